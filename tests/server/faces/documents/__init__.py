"""The published documents as data: `load("cobranza")` reads what was transcribed from one."""

import json
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that a document promises, and what provokes it. `send` is JSON text, or `example`."""

    status: int
    code: str
    field: str | None = None
    send: str | None = None
    caller: str | None = None
    query: dict[str, str] | None = None
    path: str | None = None
    older: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of a document."""

    section: str
    method: str
    path: str
    auth: str
    status: int
    query: tuple[str, ...]
    request: str | None
    answer: Any
    errors: tuple[Refused, ...]

    @property
    def call(self) -> tuple[str, str]:
        """(METHOD, path) with every parameter written ``{}``: how a route calls it is its own affair."""
        return self.method, plain(self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Document:
    """A document whole. `beyond` are the routes that it lacks, with the reason for each."""

    base: str
    error: Any
    events: dict[str, str]
    headers: tuple[str, ...]
    limits: dict[str, tuple[int, int]]
    operations: tuple[Operation, ...]
    beyond: dict[tuple[str, str], str]

    @property
    def named(self) -> dict[str, Operation]:
        """``POST /auth/login`` → the call."""
        return {str(operation): operation for operation in self.operations}


def plain(path: str) -> str:
    """``/clientes/{id}`` → ``/clientes/{}``."""
    return re.sub(r"\{\w+\}", "{}", path)


def parse(text: str) -> Any:
    """JSON whose numbers with decimals keep their digits."""
    return json.loads(text, parse_float=Decimal)


def load(name: str) -> Document:
    """The document of a face."""
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    conventions = found["conventions"]
    answers = {f"{one['method']} {one['path']}": one.get("answer") for one in found["operation"]}
    return Document(
        base=conventions["base"],
        error=parse(conventions["error"]),
        events=found.get("events", {}),
        headers=tuple(conventions["headers"]),
        limits={path: (allowed, seconds) for path, (allowed, seconds) in conventions["limits"].items()},
        operations=tuple(_operation(one, answers) for one in found["operation"]),
        beyond={(one["method"], plain(one["path"])): one["reason"] for one in found.get("beyond", ())},
    )


def _operation(one: dict[str, Any], answers: dict[str, str | None]) -> Operation:
    answer = answers[one["answer_of"]] if "answer_of" in one else one.get("answer")
    return Operation(
        section=one["section"],
        method=one["method"],
        path=one["path"],
        auth=one["auth"],
        status=one["status"],
        query=tuple(one.get("query", ())),
        request=one.get("request"),
        answer=None if answer is None else parse(answer),
        errors=tuple(_refused(error) for error in one.get("error", ())),
    )


def _refused(error: dict[str, Any]) -> Refused:
    members = {("caller" if name == "as" else name): value for name, value in error.items()}
    return Refused(**members)
