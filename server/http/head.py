"""Answers HEAD as GET without the body: scanners look at the links of a mail that way before anybody opens it.

A GET of ours changes nothing, so neither does a HEAD; what counts a look as a look asks `only_head`. A refusal that
lists the methods of a path names HEAD wherever it names GET.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.status_codes import HTTP_405_METHOD_NOT_ALLOWED
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_KEY = "only_head"


class HeadMiddleware:
    """Stands around the router, which knows GET alone; who stands around this one still sees HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the whole answer and keep its body."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def naming(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTP_405_METHOD_NOT_ALLOWED:
                message["headers"] = [(name, _with_head(name, value)) for name, value in message["headers"]]
            await send(message)

        if scope["method"] != "HEAD":
            await self._app(scope, receive, naming)
            return
        scope.setdefault("state", {})[_KEY] = True
        inner: Scope = {**scope, "method": "GET"}
        ended = False

        async def bodiless(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await naming(message)
            elif message["type"] == "http.response.body" and not ended:
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        try:
            await self._app(inner, receive, bodiless)
        finally:
            if "path_template" in inner:
                scope["path_template"] = inner["path_template"]


def _with_head(name: bytes, value: bytes) -> bytes:
    """The value of a header; methods sorted, with HEAD beside GET."""
    if name.lower() != b"allow":
        return value
    methods = {one.strip() for one in value.split(b",")}
    return b", ".join(sorted(methods | ({b"HEAD"} if b"GET" in methods else set())))


def only_head(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether nobody will see the body of this answer."""
    return bool(connection.scope["state"].get(_KEY))
