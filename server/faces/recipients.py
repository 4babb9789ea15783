"""What people who got a reminder reach without an account: the picture that tells it was opened, and the way out.

The page of a link that a mail scanner may fetch only shows a button; the button's POST, which mail programs send by
themselves for one-click unsubscribing (RFC 8058), does it.
"""

import base64
from html import escape
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from server.capabilities.collections import tracking
from server.capabilities.collections.tracking import OPEN, PIXEL_PATH, UNSUBSCRIBE, UNSUBSCRIBE_PATH
from server.http.head import only_head
from server.kit.errors import DomainError, Kind
from server.services import Services

_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
}
_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;color:#1b1f24}"
    "button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.5rem;background:#0b6b4f;color:#fff}"
)


def router(services: Services) -> Router:
    """The routes, ready to be mounted; they belong to no documented API."""
    return Router(
        path="/",
        route_handlers=[_pixel(services), *_leaving(services)],
        exception_handlers={DomainError: _refused},
        include_in_schema=False,
    )


def _pixel(services: Services) -> HTTPRouteHandler:
    @get(f"{PIXEL_PATH}/{{name:str}}", sync_to_thread=True)
    def pixel(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        """The same picture for every address, so that a made-up one learns nothing; the first fetch is noted."""
        mailed = tracking.read(services.settings.keyring, OPEN, name.removesuffix(".gif"))
        if mailed is not None and not only_head(request):
            with services.db.reading(mailed.organization_id) as tx:
                known = services.collections.feedback.was_opened(tx, mailed)
            if not known:
                with services.db.transaction(mailed.organization_id) as tx:
                    services.collections.feedback.opened(tx, mailed)
        return Response(_GIF, media_type="image/gif", headers=_PRIVATE)

    return pixel


def _leaving(services: Services) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    @get(f"{UNSUBSCRIBE_PATH}/{{token:str}}", sync_to_thread=True)
    def ask(token: FromPath[str]) -> Response[str]:
        """Only a button."""
        mailed = tracking.read(services.settings.keyring, UNSUBSCRIBE, token)
        if mailed is None:
            return _gone()
        with services.db.reading(mailed.organization_id) as tx:
            organization, email = services.collections.feedback.sender_of(tx, mailed)
        question = f"¿Quieres dejar de recibir los recordatorios de {organization} en {email}?"
        return _page(
            "Dejar de recibir recordatorios",
            f'<p>{escape(question)}</p><form method="post"><button>No quiero recibir más</button></form>',
        )

    @post(f"{UNSUBSCRIBE_PATH}/{{token:str}}", sync_to_thread=True, status_code=200)
    def leave(token: FromPath[str]) -> Response[str]:
        """Done at once, whatever the body says; again is the same."""
        mailed = tracking.read(services.settings.keyring, UNSUBSCRIBE, token)
        if mailed is None:
            return _gone()
        with services.db.transaction(mailed.organization_id) as tx:
            organization, _ = services.collections.feedback.sender_of(tx, mailed)
            services.collections.feedback.unsubscribe(tx, mailed)
        return _page("Listo", f"<p>{escape(f'Ya no recibirás recordatorios de {organization} en esta dirección.')}</p>")

    return ask, leave


def _refused(_: Request[Any, Any, Any], error: DomainError) -> Response[Any]:
    if error.kind is Kind.NOT_FOUND:
        return _gone()
    return _page("El servicio está ocupado", "<p>Vuelve a intentarlo en unos segundos.</p>", 503)


def _gone() -> Response[str]:
    return _page("Este enlace no sirve", "<p>Está incompleto o ya no existe. Ábrelo desde el correo.</p>", 404)


def _page(title: str, body: str, status: int = 200) -> Response[str]:
    text = (
        f'<!doctype html><html lang="es-MX"><head><meta charset="utf-8"><title>{escape(title)} · CobranzaCloud</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    return Response(text, status_code=status, media_type="text/html; charset=utf-8", headers=_PRIVATE)
