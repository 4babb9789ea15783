"""Answers HEAD as GET without the body: scanners look at the links of a mail that way before anybody opens it.

A GET of ours changes nothing, so neither does a HEAD; what counts a look as a look asks `only_head`.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_KEY = "only_head"


class HeadMiddleware:
    """Stands around the router, which knows GET alone; who stands around this one still sees HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the whole answer and keep its body."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})[_KEY] = True
        inner: Scope = {**scope, "method": "GET"}
        ended = False

        async def bodiless(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif message["type"] == "http.response.body" and not ended:
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        try:
            await self._app(inner, receive, bodiless)
        finally:
            if "path_template" in inner:
                scope["path_template"] = inner["path_template"]


def only_head(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether nobody will see the body of this answer."""
    return bool(connection.scope["state"].get(_KEY))
