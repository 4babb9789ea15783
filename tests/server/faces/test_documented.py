"""Every promise of the published document, both ways: documented ⇒ routed and answered so, routed ⇒ documented."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS
from server.faces.cobranza.face import PUBLIC, openapi
from server.faces.cobranza.limits import AUTH, LOGIN, OTHER, SYNC
from server.faces.cobranza.manners import CODES, REFUSALS
from tests.server.faces.documents import parse
from tests.server.faces.documents.likeness import faults
from tests.server.faces.documents.promises import check_page, routed, unlike, unrouted
from tests.server.faces.documents.story import DOCUMENT, OPERATIONS, Story, told

ROOT = Path(__file__).parents[3]
SPEC = openapi("https://api.example.com")
ROUTED = routed(DOCUMENT, SPEC)
DOCUMENTED = {operation.call: operation for operation in DOCUMENT.operations}


@pytest.fixture
def story(database_url: str, tmp_path: Path) -> Iterator[Story]:
    """The month of the office, on each engine."""
    with told(database_url, tmp_path / "data") as found:
        yield found


def test_the_document_has_its_operations() -> None:
    assert len(DOCUMENT.operations) == len(DOCUMENTED) == 26


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_documented_is_routed(name: str) -> None:
    operation = OPERATIONS[name]
    found = ROUTED[operation.call]
    assert list(unrouted(operation, found)) == []
    parameters = {one["name"]: one["in"] for one in found.get("parameters", ())}
    assert (operation.auth == "connector") == (parameters.get("X-Connector-Id") == "header")


def test_what_is_routed_is_documented() -> None:
    assert set(ROUTED) == set(DOCUMENTED) | set(DOCUMENT.beyond)
    assert not set(DOCUMENTED) & set(DOCUMENT.beyond)
    assert all(DOCUMENT.beyond.values())


def test_the_page_lists_what_is_routed() -> None:
    page = (ROOT / "docs" / "cobranza.md").read_text(encoding="utf-8")
    check_page(DOCUMENT, SPEC, page, "/v1/")


def test_who_needs_no_token() -> None:
    named = {
        (operation.method, DOCUMENT.base + operation.path)
        for operation in DOCUMENT.operations
        if operation.auth == "none"
    }
    assert named == PUBLIC


def test_every_answer_has_what_the_document_shows(story: Story) -> None:
    assert set(story.answers) == set(DOCUMENTED)
    assert unlike(story) == []


def test_a_missing_or_mistyped_member_is_noticed() -> None:
    example = DOCUMENTED["GET", "/cartera/resumen"].answer
    real = example | {"totalCartera": 1375136, "lastSync": "ayer", "variacion": None, "facturasActivas": "55"}
    del real["clientesConSaldo"]
    assert sorted(fault.split()[0] for fault in faults(example, real)) == [
        "$.clientesConSaldo", "$.facturasActivas", "$.lastSync", "$.totalCartera", "$.variacion",
    ]  # fmt: skip


def test_the_figures_of_the_example_come_back(story: Story) -> None:
    row = parse(story.answers["GET", "/cartera/vencidas"].text)["data"][0]
    example = DOCUMENTED["GET", "/cartera/vencidas"].answer["data"][0]
    same = set(example) - {"id", "cliente"}
    assert {name: row[name] for name in same} == {name: example[name] for name in same}


def test_events_and_limits_are_those_of_the_document() -> None:
    assert set(DOCUMENT.events) < set(EVENTS[COBRANZA])
    ours = {"/auth/login": LOGIN, "/auth/*": AUTH, "/sync/*": SYNC, "*": OTHER}
    assert {path: (limit.allowed, int(limit.window.total_seconds())) for path, limit in ours.items()} == DOCUMENT.limits


def test_the_codes_of_the_document_are_declared() -> None:
    assert {400, 401, 403, 404, 409, 422, 429, 500} <= set(REFUSALS)


WEB_ALONE = {"NOTE_LIMIT_EXCEEDED"}
"""Codes of what only a page does."""


def raised_codes() -> set[str]:
    """Codes that the service gives its refusals."""
    found = set()
    for path in (ROOT / "server").rglob("*.py"):
        if "web" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"DomainError", "_unprocessable"}:
                first = node.args[0]
                name = first.value if isinstance(first, ast.Constant) else getattr(first, "attr", None)
                found |= {name} if isinstance(name, str) else set()
    return found


def test_every_code_is_on_a_page_and_no_other_is_declared() -> None:
    page = "".join((ROOT / "docs" / f"{face}.md").read_text(encoding="utf-8") for face in ("cobranza", "platform"))
    raised = raised_codes() - WEB_ALONE
    assert len(raised) > 40
    assert sorted(code for code in raised if f"`{code}`" not in page) == []
    declared = {code for call in CODES.values() for codes in call.values() for code in codes}
    assert declared <= raised
