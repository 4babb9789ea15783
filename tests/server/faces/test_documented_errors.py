"""Every refusal that the published document promises, of every call, in its envelope, with its headers."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from server.app import create_app
from server.faces.cobranza.limits import AUTH, OTHER, SYNC
from server.kit.limits import Limit
from tests.server.faces.documents import Operation, Refused
from tests.server.faces.documents.story import CALLBACK, DOCUMENT, OPERATIONS, Story, told
from tests.server.faces.documents.telling import Broken

CASES = [(operation, error) for operation in DOCUMENT.operations for error in operation.errors]
NAMES = [f"{operation}-{error.status}-{error.field or error.caller or error.code}" for operation, error in CASES]
TOKENED = [operation for operation in DOCUMENT.operations if operation.auth != "none"]
HERE = "testclient"
"""The address that the tests call from."""
SENT = [operation for operation in DOCUMENT.operations if operation.request is not None]


@pytest.fixture(scope="module")
def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """One office for every refusal: what is refused leaves nothing behind."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copyfile(sqlite_template, folder / "cobranza.db")
    with told(f"sqlite:///{folder / 'cobranza.db'}", folder / "data") as story:
        yield story


@pytest.fixture
def limited(sqlite_template: Path, tmp_path: Path) -> Iterator[Story]:
    """The same with its limits on."""
    shutil.copyfile(sqlite_template, tmp_path / "cobranza.db")
    with told(f"sqlite:///{tmp_path / 'cobranza.db'}", tmp_path / "data", rate_limits=True) as story:
        yield story


def envelope(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of an answer, which is the document's envelope."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json"), answer.text
    body = answer.json()
    assert set(body) == set(DOCUMENT.error)
    error: dict[str, Any] = body["error"]
    assert set(DOCUMENT.error["error"]) <= set(error)
    assert error["code"] == code
    assert error["message"]
    assert isinstance(error["details"], list)
    assert all(set(detail) == {"field", "message"} and detail["message"] for detail in error["details"])
    assert re.fullmatch(r"req_\w+", error["requestId"])
    assert error["requestId"] == answer.headers["x-request-id"]
    return error


@pytest.mark.parametrize(("operation", "error"), CASES, ids=NAMES)
def test_a_refusal_is_as_documented(office: Story, operation: Operation, error: Refused) -> None:
    found = envelope(office.refuse(operation, error), error.status, error.code)
    if error.field is not None:
        assert error.field in [detail["field"] for detail in found["details"]]


@pytest.mark.parametrize("operation", SENT, ids=str)
def test_malformed_json_is_400(office: Story, operation: Operation) -> None:
    for broken in (b"{broken", b"", b"[1]", b'{"a": NaN}', b"\xff\xfe", b"null"):
        envelope(office.send(operation, content=broken), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("operation", TOKENED, ids=str)
def test_nobody_is_401_before_the_body_is_read(office: Story, operation: Operation) -> None:
    named = {"X-Connector-Id": office.headers("connector")["X-Connector-Id"]}
    for token in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic dTpw"}):
        answer = office.send(operation, headers=named | token, content=b"{broken" if operation.request else None)
        envelope(answer, 401, "UNAUTHORIZED")


@pytest.mark.parametrize("operation", TOKENED, ids=str)
def test_a_token_past_its_time_is_told_apart(office: Story, operation: Operation) -> None:
    headers = office.headers(operation.auth)
    office.clock.advance(days=2)
    answer = office.send(operation, headers=headers)
    office.clock.advance(days=-2)
    envelope(answer, 401, "TOKEN_EXPIRED")


@pytest.mark.parametrize("operation", [one for one in TOKENED if one.auth == "user"], ids=str)
def test_a_machine_is_no_person(office: Story, operation: Operation) -> None:
    envelope(office.send(operation, headers=office.headers("connector")), 403, "FORBIDDEN")


@pytest.mark.parametrize("operation", DOCUMENT.operations, ids=str)
def test_another_method_is_405_and_told_which(office: Story, operation: Operation) -> None:
    answer = office.send(operation, method="PUT")
    envelope(answer, 405, "METHOD_NOT_ALLOWED")
    assert operation.method in answer.headers["allow"].split(", ")


@pytest.mark.parametrize("path", ["/nada", "/cartera", "/clientes/1/facturas", "/sync"])
def test_an_unknown_path_is_404(office: Story, path: str) -> None:
    envelope(office.client.get(DOCUMENT.base + path), 404, "NOT_FOUND")


@pytest.mark.parametrize("operation", SENT, ids=str)
def test_a_body_in_an_unknown_encoding_is_415_and_one_too_large_413(office: Story, operation: Operation) -> None:
    headers = office.headers(operation.auth)
    envelope(office.send(operation, headers=headers | {"Content-Encoding": "br"}), 415, "UNSUPPORTED_MEDIA_TYPE")
    if operation.path != "/sync/cartera":
        envelope(office.send(operation, headers=headers, content=b" " * 1_048_577), 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("operation", DOCUMENT.operations, ids=str)
def test_a_bug_is_500_and_shows_nothing(
    office: Story, operation: Operation, capsys: pytest.CaptureFixture[str]
) -> None:
    headers, body = office.headers(operation.auth), office.body(operation)
    bugged = replace(office.services, db=Broken(), oidc=Broken())  # type: ignore[arg-type]
    with TestClient(create_app(bugged), raise_server_exceptions=False) as client:
        answer = client.request(operation.method, office.path(operation), content=body, headers=headers)
    error = envelope(answer, 500, "INTERNAL_ERROR")
    assert "hunter2" not in answer.text
    assert error["requestId"] in capsys.readouterr().out


def test_every_answer_tells_its_budget(limited: Story) -> None:
    for (method, path), answer in limited.answers.items():
        named = {name: answer.headers.get(name, "") for name in DOCUMENT.headers}
        assert all(value.isdecimal() for value in named.values()), (method, path, named)
        pattern = next(one for one in DOCUMENT.limits if re.fullmatch(one.replace("*", ".*"), path))
        assert int(named["X-RateLimit-Limit"]) == DOCUMENT.limits[pattern][0]


def test_past_its_limit_every_call_is_429(limited: Story) -> None:
    """The whole budget of everybody is spent, then each call is tried."""
    story, now = limited, limited.clock.now()
    subjects = [str(subject) for _, subject in story.people.values()]
    spent: list[tuple[Limit, str]] = [(AUTH, HERE)]
    spent += [(OTHER, subject) for subject in subjects] + [(SYNC, subject) for subject in subjects]
    spent.append((OTHER, HERE))
    for limit, key in spent:
        for _ in range(limit.allowed):
            story.services.counters.hit(limit.name, key, limit.window, now)
    for operation in DOCUMENT.operations:
        answer = story.send(operation)
        envelope(answer, 429, "RATE_LIMIT_EXCEEDED")
        assert 1 <= int(answer.headers["retry-after"]) <= 900
        assert answer.headers["x-ratelimit-remaining"] == "0"
        assert int(answer.headers["x-ratelimit-reset"]) > now.timestamp()


def test_callback_is_the_documents() -> None:
    assert CALLBACK in (OPERATIONS["POST /auth/oauth/google"].request or "")
