"""The ciphers in C are those of the driver, byte for byte, however the bytes are cut."""

from random import Random
from typing import Any

import pytest
from firebirdsql import arc4, chacha

from agent.erp.drivers.wire_types import Arc4, ChaCha

ARC4: Any = arc4.ARC4
ChaCha20: Any = chacha.ChaCha20


def parts(random: Random) -> list[bytes]:
    return [random.randbytes(size) for size in (1, 63, 64, 65, 700, 3)]


def test_rc4() -> None:
    random = Random(1)
    key = random.randbytes(20)
    ours, theirs = Arc4.new(key), ARC4.new(key)
    for part in parts(random):
        assert ours.encrypt(part) == theirs.encrypt(part)


@pytest.mark.parametrize("length", [8, 12])
def test_chacha(length: int) -> None:
    random = Random(length)
    key, nonce = random.randbytes(32), random.randbytes(length)
    ours, theirs = ChaCha.new(key, nonce), ChaCha20(key, nonce)
    for part in parts(random):
        assert ours.decrypt(part) == theirs.decrypt(part)
