"""Every refusal has the documented body, and a bug shows nothing of itself."""

from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromQuery
from litestar.testing import TestClient

from server.faces.cobranza.errors import STATUS, render_error
from server.http.request_id import RequestIdMiddleware
from server.kit.errors import DomainError, FieldError, Kind, invalid, limited

RAISED: list[Exception] = []


@post("/", sync_to_thread=False)
def fail() -> None:
    """Raise what the test wants."""
    raise RAISED.pop()


@get("/query", sync_to_thread=False)
def query(page: FromQuery[int]) -> int:
    """Read a query parameter."""
    return page


def answer(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    RAISED.append(error)
    with application() as client:
        got = client.post("/")
    return got.status_code, got.json()["error"], dict(got.headers)


def application() -> TestClient[Litestar]:
    app = Litestar(
        [fail, query],
        exception_handlers={Exception: render_error},
        middleware=[RequestIdMiddleware],
        openapi_config=None,
        logging_config=None,
    )
    return TestClient(app, raise_server_exceptions=False)


def test_every_kind_has_a_status() -> None:
    assert set(STATUS) == set(Kind)
    for kind, status in STATUS.items():
        code, body, _ = answer(DomainError("SOME_CODE", kind, "Una frase"))
        assert (code, body["code"], body["message"], body["details"]) == (status, "SOME_CODE", "Una frase", [])


def test_the_body_is_the_documented_one() -> None:
    fields = [FieldError("organization_name", "Está mal"), FieldError("email", "También")]
    _, body, headers = answer(DomainError("VALIDATION_ERROR", Kind.INVALID, "No", details=fields))
    assert body["details"] == [
        {"field": "organizacion.nombre", "message": "Está mal"},
        {"field": "email", "message": "También"},
    ]
    assert body["requestId"] == headers["x-request-id"]
    assert set(body) == {"code", "message", "details", "requestId"}


def test_a_wait_is_told_in_its_header() -> None:
    status, body, headers = answer(limited(42))
    assert (status, body["code"], headers["retry-after"]) == (429, "RATE_LIMIT_EXCEEDED", "42")


def test_data_stands_beside_the_documented_members() -> None:
    error = DomainError("CLOCK_SKEW", Kind.INVALID, "Reloj", serverTime="2026-03-17T18:30:00Z")
    status, body, _ = answer(error)
    assert (status, body["serverTime"]) == (422, "2026-03-17T18:30:00Z")


def test_a_bug_is_a_500_that_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    status, body, _ = answer(RuntimeError("password hunter2"))
    assert (status, body["code"]) == (500, "INTERNAL_ERROR")
    assert "hunter2" not in str(body)
    # Where the log goes is the composition root's choice, and another test of this process may have made it.
    assert body["requestId"] in "".join(capsys.readouterr())


@pytest.mark.parametrize(("status", "code"), [(413, "PAYLOAD_TOO_LARGE"), (415, "UNSUPPORTED_MEDIA_TYPE")])
def test_the_frameworks_refusals_have_the_same_body(status: int, code: str) -> None:
    got, body, _ = answer(HTTPException(status_code=status))
    assert (got, body["code"]) == (status, code)


@pytest.mark.parametrize("path", ["/query", "/query?page=x"])
def test_a_query_parameter_is_named(path: str) -> None:
    with application() as client:
        got = client.get(path)
    assert got.status_code == 400
    assert got.json()["error"]["code"] == "VALIDATION_ERROR"
    assert got.json()["error"]["details"][0]["field"] == "page"


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (FieldError("limit", "Debe estar entre 1 y 100"), "El campo limit debe estar entre 1 y 100"),
        (FieldError("organization_name", "Este campo es requerido"), "El campo organizacion.nombre es requerido"),
        (FieldError("email", "El correo no es válido"), "El correo no es válido"),
    ],
)
def test_the_sentence_of_one_member_names_it(raised: FieldError, said: str) -> None:
    _, body, _ = answer(invalid(raised))
    assert body["message"] == said
    assert body["details"][0]["message"] == raised.message


def test_a_rules_own_sentence_stays() -> None:
    _, body, _ = answer(invalid(FieldError("desde", "Debe ser antes"), message="Elige otros días"))
    assert body["message"] == "Elige otros días"


@pytest.mark.parametrize(("kind", "told"), [(Kind.UNAUTHENTICATED, "Bearer"), (Kind.FORBIDDEN, None)])
def test_who_must_log_in_is_told_how(kind: Kind, told: str | None) -> None:
    _, _, headers = answer(DomainError("X", kind, "Una frase"))
    assert headers.get("www-authenticate") == told
