"""Signatures of Standard Webhooks, and the two ways a secret is written.

A secret that starts with `whsec_` is base64 after it; any other text is used as its UTF-8 bytes.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
KEY_BYTES = 32


def new_key() -> bytes:
    """A fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def key_of(secret: str) -> bytes:
    """The key of a secret as a person wrote it; ValueError where `whsec_` is followed by no base64, or nothing."""
    if not secret.startswith(PREFIX):
        key = secret.encode()
    else:
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
    if not key:
        raise ValueError("empty")
    return key


def written(key: bytes) -> str:
    """`whsec_` and the key in base64: what every Standard Webhooks library takes."""
    return PREFIX + base64.b64encode(key).decode()


def headers(keys: Iterable[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a try at `at`, signed with every key: the newest first, the one before while both hold."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    signatures = (f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}
