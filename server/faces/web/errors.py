"""Every error of the web as a page in Spanish that says what happened and what to do next."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from server.faces.web.respond import go, page
from server.faces.web.session import close_session, viewer_of
from server.http.request_id import request_id
from server.kit.errors import DomainError, Kind

STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}

WORDS: Mapping[int, tuple[str, str]] = {
    400: (
        "No entendimos esa solicitud",
        "Algún dato de la dirección o del formulario no es válido. Vuelve a intentarlo desde la página.",
    ),
    403: ("No tienes permiso", "Pide a quien administra la cuenta que lo haga o que te dé acceso."),
    404: ("No encontramos esa página", "Puede que la dirección esté mal escrita o que lo que buscas ya no exista."),
    405: ("Eso no se puede hacer aquí", "Vuelve al inicio e inténtalo desde la página."),
    409: ("Algo cambió mientras tanto", "Vuelve a cargar la página y revisa cómo quedó."),
    410: ("Eso ya no está disponible", "Vuelve al inicio para ver lo más reciente."),
    413: ("Lo que enviaste es demasiado grande", "Vuelve a intentarlo con menos texto."),
    429: ("Demasiados intentos", "Espera unos minutos y vuelve a intentarlo."),
    500: ("Algo falló de nuestro lado", "Ya quedó registrado. Vuelve a intentarlo en unos minutos."),
    503: ("El servicio está ocupado", "Vuelve a intentarlo en unos segundos."),
}
OUR_WORDS = frozenset({"FORBIDDEN", "RATE_LIMIT_EXCEEDED", "SERVICE_UNAVAILABLE"})
"""Refusals that any program may meet: a page says them in its own words."""

_log = structlog.get_logger("server.faces.web")


def render_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to any exception: the log-in page for whoever has no session, a page for the rest.

    A rule's own sentence is shown; what the framework or a bug says is not.
    """
    if isinstance(error, DomainError):
        if error.kind is Kind.UNAUTHENTICATED:
            return _log_in(request)
        retry = error.data.get("retry_after")
        headers = {"retry-after": str(retry)} if retry is not None else {}
        advice = None if error.code in OUR_WORDS else error.message
        return _page(request, STATUS[error.kind], advice, headers)
    if isinstance(error, HTTPException) and error.status_code < 500:
        allowed = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
        return _page(request, error.status_code, None, allowed)
    _log.error("unhandled", path=request.url.path, request_id=request_id(request.scope), exc_info=error)
    return _page(request, 500, None, {})


def _log_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """Back to the log-in page, and from there to where they wanted to go; never to a form's target."""
    close_session(request)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or wanted == "/":
        return go("/entrar")
    return go(f"/entrar?{urlencode({'siguiente': wanted})}")


def _page(
    request: Request[Any, Any, Any], status: int, advice: str | None, headers: Mapping[str, str]
) -> Response[Any]:
    title, usual = WORDS.get(status, WORDS[400])
    inside = viewer_of(request) is not None
    answer = page(
        request,
        "error.html",
        status=status,
        title=title,
        advice=advice or usual,
        href="/panel" if inside else "/",
        action="Ir al Panel" if inside else "Ir al inicio",
        request_id=request_id(request.scope) if status >= 500 else None,
    )
    answer.headers.update(headers)
    return answer
