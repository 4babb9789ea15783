"""Answers OPTIONS with every method of a path: the framework's own answer forgets those that were routed later."""

from typing import Any

from litestar.enums import ScopeType
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class AllowMiddleware:
    """Rewrites the `Allow` header of an answer to OPTIONS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only OPTIONS is looked at."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "OPTIONS":
            await self._app(scope, receive, send)
            return
        app: Any = scope["litestar_app"]
        routed = {method for route in app.routes if _is(route, scope["path_template"]) for method in route.methods}
        routed |= {"HEAD"} if "GET" in routed else set()

        async def with_all(message: Message) -> None:
            if message["type"] == "http.response.start" and routed:
                kept = [(name, value) for name, value in message["headers"] if name.lower() != b"allow"]
                message["headers"] = [*kept, (b"allow", ", ".join(sorted(routed)).encode())]
            await send(message)

        await self._app(scope, receive, with_all)


def _is(route: Any, template: str) -> bool:
    return isinstance(route, HTTPRoute) and route.path_format == template
