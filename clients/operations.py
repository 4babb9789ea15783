"""The calls of the OpenAPI document as a client sees them: a group, a name, what goes in and what comes out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LEFT_OUT = {
    "sync_cartera": "a machine hashes the bytes that it wrote, which no generated call can",
    "connectors_heartbeat": "a machine's own call",
    "cobranza_informarCorreo": "the operator's mail provider calls it, with a secret of its own",
}
"""Calls that the clients do not make, and why."""

UNWRAPPED = {"auth_refresh": "refreshToken"}
"""Calls whose body is this one member, given bare, as the published document's §11 does."""

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter by its wire name."""

    name: str
    schema: Schema
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One call. `answer` is None where nothing comes back, and not JSON where `binary`."""

    group: str
    name: str
    method: str
    path: str
    summary: str
    public: bool
    inside: tuple[Parameter, ...]
    """Parameters of the path, in order."""
    query: tuple[Parameter, ...]
    headers: tuple[Parameter, ...]
    body: Schema | None
    bare: str | None
    answer: Schema | None
    binary: bool


def operations(spec: Mapping[str, Any]) -> Iterator[Operation]:
    """Every call that a client makes, by group."""
    found = []
    for path, methods in spec["paths"].items():
        for method, one in methods.items():
            if one["operationId"] not in LEFT_OUT:
                found.append(_operation(method.upper(), path, one))
    return iter(sorted(found, key=lambda one: (one.group, one.name)))


def _operation(method: str, path: str, one: Mapping[str, Any]) -> Operation:
    group, _, name = one["operationId"].partition("_")
    parameters = [
        (item["in"], Parameter(item["name"], item["schema"], bool(item.get("required"))))
        for item in one.get("parameters", ())
    ]
    named = {parameter.name: parameter for where, parameter in parameters if where == "path"}
    success = next(answer for status, answer in one["responses"].items() if status.startswith("2"))
    content = success.get("content", {})
    json = content.get("application/json")
    return Operation(
        group=group,
        name=name,
        method=method,
        path=path.removeprefix("/v1"),
        summary=one.get("summary", ""),
        public=not one["security"],
        inside=tuple(named[word] for word in re.findall(r"\{(\w+)\}", path)),
        query=tuple(parameter for where, parameter in parameters if where == "query"),
        headers=tuple(parameter for where, parameter in parameters if where == "header"),
        body=one["requestBody"]["content"]["application/json"]["schema"] if "requestBody" in one else None,
        bare=UNWRAPPED.get(one["operationId"]),
        answer=json["schema"] if json else None,
        binary=bool(content) and not json,
    )


def sent_schemas(spec: Mapping[str, Any]) -> set[str]:
    """Names of the structs that requests are made of."""
    return set(_closure(spec, [call.body for call in operations(spec) if call.body]))


def used_schemas(spec: Mapping[str, Any]) -> dict[str, Schema]:
    """The structs that the clients' calls send and get, by name."""
    roots = [one for call in operations(spec) for one in (call.body, call.answer) if one]
    roots += [one.schema for call in operations(spec) for one in call.query]
    return _closure(spec, [*roots, {"$ref": "#/components/schemas/ErrorEnvelope"}])


def _closure(spec: Mapping[str, Any], roots: list[Schema]) -> dict[str, Schema]:
    schemas, found, waiting = spec["components"]["schemas"], set[str](), list(roots)
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return {name: schemas[name] for name in sorted(found)}


def reference(schema: Schema) -> str | None:
    """``{"$ref": "#/components/schemas/Resumen"}`` → ``Resumen``."""
    target = schema.get("$ref")
    return target.rpartition("/")[2] if isinstance(target, str) else None


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        name = reference(value)
        if name is not None:
            yield name
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def groups(spec: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Calls by their group."""
    found: dict[str, list[Operation]] = {}
    for one in operations(spec):
        found.setdefault(one.group, []).append(one)
    return found
