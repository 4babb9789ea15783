"""A token names rows for one purpose, under any key of the ring, and nobody else can make or bend one."""

import base64
from uuid import UUID

import pytest

from server.kit.secrets import Keyring
from server.kit.signed import read, sign

OLD, NEW = b"o" * 32, b"n" * 32
IDS = (UUID(int=1), UUID(int=2))


def test_a_token_says_what_was_signed() -> None:
    token = sign(Keyring([OLD]), "reset", *IDS)
    assert len(token) == 64
    assert read(Keyring([OLD]), "reset", token, 2) == IDS


def test_an_older_key_still_counts_and_a_removed_one_does_not() -> None:
    token = sign(Keyring([OLD]), "reset", *IDS)
    assert read(Keyring([NEW, OLD]), "reset", token, 2) == IDS
    assert read(Keyring([NEW]), "reset", token, 2) is None


def test_one_purpose_and_one_shape_do_not_serve_for_another() -> None:
    token = sign(Keyring([OLD]), "reset", *IDS)
    assert read(Keyring([OLD]), "verify", token, 2) is None
    assert read(Keyring([OLD]), "reset", token, 1) is None


@pytest.mark.parametrize("text", ["", "x", "ñ", "=" * 64, "A" * 64, "A" * 65, "../" * 20])
def test_anything_else_is_nothing(text: str) -> None:
    assert read(Keyring([OLD]), "reset", text, 2) is None


def test_no_bit_of_it_can_be_changed() -> None:
    keys = Keyring([OLD])
    raw = base64.urlsafe_b64decode(sign(keys, "reset", *IDS))
    for at in range(len(raw)):
        bent = bytes(byte ^ (index == at) for index, byte in enumerate(raw))
        assert read(keys, "reset", base64.urlsafe_b64encode(bent).decode(), 2) is None
