"""A face's OpenAPI document as one HTML page that needs no network, no scripts and no foreign files."""

from collections.abc import Mapping
from html import escape
from typing import Any

import msgspec

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
details{border:1px solid #d0d7de;border-radius:6px;margin:.5rem 0;padding:.5rem 1rem}summary{cursor:pointer}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f6f8fa;padding:1rem;overflow:auto;border-radius:6px}
b{display:inline-block;min-width:4.5rem}h2{margin-top:2rem}"""


def page(spec: Mapping[str, Any]) -> str:
    """The document, a foldable part for each call and one for what every call may refuse with."""
    groups: dict[str, list[str]] = {}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["Otros"])[0]
            groups.setdefault(tag, []).append(_operation(method, path, operation, spec))
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(parts)}" for tag, parts in groups.items())
    info = spec["info"]
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info.get('description', ''))}</p>"
        f'<p><a href="docs/openapi.json">openapi.json</a></p>{body}{_refusals(spec)}</body></html>'
    )


def _operation(method: str, path: str, operation: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    parts = [f"<p>{escape(operation.get('description', ''))}</p>"]
    if operation["security"]:
        parts.append("<p><code>Authorization</code> Bearer, requerido</p>")
    for parameter in operation.get("parameters", []):
        needed = " (requerido)" if parameter.get("required") else ""
        parts.append(f"<p><code>{escape(parameter['name'])}</code> en {escape(parameter['in'])}{needed}</p>")
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    if sent is not None:
        parts.append(f"<h4>Solicitud</h4>{_json(sent)}")
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            shown = answer.get("content", {}).get("application/json", {}).get("example")
            parts.append(f"<h4>{escape(status)}</h4>{'' if shown is None else _json(shown)}")
        else:
            words = answer.get("description") or _shared(answer, spec)["description"]
            parts.append(f"<p><code>{escape(status)}</code> {escape(words)}</p>")
    title = f"<b>{method.upper()}</b> <code>{escape(path)}</code> {escape(operation.get('summary') or '')}"
    return f"<details><summary>{title}</summary>{''.join(parts)}</details>"


def _refusals(spec: Mapping[str, Any]) -> str:
    parts = [
        f"<h4>{escape(answer['description'])}</h4>{_json(answer['content']['application/json']['example'])}"
        for answer in spec["components"]["responses"].values()
    ]
    return f"<h2>Errores</h2><details><summary>El cuerpo de cada error</summary>{''.join(parts)}</details>"


def _shared(answer: Mapping[str, Any], spec: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = spec["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return found


def _json(value: Any) -> str:
    return f"<pre>{escape(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())}</pre>"
