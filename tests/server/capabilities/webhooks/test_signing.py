"""Signatures are those of Standard Webhooks, judged by its published library."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from server.capabilities.webhooks.signing import headers, key_of, new_key, written

BODY = '{"type":"pago.registrado","data":{"nombre":"Peña ñandú"}}'.encode()


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("secret", ["mi_secreto_webhook", "ñ", "whsec_" + base64.b64encode(b"k" * 32).decode()])
def test_the_published_library_verifies_what_any_secret_signs(secret: str) -> None:
    key = key_of(secret)
    signed = headers([key], "msg_1", now(), BODY)
    assert Webhook(written(key)).verify(BODY, signed)["type"] == "pago.registrado"


def test_a_text_is_used_as_its_bytes_and_whsec_as_base64() -> None:
    assert key_of("mi_secreto_webhook") == b"mi_secreto_webhook"
    assert key_of("whsec_AAECAw==") == b"\0\1\2\3"
    assert written(b"mi_secreto_webhook") == "whsec_bWlfc2VjcmV0b193ZWJob29r"


@pytest.mark.parametrize("secret", ["whsec_", "whsec_***", "whsec_AAE", "whsec_ñ", ""])
def test_a_secret_that_says_it_is_base64_and_is_not_is_refused(secret: str) -> None:
    with pytest.raises(ValueError):
        key_of(secret)


def test_while_two_secrets_hold_each_verifies() -> None:
    keys = [new_key(), new_key()]
    signed = headers(keys, "msg_1", now(), BODY)
    for key in keys:
        Webhook(written(key)).verify(BODY, signed)
    with pytest.raises(WebhookVerificationError):
        Webhook(written(new_key())).verify(BODY, signed)


def test_another_body_id_or_moment_does_not_verify() -> None:
    key = new_key()
    signed = headers([key], "msg_1", now(), BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(written(key)).verify(BODY + b" ", signed)
    with pytest.raises(WebhookVerificationError):
        Webhook(written(key)).verify(BODY, signed | {"webhook-id": "msg_2"})
    late = headers([key], "msg_1", now() - timedelta(minutes=6), BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(written(key)).verify(BODY, late)


def test_fresh_keys_differ() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert len(new_key()) == 32
