"""Schemas of an OpenAPI document: plain names, what the framework cannot say of them, and no NUL in texts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SCHEMA = "#/components/schemas/"
_PAGE = re.compile(r"^(\w+)_.*?(\w+)_$")
_NO_NUL = "^[^\\u0000]*$"


def rename(found: dict[str, Any]) -> dict[str, Any]:
    """The framework names structs by modules where two share a name, and pages by the whole path of their rows.

    Titles follow, because generators make classes of them and drop the second of two that are called alike.
    """
    schemas = found["components"]["schemas"]
    names = {old: _name(old) for old in schemas}
    if len(set(names.values())) != len(names):
        twice = sorted(old for old in names if list(names.values()).count(names[old]) > 1)
        raise ValueError(f"structs that would share a name in the document of the face: {twice}")
    found["components"]["schemas"] = {names[old]: {**schema, "title": names[old]} for old, schema in schemas.items()}
    renamed: dict[str, Any] = _walk(found, names)
    return renamed


def refine(found: dict[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> None:
    """Add what a rule demands of a member (``Struct.member``) or of a whole struct (``Struct``)."""
    for where, more in schemas.items():
        struct, _, member = where.partition(".")
        schema = found["components"]["schemas"][struct]
        target = schema["properties"][member] if member else schema
        target.update(more)


def forbid_nul(found: dict[str, Any]) -> None:
    """Texts that are sent: the service refuses the NUL character everywhere."""
    seen: set[str] = set()
    for operations in found["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                _mark(parameter["schema"], found, seen)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                _mark(content["schema"], found, seen)


def _mark(schema: dict[str, Any], found: dict[str, Any], seen: set[str]) -> None:
    reference = schema.get("$ref", "")
    if reference.startswith(_SCHEMA):
        if reference not in seen:
            seen.add(reference)
            _mark(found["components"]["schemas"][reference.removeprefix(_SCHEMA)], found, seen)
        return
    if schema.get("type") == "string" and not {"format", "enum", "const", "pattern"} & set(schema):
        schema["pattern"] = _NO_NUL
    for part in _parts(schema):
        _mark(part, found, seen)


def _parts(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from schema.get("properties", {}).values()
    for name in ("oneOf", "anyOf"):
        yield from schema.get(name, ())
    if isinstance(schema.get("items"), dict):
        yield schema["items"]


def _walk(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: _SCHEMA + names[inner.removeprefix(_SCHEMA)]
            if key == "$ref" and isinstance(inner, str) and inner.startswith(_SCHEMA)
            else _walk(inner, names)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_walk(item, names) for item in value]
    return value


def _name(old: str) -> str:
    """``Page_server.faces.cobranza.cartera.Vencida_`` → ``VencidaPage``; ``contract_connectors_Tokens`` →
    ``ConnectorsTokens``."""
    if page := _PAGE.match(old):
        return f"{page.group(2)}{page.group(1)}"
    *modules, name = [word for word in old.split("_") if word != "model"]
    return f"{modules[-1].title()}{name}" if modules else name
