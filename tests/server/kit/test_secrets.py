"""Sealed values open under any key of the ring and in their own context only."""

import pytest

from server.kit.secrets import Keyring, SecretError, new_key, new_token, token_digest

OLD, NEW = new_key(), new_key()


def test_a_rotated_key_still_opens_and_recognises() -> None:
    before, after = Keyring.parse(OLD), Keyring.parse(f"{NEW}, {OLD}")
    sealed = before.seal("webhook", b"secret", b"org:1")
    assert after.open("webhook", sealed, b"org:1") == b"secret"
    assert before.digest("code", b"A1B2C3") in after.digests("code", b"A1B2C3")
    assert after.digest("code", b"A1B2C3") != before.digest("code", b"A1B2C3")


@pytest.mark.parametrize(("label", "context"), [("other", b"org:1"), ("webhook", b"org:2")])
def test_a_value_does_not_open_elsewhere(label: str, context: bytes) -> None:
    ring = Keyring.parse(OLD)
    with pytest.raises(SecretError):
        ring.open(label, ring.seal("webhook", b"secret", b"org:1"), context)


@pytest.mark.parametrize(
    "text", ["", "short", "c2hvcnQ=", f"{OLD},", "%%%"], ids=["none", "short", "base64", "comma", "signs"]
)
def test_keys_that_are_none_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(SecretError) as refused:
        Keyring.parse(text)
    assert not text or text not in str(refused.value)


def test_opaque_tokens_have_256_bits_and_are_stored_as_digests() -> None:
    token = new_token()
    assert len(token) == 43
    assert len(token_digest(token)) == 32
    assert token_digest(token) != token_digest(new_token())
