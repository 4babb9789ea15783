"""Answers to what no route takes: a stranger is told to log in before learning that an identifier cannot be one.

The router refuses an identifier of the wrong form before any guard has run; without this a 404 would come where every
other identifier gets 401.
"""

from typing import Any

from litestar import Request, Response
from litestar.exceptions import NotFoundException

from server.faces.cobranza.auth import claims_of
from server.faces.cobranza.errors import render_error
from server.http.parameters import is_guarded
from server.kit.errors import DomainError


def render_missing(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """404 and 405 in the envelope; 401 where only the form of an identifier is wrong and nobody is logged in."""
    if isinstance(error, NotFoundException) and is_guarded(request):
        try:
            claims_of(request)
        except DomainError as refused:
            return render_error(request, refused)
    return render_error(request, error)
