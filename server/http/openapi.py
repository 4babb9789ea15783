"""One OpenAPI document a face, from its own router and its examples, and a page of it that needs no network.

Litestar describes a whole application; a face is described as if it were alone, so each document shows only its own.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from html import escape
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, OpenAPIType, Schema, SecurityScheme, Server
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition


@dataclass(frozen=True, slots=True)
class Example:
    """What a call looks like: the body sent, the body answered (by status), as JSON values."""

    request: Any = None
    responses: Mapping[int, Any] = field(default_factory=dict)


Examples = Mapping[tuple[str, str], Example]
"""Examples by (METHOD, path as the document has it)."""


class RawNumbers(OpenAPISchemaPlugin):
    """Members written digit by digit (`msgspec.Raw`) are numbers to whoever reads the document."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """Raw only."""
        return value is msgspec.Raw

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """A number."""
        return Schema(type=OpenAPIType.NUMBER)


def document(
    router: Callable[[], Router],
    *,
    title: str,
    version: str,
    description: str,
    origin: str,
    examples: Examples,
    error: Any,
    public: Set[tuple[str, str]],
) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a face as JSON values; `error` is an example of its error body.

    Every operation takes the bearer token but the `public` ones.
    """
    config = OpenAPIConfig(
        title=title,
        version=version,
        description=description,
        servers=[Server(url=origin)],
        components=Components(
            security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")}
        ),
        use_handler_docstrings=True,
        render_plugins=(),
    )
    described = Litestar(
        route_handlers=[router()], openapi_config=config, logging_config=None, plugins=[RawNumbers()]
    ).openapi_schema.to_schema()
    found: dict[str, Any] = msgspec.to_builtins(described)
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _illustrate(operation, examples.get((method.upper(), path), Example()), error)
            operation["security"] = [] if (method.upper(), path) in public else [{"bearer": []}]
    return found


def _illustrate(operation: dict[str, Any], example: Example, error: Any) -> None:
    """Put the examples where readers and generators look for them."""
    if example.request is not None:
        _content(operation.setdefault("requestBody", {}))["example"] = example.request
    responses = operation["responses"]
    for status, body in example.responses.items():
        answer = responses.setdefault(str(status), {"description": ""})
        _content(answer)["example"] = body
    responses.pop("400", None)
    responses["default"] = {
        "description": "Error",
        "content": {"application/json": {"schema": {"type": "object"}, "example": error}},
    }


def _content(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder.setdefault("content", {}).setdefault("application/json", {})
    return found


_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
details{border:1px solid #d0d7de;border-radius:6px;margin:.5rem 0;padding:.5rem 1rem}summary{cursor:pointer}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f6f8fa;padding:1rem;overflow:auto;border-radius:6px}
b{display:inline-block;min-width:4.5rem}h2{margin-top:2rem}"""


def page(spec: Mapping[str, Any]) -> str:
    """The document as one HTML page without scripts or foreign files."""
    groups: dict[str, list[str]] = {}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["Otros"])[0]
            groups.setdefault(tag, []).append(_operation(method, path, operation))
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(parts)}" for tag, parts in groups.items())
    info = spec["info"]
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info.get('description', ''))}</p>"
        f'<p><a href="docs/openapi.json">openapi.json</a></p>{body}</body></html>'
    )


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parts = [f"<p>{escape(operation.get('description', ''))}</p>"]
    for parameter in operation.get("parameters", []):
        needed = " (requerido)" if parameter.get("required") else ""
        parts.append(f"<p><code>{escape(parameter['name'])}</code> en {escape(parameter['in'])}{needed}</p>")
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    if sent is not None:
        parts.append(f"<h4>Solicitud</h4>{_json(sent)}")
    for status, answer in operation["responses"].items():
        shown = answer.get("content", {}).get("application/json", {}).get("example")
        parts.append(f"<h4>{escape(status)}</h4>{'' if shown is None else _json(shown)}")
    title = f"<b>{method.upper()}</b> <code>{escape(path)}</code> {escape(operation.get('summary') or '')}"
    return f"<details><summary>{title}</summary>{''.join(parts)}</details>"


def _json(value: Any) -> str:
    return f"<pre>{escape(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())}</pre>"
