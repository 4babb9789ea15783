"""Tokens in links name rows themselves, and are signed: no table is searched before the signature is found good."""

import base64
import hmac
from uuid import UUID

from server.kit.secrets import Keyring

_SIGNATURE = 16
_ID = 16


def sign(keys: Keyring, label: str, *ids: UUID) -> str:
    """The ids and a signature for one purpose (`label`), URL-safe base64 without padding."""
    value = b"".join(item.bytes for item in ids)
    raw = value + keys.digest(label, value)[:_SIGNATURE]
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(keys: Keyring, label: str, text: str, count: int) -> tuple[UUID, ...] | None:
    """The `count` ids of a token of ours for this purpose, under any key of the ring; None for anything else."""
    size = count * _ID
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    value, signature = raw[:size], raw[size:]
    if len(signature) != _SIGNATURE:
        return None
    for expected in keys.digests(label, value):
        if hmac.compare_digest(expected[:_SIGNATURE], signature):
            return tuple(UUID(bytes=value[at : at + _ID]) for at in range(0, size, _ID))
    return None
