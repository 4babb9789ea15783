"""Answers to what no route takes: a stranger is told to log in before learning that an identifier cannot be one.

The router refuses an identifier of the wrong form before any guard has run; without this a 404 would come where every
other identifier gets 401.
"""

import re
from typing import Any

from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.routes import HTTPRoute

from server.faces.cobranza.auth import claims_of
from server.faces.cobranza.errors import render_error
from server.kit.errors import DomainError, FieldError, invalid, not_found

_NUMBERS = frozenset({"page", "limit"})
_DIGITS = re.compile(r"-?[0-9]{1,18}")


def render_missing(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """404 and 405 in the envelope; 401 where only the form of an identifier is wrong and nobody is logged in."""
    if isinstance(error, NotFoundException) and _is_guarded(request):
        try:
            claims_of(request)
        except DomainError as refused:
            return render_error(request, refused)
    return render_error(request, error)


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


def _is_guarded(request: Request[Any, Any, Any]) -> bool:
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
