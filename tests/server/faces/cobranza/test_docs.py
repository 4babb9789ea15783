"""/v1/docs describes what is routed, with an example for every call, and needs no network."""

import re
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.faces.cobranza.examples import EXAMPLES
from server.faces.cobranza.face import PUBLIC, SPREADSHEETS, openapi
from server.gateways.spreadsheets import MEDIA_TYPE
from server.kit.ids import new_id

Client = TestClient[Litestar]
SPEC = openapi("https://api.example.com")
OPERATIONS = [(method.upper(), path) for path, found in SPEC["paths"].items() for method in found]


def test_every_example_is_routed() -> None:
    assert set(EXAMPLES) <= set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_has_an_example_and_words(method: str, path: str) -> None:
    operation = SPEC["paths"][path][method.lower()]
    assert operation["summary"]
    assert operation["description"]
    assert re.fullmatch(r"[a-z]+_[a-zA-Z]+", operation["operationId"])
    if "204" not in operation["responses"] and not _is_file(operation):
        assert (method, path) in EXAMPLES, f"add an example of {method} {path} to faces/cobranza/examples.py"
        shown = [
            answer.get("content", {}).get("application/json", {}).get("example")
            for status, answer in operation["responses"].items()
            if status.startswith("2")
        ]
        assert any(example is not None for example in shown)


def _is_file(operation: dict[str, Any]) -> bool:
    """A spreadsheet or a PDF, whose bytes are no example."""
    answers = operation["responses"].get("200", {}).get("content", {})
    return any(content["schema"].get("format") == "binary" for content in answers.values())


def test_files_are_described_as_what_their_names_say() -> None:
    files = {
        path: set(operations["get"]["responses"]["200"]["content"])
        for path, operations in SPEC["paths"].items()
        if "get" in operations and _is_file(operations["get"])
    }
    assert {path for path, media in files.items() if media == {MEDIA_TYPE}} == {f"{path}.xlsx" for path in SPREADSHEETS}
    assert {path for path, media in files.items() if media == {"application/pdf"}} == {
        "/v1/clientes/{customer_id}/estado-de-cuenta.pdf"
    }


def test_the_page_shows_every_path_and_asks_nobody(client: Client) -> None:
    page = client.get("/v1/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    for _, path in OPERATIONS:
        assert path in page.text
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.text)


def test_the_document_is_served(client: Client) -> None:
    spec = client.get("/v1/docs/openapi.json").json()
    assert spec["openapi"].startswith("3.1")
    assert spec["servers"] == [{"url": "http://127.0.0.1:8000"}]


@pytest.mark.parametrize("path", ["/v1/auth/register", "/v1/auth/login"])
def test_an_example_is_accepted_as_it_stands(client: Client, path: str) -> None:
    register = EXAMPLES["POST", "/v1/auth/register"]
    assert client.post("/v1/auth/register", json=register.request).status_code == 201
    if path != "/v1/auth/register":
        answer = client.post(path, json=EXAMPLES["POST", path].request)
        assert answer.status_code == 200
        assert set(answer.json()["user"]) == set(EXAMPLES["POST", path].responses[200]["user"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_passes_where_the_document_asks_for_a_token(client: Client) -> None:
    for method, path in OPERATIONS:
        answer = client.request(method, re.sub(r"\{\w+\}", str(new_id()), path), content=b"{broken")
        expected = 400 if (method, path) in PUBLIC else 401
        assert (answer.status_code, method, path) == (expected, method, path)
        assert bool(SPEC["paths"][path][method.lower()]["security"]) == (expected == 401)


def test_money_is_described_as_a_number() -> None:
    schemas = SPEC["components"]["schemas"]
    assert schemas["Resumen"]["properties"]["totalCartera"] == {"type": "number"}
    assert schemas["Cliente"]["properties"]["saldoTotal"] == {"type": "number"}
