"""Answers of the web: pages, redirects, and the headers that every one of them carries."""

import hmac
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import MediaType, ScopeType
from litestar.response import Redirect
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.faces.web.render import html
from server.faces.web.session import Viewer, cookies_to_send, csrf_token, services_of, viewer_of
from server.faces.web.toasts import Earlier, Said, done, said, signed

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""No script or style but our own files, nobody may frame us, and no shared computer keeps somebody's cartera."""

WebRequest = Request[Any, Any, Any]
UNDO_LABEL = "web/undo"


class WebAnswers:
    """ASGI middleware: sets the queued cookies and the headers that an answer does not bring itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, dress the answer."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request: WebRequest = Request(scope)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                for cookie in cookies_to_send(request):
                    headers.add("set-cookie", cookie.to_header(header=""))
            await send(message)

        await self._app(scope, receive, dressed)


def page(request: WebRequest, template: str, *, status: int = 200, section: str = "", **context: Any) -> Response[str]:
    """A template as an answer, with what the frame of every page shows."""
    viewer = viewer_of(request)
    body = html(
        template,
        viewer=viewer,
        csrf=csrf_token(request),
        now=services_of(request).clock.now(),
        zone=viewer.zone if viewer else "UTC",
        section=section,
        toast=_toast(request, viewer) if viewer else None,
        **context,
    )
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=HEADERS)


def go(path: str, what: str = "", subject: UUID | None = None, earlier: Earlier | None = None) -> Redirect:
    """See another page of ours: 303, so that what was posted is not posted again; it says there `what` was done.

    `earlier` is how things were, for the way back.
    """
    return Redirect(done(path, what, subject, earlier) if what else path, status_code=303)


def as_it_was(request: WebRequest, what: str, subject: UUID, **fields: str | Sequence[str]) -> Earlier:
    """The form that takes `what` back, signed for this session: nobody else's link can make us offer an undo."""
    query = urlencode(fields, doseq=True)
    return Earlier(query, _marks(request, signed(what, subject, query))[0])


def _toast(request: WebRequest, viewer: Viewer) -> Said | None:
    found = said(request.query_params, partial(_ours, request))
    return replace(found, sentence=found.sentence.replace("{organization}", viewer.organization)) if found else None


def _ours(request: WebRequest, text: str, proof: str) -> bool:
    return any(hmac.compare_digest(one.encode(), proof.encode()) for one in _marks(request, text))


def _marks(request: WebRequest, text: str) -> list[str]:
    """Under every data key, the signing one first."""
    viewer = viewer_of(request)
    bound = f"{text}|{viewer.family_id if viewer else ''}"
    return [digest.hex() for digest in services_of(request).settings.keyring.digests(UNDO_LABEL, bound.encode())]
