"""Digests of what was sent and of what is held: the only definition of both."""

import hashlib
import re
from collections.abc import Iterable

_HEX = re.compile(r"(?:sha256:)?([0-9a-f]{64})").fullmatch


def digest(data: bytes | memoryview) -> bytes:
    """SHA-256, 32 bytes, of one customer's JSON object exactly as it stands on the wire."""
    return hashlib.sha256(data).digest()


def checksum(data: bytes | memoryview) -> str:
    """Lower-case hex SHA-256 of the bytes of the `data` value exactly as they stand in the body."""
    return hashlib.sha256(data).hexdigest()


def parse(text: str) -> str | None:
    """The 64 lower-case hex digits of a received checksum (prefix ``sha256:`` accepted), or None."""
    match = _HEX(text)
    return match.group(1) if match else None


def state_checksum(customers: Iterable[tuple[bytes, bytes]]) -> str:
    """Hex digest of a company's whole state.

    `customers` yields (clave in UTF-8, 32-byte digest of the object as last sent) in any order; they are hashed in byte
    order of `clave`, each as clave, one zero byte, digest. The empty state has a digest too.
    """
    whole = hashlib.sha256()
    for key, value in sorted(customers):
        whole.update(b"%b\0%b" % (key, value))
    return whole.hexdigest()
