"""One OpenAPI document a face, from its own router and what it says of its manners.

Litestar describes a whole application; a face is described as if it were alone, so each document shows only its own.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Litestar, Router, post
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, OpenAPIType, Schema, SecurityScheme, Server
from litestar.params import JSONBody
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from server.http.openapi_bodies import readable
from server.http.openapi_schemas import forbid_nul, refine, rename

Call = tuple[str, str]
"""(METHOD, path as the document has it)."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a call looks like: the body sent, the body answered (by status), as JSON values."""

    request: Any = None
    responses: Mapping[int, Any] = field(default_factory=dict)


Examples = Mapping[Call, Example]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than success: when it is given, in Spanish, and what it looks like."""

    description: str
    example: Any
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manners:
    """What a face does everywhere, and what it adds to single calls."""

    examples: Examples
    public: Set[Call]
    """Calls that take no token."""
    names: Mapping[Call, str]
    """operationId by call; a call without one gets a name made from its path."""
    error: type[msgspec.Struct]
    """The struct of the error body."""
    refusals: Mapping[int, Refusal]
    """Every error status of the face."""
    codes: Mapping[Call, Mapping[int, Iterable[str]]]
    """Codes of single calls beside those that every call of its kind may answer."""
    headers: Mapping[str, Mapping[str, Any]]
    """Headers of answers: name → header object; those that a refusal does not claim are on every answer."""
    parameters: Mapping[Call, tuple[Mapping[str, Any], ...]]
    """Request headers that a guard reads, which the framework cannot see."""
    bounds: Mapping[tuple[str, str, str], Mapping[str, Any]]
    """(METHOD, path, parameter) → what its rule demands; ("", "", parameter) wherever it stands."""
    schemas: Mapping[str, Mapping[str, Any]]
    """``Struct.member`` or ``Struct`` → what its rule demands."""
    bodies: Mapping[Call, type[msgspec.Struct]]
    """Bodies that a handler reads by itself, which the framework cannot see either."""
    beside: Mapping[str, type[msgspec.Struct]]
    """``Struct.list`` → what may stand in that list besides what it declares; msgspec has no untagged unions."""


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
    router: Callable[[], Router], manners: Manners, *, title: str, version: str, description: str, origin: str
) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a face as JSON values."""
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
    hidden = {call: f"/hidden/{number}" for number, call in enumerate(manners.bodies)}
    shown = [_shadow(path, manners.bodies[call]) for call, path in hidden.items()]
    also = {where: f"/hidden/beside/{number}" for number, where in enumerate(manners.beside)}
    shown += [_shadow(path, manners.beside[where]) for where, path in also.items()]
    described = Litestar(
        route_handlers=[router(), _shadow("/hidden/error", manners.error), *shown],
        openapi_config=config,
        logging_config=None,
        plugins=[RawNumbers()],
    ).openapi_schema.to_schema()
    found: dict[str, Any] = msgspec.to_builtins(described)
    paths = found["paths"]
    error = _content(paths.pop("/hidden/error")["post"]["requestBody"])["schema"]
    bodies = {call: paths.pop(path)["post"]["requestBody"] for call, path in hidden.items()}
    for where, path in also.items():
        struct, _, member = where.partition(".")
        rows = found["components"]["schemas"][struct]["properties"][member]
        rows["items"] = {"anyOf": [rows["items"], _content(paths.pop(path)["post"]["requestBody"])["schema"]]}
    found["components"]["headers"] = dict(manners.headers)
    found["components"]["responses"] = {
        _response(status): _refusal(manners, refusal, error) for status, refusal in manners.refusals.items()
    }
    for path, operations in paths.items():
        for method, operation in operations.items():
            call = (method.upper(), path)
            if call in bodies:
                operation["requestBody"] = bodies[call]
            _describe(operation, call, manners)
    found = rename(found)
    refine(found, manners.schemas)
    forbid_nul(found)
    return found


def _shadow(path: str, kind: type[msgspec.Struct]) -> Any:
    """A route that exists only so that the framework makes the schema of a struct."""

    def take(data: Any) -> None: ...

    take.__annotations__["data"] = JSONBody[readable(kind)]  # type: ignore[misc]
    return post(path, sync_to_thread=False)(take)


def _describe(operation: dict[str, Any], call: Call, manners: Manners) -> None:
    """Put names, examples, headers and refusals where readers and generators look for them."""
    operation["operationId"] = manners.names.get(call) or _name(call)
    operation["security"] = [] if call in manners.public else [{"bearer": []}]
    for parameter in operation.get("parameters", ()):
        bounds = manners.bounds.get((*call, parameter["name"]), manners.bounds.get(("", "", parameter["name"]), {}))
        parameter["schema"] = {**parameter["schema"], **bounds}
    if extra := manners.parameters.get(call):
        operation["parameters"] = [*operation.get("parameters", []), *deepcopy(extra)]
    example = manners.examples.get(call, Example())
    if example.request is not None:
        _content(operation.setdefault("requestBody", {}))["example"] = example.request
    responses = operation["responses"]
    for status, body in example.responses.items():
        _content(responses.setdefault(str(status), {"description": ""}))["example"] = body
    claimed = {name for refusal in manners.refusals.values() for name in refusal.headers}
    everywhere = [name for name in manners.headers if name not in claimed]
    for status, answer in responses.items():
        if status.startswith("2"):
            answer["headers"] = {name: _reference("headers", name) for name in everywhere}
            for media, content in answer.get("content", {}).items():
                if media != "application/json":
                    content["schema"] = {"type": "string", "format": "binary"}
    responses.pop("400", None)
    special = manners.codes.get(call, {})
    for status in sorted({*_usual(operation, call, manners), *special}):
        answer = _reference("responses", _response(status))
        if status in special:
            answer["description"] = ", ".join(special[status])
        responses[str(status)] = answer


def _usual(operation: Mapping[str, Any], call: Call, manners: Manners) -> set[int]:
    """The error statuses that every call of its kind may answer."""
    usual = {429, 500, 503}
    if call not in manners.public:
        usual |= {401, 403}
    if "requestBody" in operation:
        usual |= {400, 413, 415}
    if any(parameter["in"] != "path" for parameter in operation.get("parameters", ())):
        usual.add(400)
    if "{" in call[1]:
        usual.add(404)
    return usual


def _refusal(manners: Manners, refusal: Refusal, schema: Any) -> dict[str, Any]:
    claimed = {name for one in manners.refusals.values() for name in one.headers}
    names = [name for name in manners.headers if name not in claimed or name in refusal.headers]
    return {
        "description": refusal.description,
        "headers": {name: _reference("headers", name) for name in names},
        "content": {"application/json": {"schema": schema, "example": refusal.example}},
    }


def _response(status: int) -> str:
    return f"Error{status}"


def _reference(kind: str, name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _name(call: Call) -> str:
    """``GET /v1/webhooks/{webhook_id}/deliveries`` → ``webhooks_getWebhookIdDeliveries``."""
    group, *words = [word for word in re.split(r"\W+|_", call[1].split("/", 2)[2]) if word]
    return f"{group}_{call[0].lower()}{''.join(word.title() for word in words)}"


def _content(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder.setdefault("content", {}).setdefault("application/json", {})
    return found
