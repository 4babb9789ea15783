"""What a document and the routes of its face must agree on, both ways."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.server.faces.documents import Document, Operation, parse, plain
from tests.server.faces.documents.likeness import faults
from tests.server.faces.documents.telling import Telling

Spec = Mapping[str, Any]


def routed(document: Document, spec: Spec) -> dict[tuple[str, str], dict[str, Any]]:
    """(METHOD, plain path) → what OpenAPI says of each route."""
    return {
        (method.upper(), plain(path.removeprefix(document.base))): operation
        for path, found in spec["paths"].items()
        for method, operation in found.items()
    }


def unrouted(operation: Operation, found: Mapping[str, Any]) -> Iterator[str]:
    """What the document has of a call and its route has not."""
    parameters = {one["name"]: one["in"] for one in found.get("parameters", ())}
    yield from (f"parameter {name}" for name in operation.query if parameters.get(name) != "query")
    if str(operation.status) not in found["responses"]:
        yield f"status {operation.status}"
    if bool(found["security"]) != (operation.auth != "none"):
        yield "who may call"
    if ("requestBody" in found) != (operation.request is not None):
        yield "a body"


def check_page(document: Document, spec: Spec, page: str, prefix: str) -> None:
    """The page's table has a row for every route, with the section of the document that it comes from, or ``+``."""
    listed = re.findall(rf"^\| `([A-Z]+) ({prefix}[^`]*)` \| (\S+) \| ", page, re.MULTILINE)
    rows = {(method, path): section for method, path, section in listed}
    assert len(rows) == len(listed)
    assert set(rows) == {(method.upper(), path) for path, found in spec["paths"].items() for method in found}
    documented = {operation.call: operation.section for operation in document.operations}
    for (method, path), section in rows.items():
        assert section == documented.get((method, plain(path.removeprefix(document.base))), "+"), path


def unlike(story: Telling) -> list[str]:
    """Where the answers of a story differ in shape from the document's."""
    found: list[str] = []
    documented = {operation.call: operation for operation in story.document.operations}
    for call, answer in story.answers.items():
        operation = documented[call]
        if operation.answer is None:
            assert operation.status != 204 or not answer.content
            continue
        assert answer.headers["content-type"] == "application/json"
        found += [f"{operation}: {fault}" for fault in faults(operation.answer, parse(answer.text))]
    return found
