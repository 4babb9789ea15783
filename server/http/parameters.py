"""What the framework lets pass in paths and queries, and which paths are guarded but for the form of an identifier."""

import re
from typing import Any

from litestar import Request
from litestar.routes import HTTPRoute

from server.kit.errors import FieldError, invalid, not_found

_NUMBERS = frozenset({"page", "limit"})
_DIGITS = re.compile(r"-?[0-9]{1,18}")


async def check_parameters(request: Request[Any, Any, Any]) -> None:
    """After the guards, before a handler: what the framework would let pass in identifiers and parameters.

    None holds U+0000, which PostgreSQL does not store; numbers are digits, where the framework takes 1e1 for ten.
    """
    if any("\0" in value for value in request.path_params.values() if isinstance(value, str)):
        raise not_found()
    for name, value in request.query_params.multi_items():
        if "\0" in name or "\0" in value:
            raise invalid(FieldError(name.replace("\0", ""), "No puede contener el carácter nulo"))
        if name in _NUMBERS and not _DIGITS.fullmatch(value):
            raise invalid(FieldError(name, "Debe ser un número entero"))


def is_guarded(request: Request[Any, Any, Any]) -> bool:
    """Whether the path is that of a guarded operation but for the form of its identifiers."""
    parts = [part for part in request.url.path.split("/") if part]
    for route in request.app.routes:
        if not isinstance(route, HTTPRoute) or request.method not in route.methods:
            continue
        fits = len(route.path_components) == len(parts) and all(
            not isinstance(component, str) or component == part
            for component, part in zip(route.path_components, parts, strict=True)
        )
        if fits and route.route_handler_map[request.method][0].resolve_guards():
            return True
    return False
