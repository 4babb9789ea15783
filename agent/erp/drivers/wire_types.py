"""Values and ciphers for the pure Python driver: rows decoded as the client library's are, encryption in C.

The driver's own ciphers are Python loops over single bytes, thirty times slower than reading itself.
"""

import struct
from collections.abc import Callable
from typing import Any, Final

from Cryptodome.Cipher import ARC4, ChaCha20
from firebirdsql import consts

from agent.erp.drivers.fetch import UTF8, text, timestamp, unicode_text

_INTEGERS: Final = (consts.SQL_TYPE_SHORT, consts.SQL_TYPE_LONG, consts.SQL_TYPE_INT64, consts.SQL_TYPE_INT128)
_TEXTS: Final = (consts.SQL_TYPE_TEXT, consts.SQL_TYPE_VARYING)
_DOUBLE: Final = struct.Struct("!d").unpack
_FLOAT: Final = struct.Struct("!f").unpack
_STAMP: Final = struct.Struct("!iI").unpack


class UnreadTypeError(Exception):
    """A column of a type that no query of ours selects."""


class Column:
    """A column of a prepared statement as the driver asks it for its values; made from the driver's own description."""

    __slots__ = ("_length", "sqllen", "sqlscale", "sqltype", "value")

    def __init__(self, described: Any) -> None:
        self.sqltype: int = described.sqltype
        self.sqllen: int = described.sqllen
        self.sqlscale: int = described.sqlscale
        self._length: int = described.io_length()
        self.value: Callable[[Any], Any] = _decoder(described)

    def io_length(self) -> int:
        """Bytes of a value on the wire, -1 where they are told with each value."""
        return self._length


def _decoder(described: Any) -> Callable[[Any], Any]:
    """Bytes of the wire to a value: NUMERIC as an integer of its scale, text as `fetch` reads it."""
    kind = described.sqltype
    if kind in _TEXTS:
        read = unicode_text if described.sqlsubtype & 0xFF == UTF8 else text
        return lambda raw: read(bytes(raw))
    if kind in _INTEGERS:
        return lambda raw: int.from_bytes(raw, "big", signed=True)
    if kind == consts.SQL_TYPE_TIMESTAMP:
        return lambda raw: timestamp(*_STAMP(raw))
    if kind == consts.SQL_TYPE_DOUBLE:
        return lambda raw: _DOUBLE(raw)[0]
    if kind == consts.SQL_TYPE_FLOAT:
        return lambda raw: _FLOAT(raw)[0]
    if kind == consts.SQL_TYPE_BOOLEAN:
        return lambda raw: raw[0] != 0
    raise UnreadTypeError(f"column type {kind} is not read")


class Arc4:
    """RC4 with the session's 20 bytes, as Firebird 3 encrypts: same methods as the driver's own."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ARC4.new(key)

    @staticmethod
    def new(key: bytes) -> "Arc4":
        """As the driver makes it."""
        return Arc4(key)

    def encrypt(self, data: bytes) -> bytes:
        """The next bytes, either way."""
        return self._cipher.encrypt(data)

    decrypt = encrypt


class ChaCha:
    """ChaCha20 with a nonce of 12 or 8 bytes, as Firebird 4 and 5 encrypt: same methods as the driver's own."""

    def __init__(self, key: bytes, nonce: bytes) -> None:
        self._cipher = ChaCha20.new(key=key, nonce=nonce)

    @staticmethod
    def new(key: bytes, nonce: bytes) -> "ChaCha":
        """As the driver makes it."""
        return ChaCha(key, nonce)

    def encrypt(self, data: bytes) -> bytes:
        """The next bytes, either way."""
        return self._cipher.encrypt(data)

    decrypt = encrypt
