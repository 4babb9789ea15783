"""Keys at rest: one list of 32-byte keys, sub-keys by label, sealing and keyed digests.

The first key seals and signs; every key opens and recognises, so an operator rotates by putting a new one in front.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12


class SecretError(Exception):
    """Keys that cannot be used, or a sealed value that none of them opens."""


@dataclass(frozen=True, slots=True)
class Seals:
    """How many sealed values the first key opens, an older one, and none at all."""

    current: int = 0
    older: int = 0
    lost: int = 0

    def __add__(self, other: "Seals") -> "Seals":
        return Seals(self.current + other.current, self.older + other.older, self.lost + other.lost)


class Keyring:
    """The data keys of an installation, derived into one sub-key per purpose."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SecretError(f"every data key has {KEY_BYTES} bytes, and there is at least one")
        self._keys = tuple(keys)

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read comma-separated base64 (standard or URL-safe) keys; SecretError says what is wrong, never the key."""
        try:
            keys = [
                base64.b64decode(part.strip().replace("-", "+").replace("_", "/"), validate=True)
                for part in text.split(",")
            ]
        except ValueError as error:
            raise SecretError("the data keys are not base64") from error
        return cls(keys)

    def derive(self, label: str) -> tuple[bytes, ...]:
        """The sub-keys of a purpose, 32 bytes each, the signing one first."""
        return tuple(HKDF(SHA256(), KEY_BYTES, None, label.encode()).derive(key) for key in self._keys)

    def digest(self, label: str, value: bytes) -> bytes:
        """HMAC-SHA256 of a value under the first key of a purpose: what is stored of a secret that is only compared."""
        return hmac.digest(self.derive(label)[0], value, "sha256")

    def digests(self, label: str, value: bytes) -> tuple[bytes, ...]:
        """The digests under every key: a look-up accepts any of them while keys are being rotated."""
        return tuple(hmac.digest(key, value, "sha256") for key in self.derive(label))

    def seal(self, label: str, value: bytes, context: bytes) -> bytes:
        """AES-GCM: nonce ‖ ciphertext. `context` (organization and record) must be the same when opening."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.derive(label)[0]).encrypt(nonce, value, context)

    def open(self, label: str, sealed: bytes, context: bytes) -> bytes:
        """The value that `seal` got; SecretError where no key of the ring opens it in this context."""
        return self._opened(label, sealed, context)[1]

    def is_current(self, label: str, sealed: bytes, context: bytes) -> bool:
        """Whether the first key sealed it; SecretError where no key of the ring opens it in this context."""
        return self._opened(label, sealed, context)[0] == 0

    def _opened(self, label: str, sealed: bytes, context: bytes) -> tuple[int, bytes]:
        for place, key in enumerate(self.derive(label)):
            try:
                return place, AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
            except InvalidTag:
                continue
        raise SecretError("no data key opens this value")


def new_token() -> str:
    """An opaque token: 32 random bytes, URL-safe base64 without padding."""
    return secrets.token_urlsafe(KEY_BYTES)


def token_digest(token: str) -> bytes:
    """SHA-256 of an opaque token: enough for 256 random bits, and all that is stored."""
    return hashlib.sha256(token.encode()).digest()


def new_key() -> str:
    """A fresh data key in base64, as DATA_KEYS takes it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
