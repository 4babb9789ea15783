"""A name for every request: in the answer's header, in error bodies and in every line that is logged meanwhile."""

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.kit.ids import short_id

_KEY = "request_id"


class RequestIdMiddleware:
    """Makes `req_…` and sends it back as X-Request-Id; what a client sends is not believed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, then pass it on."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        name = short_id("req", 12)
        scope.setdefault("state", {})[_KEY] = name

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", name.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=name):
            await self._app(scope, receive, named)


def request_id(scope: Scope) -> str:
    """The request's name; a fresh one where no middleware ran."""
    found = scope.get("state", {}).get(_KEY)
    return found if isinstance(found, str) else short_id("req", 12)
