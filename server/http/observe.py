"""Counts every answer by its route's template, and names slow requests (all of them where asked) in the log.

Templates, never paths: a path holds ids and, in mailed links, tokens.
"""

import time

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.kit.metrics import Metrics

SLOW_SECONDS = 5.0
"""A request that takes longer is worth a line of its own."""

NOWHERE = "(none)"
"""The route of what no route takes."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = structlog.get_logger("server.http")


class ObserveMiddleware:
    """Stands inside the request's name, so that its lines carry it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log_all: bool = False) -> None:
        self._app = app
        self._metrics = metrics
        self._log_all = log_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and look at its answer."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, status, live = time.perf_counter(), 0, False

        async def seen(message: Message) -> None:
            nonlocal status, live
            if message["type"] == "http.response.start":
                status = message["status"]
                live = any(value.startswith(b"text/event-stream") for _, value in message["headers"])
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            self._record(scope, status, None if live else time.perf_counter() - began)

    def _record(self, scope: Scope, status: int, seconds: float | None) -> None:
        """`seconds` is None for a page that stays open: how long says nothing."""
        method = str(scope.get("method"))
        method = method if method in _METHODS else "OTHER"
        route = scope.get("path_template") or NOWHERE
        self._metrics.answered(method, route, status, seconds)
        slow = seconds is not None and seconds > SLOW_SECONDS
        if self._log_all or slow:
            taken = None if seconds is None else round(seconds * 1000)
            write = _log.warning if slow else _log.info
            write("slow request" if slow else "request", method=method, route=route, status=status, ms=taken)
