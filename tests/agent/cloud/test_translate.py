"""HTTP answers and failures as what they ask of the agent."""

import ssl
from datetime import UTC, datetime

import httpx
import pytest

from agent.cloud.translate import network_errors, refusal, retry_after, server_time
from agent.core.delivery import RefusedError
from contract.errors import Reaction
from tests.support.agent_fakes import NOON


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (httpx.ConnectError("x"), "No se pudo llegar"),
        (httpx.ConnectTimeout("x"), "a tiempo"),
        (httpx.ReadTimeout("x"), "a tiempo"),
        (httpx.ReadError("x"), "se cortó"),
        (httpx.RemoteProtocolError("x"), "se cortó"),
        (httpx.WriteError("x"), "se cortó"),
        (httpx.ProxyError("x"), "se cortó"),
        (httpx.DecodingError("x"), "se cortó"),
    ],
)
def test_network_failures_are_retried(error: httpx.HTTPError, word: str) -> None:
    with pytest.raises(RefusedError) as caught, network_errors():
        raise error
    assert (caught.value.refusal.reaction, caught.value.refusal.status) == (Reaction.RETRY, 0)
    assert word in caught.value.refusal.sentence


def test_a_certificate_nobody_trusts_is_no_passing_failure() -> None:
    with pytest.raises(RefusedError) as caught, network_errors():
        raise httpx.ConnectError("x") from ssl.SSLCertVerificationError("self-signed")
    assert caught.value.refusal.reaction is Reaction.REPORT
    assert "certificado" in caught.value.refusal.sentence


def test_the_envelope_gives_code_sentence_and_data() -> None:
    error = {"code": "SYNC_STALE", "message": "Ya hay otro", "applied": "2026-11-24T18:00:00Z"}
    response = httpx.Response(409, json={"error": error})
    found = refusal(response, response.content)
    assert (found.reaction, found.code, found.sentence, found.applied) == (
        Reaction.RESTAMP,
        "SYNC_STALE",
        "Ya hay otro",
        NOON,
    )


@pytest.mark.parametrize(
    "body", [b"", b"<html>proxy</html>", b"[]", b'{"error": "x"}', b'{"error": {"code": 3, "message": ["x"]}}', b"\xff"]
)
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, Reaction.REFRESH),
        (403, Reaction.REPORT),
        (404, Reaction.REPORT),
        (302, Reaction.REPORT),
        (429, Reaction.RETRY),
        (500, Reaction.RETRY),
        (502, Reaction.RETRY),
        (599, Reaction.RETRY),
    ],
)
def test_somebody_elses_body_is_judged_by_its_status(body: bytes, status: int, expected: Reaction) -> None:
    found = refusal(httpx.Response(status, content=body), body)
    assert found.reaction is expected
    assert found.sentence
    assert found.code is None


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ([{"field": "a.b", "message": "No va."}], "No va (a.b)."),
        ([{"field": "a", "message": "Falta"}, {"field": "b[2]", "message": "No va"}], "No va (a: Falta; b[2])."),
        ([{"field": str(n), "message": "No va"} for n in range(9)], "No va (0; 1; 2)."),
        ([], "No va."),
        (None, "No va."),
        ([3, {"field": 3, "message": "x"}, {"field": "x"}], "No va."),
    ],
)
def test_details_say_where(details: object, sentence: str) -> None:
    body = {"error": {"code": "VALIDATION_ERROR", "message": "No va.", "details": details}}
    response = httpx.Response(400, json=body)
    assert refusal(response, response.content).sentence == sentence


def test_a_sentence_is_bounded() -> None:
    response = httpx.Response(400, json={"error": {"code": "X", "message": "x" * 10_000}})
    assert len(refusal(response, response.content).sentence) == 500


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("40", 40.0),
        ("Tue, 24 Nov 2026 18:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 17:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


def test_the_date_header_is_the_servers_clock() -> None:
    response = httpx.Response(200, headers={"Date": "Tue, 24 Nov 2026 18:00:00 GMT"})
    assert server_time(response) == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert server_time(httpx.Response(200)) is None
    assert server_time(httpx.Response(200, headers={"Date": "yesterday"})) is None
