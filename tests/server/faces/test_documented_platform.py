"""Every promise of the platform's published document, both ways, and every refusal of it in its envelope."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from server.app import create_app
from server.faces.platform.face import openapi
from server.faces.platform.limits import OWN, READS
from server.faces.platform.manners import PUBLIC
from server.kit.addresses import source_of
from server.settings import Settings
from tests.server.faces.documents import Operation, Refused
from tests.server.faces.documents.promises import check_page, routed, unlike, unrouted
from tests.server.faces.documents.story_platform import DOCUMENT, OPERATIONS, Story, told
from tests.server.faces.documents.telling import Broken

ROOT = Path(__file__).parents[3]
SPEC = openapi("https://api.example.com")
ROUTED = routed(DOCUMENT, SPEC)
CASES = [(operation, error) for operation in DOCUMENT.operations for error in operation.errors]
NAMES = [
    f"{operation}-{error.status}-{error.caller or error.code if error.field is None else error.field}"
    for operation, error in CASES
]
TOKENED = [operation for operation in DOCUMENT.operations if operation.auth != "none"]
SENT = [operation for operation in DOCUMENT.operations if operation.request is not None]
HERE = source_of("testclient")


@pytest.fixture
def story(database_url: str, tmp_path: Path) -> Iterator[Story]:
    """The tenant, on each engine."""
    with told(database_url, tmp_path / "data") as found:
        yield found


@pytest.fixture(scope="module")
def tenant(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """One tenant for every refusal: what is refused leaves nothing behind."""
    folder = tmp_path_factory.mktemp("tenant")
    shutil.copyfile(sqlite_template, folder / "cobranza.db")
    with told(f"sqlite:///{folder / 'cobranza.db'}", folder / "data") as found:
        yield found


@pytest.fixture
def limited(sqlite_template: Path, tmp_path: Path) -> Iterator[Story]:
    """The same with its limits on."""
    shutil.copyfile(sqlite_template, tmp_path / "cobranza.db")
    with told(f"sqlite:///{tmp_path / 'cobranza.db'}", tmp_path / "data", rate_limits=True) as found:
        yield found


def envelope(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of an answer, which is the document's envelope."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json"), answer.text
    body = answer.json()
    assert set(body) == set(DOCUMENT.error)
    assert body["success"] is False
    error: dict[str, Any] = body["error"]
    assert set(error) - {"details"} == {"code", "message"}
    assert error["code"] == code
    assert error["message"]
    for sentences in error.get("details", {}).values():
        assert isinstance(sentences, list)
        assert all(isinstance(sentence, str) and sentence for sentence in sentences)
    return error


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_documented_is_routed(name: str) -> None:
    operation = OPERATIONS[name]
    assert list(unrouted(operation, ROUTED[operation.call])) == []


def test_what_is_routed_is_documented() -> None:
    assert set(ROUTED) == {operation.call for operation in DOCUMENT.operations} | set(DOCUMENT.beyond)


def test_the_page_lists_what_is_routed() -> None:
    page = (ROOT / "docs" / "platform.md").read_text(encoding="utf-8")
    check_page(DOCUMENT, SPEC, page, "/(?:auth|tenant|payment)/")


def test_who_needs_no_token() -> None:
    public = {operation.call for operation in DOCUMENT.operations if operation.auth == "none"}
    assert public == {call for call in PUBLIC if call in ROUTED}


def test_every_answer_has_what_the_document_shows(story: Story) -> None:
    assert set(story.answers) == {operation.call for operation in DOCUMENT.operations}
    assert unlike(story) == []


@pytest.mark.parametrize(("operation", "error"), CASES, ids=NAMES)
def test_a_refusal_is_as_documented(tenant: Story, operation: Operation, error: Refused) -> None:
    found = envelope(tenant.refuse(operation, error), error.status, error.code)
    if error.field:
        assert error.field in found["details"]


@pytest.mark.parametrize("operation", SENT, ids=str)
def test_malformed_json_is_400(tenant: Story, operation: Operation) -> None:
    for broken in (b"{broken", b"", b"[1]", b'{"a": NaN}', b"\xff\xfe", b"null"):
        envelope(tenant.send(operation, content=broken), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("operation", TOKENED, ids=str)
def test_nobody_is_401_before_the_body_is_read(tenant: Story, operation: Operation) -> None:
    late = tenant.headers(operation.auth)
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic dTpw"}):
        answer = tenant.send(operation, headers=headers, content=b"{broken" if operation.request else None)
        envelope(answer, 401, "TOKEN_INVALID")
        assert answer.headers["www-authenticate"] == "Bearer"
    tenant.clock.advance(hours=2)
    answer = tenant.send(operation, headers=late)
    tenant.clock.advance(hours=-2)
    envelope(answer, 401, "TOKEN_INVALID")


@pytest.mark.parametrize("operation", DOCUMENT.operations, ids=str)
def test_another_method_is_405_and_told_which(tenant: Story, operation: Operation) -> None:
    answer = tenant.send(operation, method="DELETE")
    envelope(answer, 405, "METHOD_NOT_ALLOWED")
    assert operation.method in answer.headers["allow"].split(", ")


@pytest.mark.parametrize("path", ["/auth/nada", "/tenant", "/tenant/users/1", "/payment/nada", "/auth"])
def test_an_unknown_path_is_404(tenant: Story, path: str) -> None:
    envelope(tenant.client.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("operation", SENT, ids=str)
def test_a_body_in_an_unknown_encoding_is_415_and_one_too_large_413(tenant: Story, operation: Operation) -> None:
    headers = tenant.headers(operation.auth)
    envelope(tenant.send(operation, headers=headers | {"Content-Encoding": "br"}), 415, "UNSUPPORTED_MEDIA_TYPE")
    envelope(tenant.send(operation, headers=headers, content=b" " * 1_048_577), 413, "PAYLOAD_TOO_LARGE")


ASKING = [operation for operation in DOCUMENT.operations if operation.path != "/auth/forgot-password"]
"""Those that ask the database before they answer; the other one answers first, so that every address waits alike."""


@pytest.mark.parametrize("operation", ASKING, ids=str)
def test_a_bug_is_500_and_shows_nothing(tenant: Story, operation: Operation) -> None:
    headers, body = tenant.headers(operation.auth), tenant.body(operation)
    bugged = replace(tenant.services, db=Broken(), accounts=Broken())  # type: ignore[arg-type]
    with TestClient(create_app(bugged), raise_server_exceptions=False) as client:
        answer = client.request(operation.method, tenant.path(operation), content=body, headers=headers)
    envelope(answer, 500, "INTERNAL_ERROR")
    assert "hunter2" not in answer.text


def test_the_limits_are_those_of_the_document() -> None:
    named = {f"{method} {path}": limits for (method, path), limits in OWN.items()}
    fields = Settings.model_fields
    others = (fields["rate_limit_per_minute"].default, fields["rate_limit_per_hour"].default)
    assert {**named, "GET .*": READS, ".*": others} == DOCUMENT.limits


def documented_limit(operation: Operation) -> tuple[int, int]:
    return next(limit for pattern, limit in DOCUMENT.limits.items() if re.fullmatch(pattern, str(operation)))


def test_every_answer_tells_its_budget(limited: Story) -> None:
    for call, answer in limited.answers.items():
        named = {name: answer.headers.get(name, "") for name in DOCUMENT.headers}
        assert all(value.isdecimal() for value in named.values()), (call, named)
        operation = next(one for one in DOCUMENT.operations if one.call == call)
        assert int(named["X-RateLimit-Limit"]) == documented_limit(operation)[0]


@pytest.mark.parametrize("window", ["m", "h"])
def test_past_either_limit_every_call_is_429(limited: Story, window: str) -> None:
    """The budget of everybody is spent in one of the two windows, then each call is tried."""
    story, now = limited, limited.clock.now()
    length = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}[window]
    for operation in DOCUMENT.operations:
        allowed = documented_limit(operation)["mh".index(window)]
        own = OWN.get(operation.call)
        name = operation.path.rpartition("/")[2] if own else "get" if operation.method == "GET" else "other"
        for key in (HERE, *map(str, story.people.values())):
            while story.services.counters.hit(f"platform {name} {window}", key, length, now).count < allowed:
                pass
        answer = story.send(operation)
        envelope(answer, 429, "RATE_LIMIT_EXCEEDED")
        assert 1 <= int(answer.headers["retry-after"]) <= length.total_seconds()
        assert answer.headers["x-ratelimit-remaining"] == "0"
        assert int(answer.headers["x-ratelimit-limit"]) == allowed
        assert int(answer.headers["x-ratelimit-reset"]) > now.timestamp()
