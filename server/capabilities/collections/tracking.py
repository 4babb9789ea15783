"""Addresses in a mail that lead back to its delivery: signed, so nobody opens or unsubscribes another's mail.

A token names organization and delivery itself, so no table is searched before its signature was found good.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from server.kit import signed
from server.kit.secrets import Keyring

OPEN, UNSUBSCRIBE = "open", "unsubscribe"
"""What a token may be for; one does not serve for the other."""
PIXEL_PATH, UNSUBSCRIBE_PATH = "/correo/abierto", "/correo/baja"
"""Where a token is taken; in every mail ever sent, so they stay."""
_MESSAGE = re.compile(r"recordatorio-([0-9a-f]{32})-([0-9a-f]{32})(?:@|$)")


@dataclass(frozen=True, slots=True)
class Mailed:
    """Which mail."""

    organization_id: UUID
    delivery_id: UUID


def token(keys: Keyring, purpose: str, mailed: Mailed) -> str:
    """64 URL-safe characters for one purpose (`open`, `unsubscribe`)."""
    return signed.sign(keys, _label(purpose), mailed.organization_id, mailed.delivery_id)


def read(keys: Keyring, purpose: str, text: str) -> Mailed | None:
    """What a token names; None where it is not one of ours for this purpose."""
    found = signed.read(keys, _label(purpose), text, 2)
    return None if found is None else Mailed(*found)


def message_key(mailed: Mailed) -> str:
    """The local part of the Message-ID: the same for every try, so a repeat is recognised as the same message."""
    return f"recordatorio-{mailed.organization_id.hex}-{mailed.delivery_id.hex}"


def read_message_id(text: str) -> Mailed | None:
    """The mail that a Message-ID names, with or without its angle brackets."""
    found = _MESSAGE.search(text.lower())
    return Mailed(UUID(hex=found[1]), UUID(hex=found[2])) if found else None


def _label(purpose: str) -> str:
    return f"mail {purpose}"
