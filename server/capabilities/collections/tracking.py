"""Addresses in a mail that lead back to its delivery: signed, so nobody opens or unsubscribes another's mail.

A token names organization and delivery itself, so no table is searched before its signature was found good.
"""

import base64
import hmac
import re
from dataclasses import dataclass
from uuid import UUID

from server.kit.secrets import Keyring

OPEN, UNSUBSCRIBE = "open", "unsubscribe"
"""What a token may be for; one does not serve for the other."""
PIXEL_PATH, UNSUBSCRIBE_PATH = "/correo/abierto", "/correo/baja"
"""Where a token is taken; in every mail ever sent, so they stay."""
_SIGNATURE = 16
_MESSAGE = re.compile(r"recordatorio-([0-9a-f]{32})-([0-9a-f]{32})(?:@|$)")


@dataclass(frozen=True, slots=True)
class Mailed:
    """Which mail."""

    organization_id: UUID
    delivery_id: UUID


def token(keys: Keyring, purpose: str, mailed: Mailed) -> str:
    """64 URL-safe characters for one purpose (`open`, `unsubscribe`)."""
    value = mailed.organization_id.bytes + mailed.delivery_id.bytes
    signature = keys.digest(f"mail {purpose}", value)[:_SIGNATURE]
    return base64.urlsafe_b64encode(value + signature).decode()


def read(keys: Keyring, purpose: str, text: str) -> Mailed | None:
    """What a token names; None where it is not one of ours for this purpose."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return None
    value, signature = raw[:32], raw[32:]
    if len(signature) != _SIGNATURE:
        return None
    for expected in keys.digests(f"mail {purpose}", value):
        if hmac.compare_digest(expected[:_SIGNATURE], signature):
            return Mailed(UUID(bytes=value[:16]), UUID(bytes=value[16:]))
    return None


def message_key(mailed: Mailed) -> str:
    """The local part of the Message-ID: the same for every try, so a repeat is recognised as the same message."""
    return f"recordatorio-{mailed.organization_id.hex}-{mailed.delivery_id.hex}"


def read_message_id(text: str) -> Mailed | None:
    """The mail that a Message-ID names, with or without its angle brackets."""
    found = _MESSAGE.search(text.lower())
    return Mailed(UUID(hex=found[1]), UUID(hex=found[2])) if found else None
