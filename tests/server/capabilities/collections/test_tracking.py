"""Addresses in mails lead back to their delivery, and to nobody else's."""

import base64

import pytest

from server.capabilities.collections.tracking import (
    OPEN,
    UNSUBSCRIBE,
    Mailed,
    message_key,
    read,
    read_message_id,
    token,
)
from server.kit.ids import new_id
from server.kit.secrets import Keyring

KEYS = Keyring([b"1" * 32])
MAILED = Mailed(new_id(), new_id())


def test_a_token_names_its_mail() -> None:
    text = token(KEYS, OPEN, MAILED)
    assert len(text) == 64
    assert text.replace("-", "").replace("_", "").isalnum()
    assert read(KEYS, OPEN, text) == MAILED


def test_a_token_serves_one_purpose() -> None:
    assert read(KEYS, UNSUBSCRIBE, token(KEYS, OPEN, MAILED)) is None


def test_a_token_survives_a_new_key() -> None:
    assert read(Keyring([b"2" * 32, b"1" * 32]), OPEN, token(KEYS, OPEN, MAILED)) == MAILED
    assert read(Keyring([b"2" * 32]), OPEN, token(KEYS, OPEN, MAILED)) is None


def test_another_delivery_needs_another_signature() -> None:
    raw = base64.urlsafe_b64decode(token(KEYS, OPEN, MAILED))
    forged = MAILED.organization_id.bytes + new_id().bytes + raw[32:]
    assert read(KEYS, OPEN, base64.urlsafe_b64encode(forged).decode()) is None


@pytest.mark.parametrize("text", ["", "x", "ñ" * 64, "A" * 64, "A" * 63, "=" * 64, "A" * 6400])
def test_rubbish_is_no_token(text: str) -> None:
    assert read(KEYS, OPEN, text) is None


def test_a_message_id_names_its_mail() -> None:
    key = message_key(MAILED)
    assert message_key(MAILED) == key
    for text in (key, f"<{key}@cobranzacloud>", f"<{key}@cobranzacloud>".upper()):
        assert read_message_id(text) == MAILED


@pytest.mark.parametrize("text", ["", "<job-1@cobranzacloud>", "recordatorio-12-34@x"])
def test_another_message_is_not_ours(text: str) -> None:
    assert read_message_id(text) is None
