"""Limits of requests: counted before routing, told on every response as X-RateLimit-Limit, -Remaining and -Reset.

How to count is a face's business, because it knows its document's table; the headers are the same on every answer, also
on a refusal, a 404 and a 405.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.http.not_found import FaceError, owns
from server.kit.addresses import client_address
from server.kit.limits import Budget

_KEY = "rate_limit"
Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Gate:
    """How a face counts a request, in a thread, and renders the refusal of one too many."""

    count: Callable[[Connection], None]
    render: FaceError


class LimitsMiddleware:
    """Counts before the request is routed, and writes the budget that was remembered into the response's headers."""

    def __init__(self, app: ASGIApp, gates: Mapping[str, Gate]) -> None:
        self._app = app
        self._gates = gates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, then pass the request on or answer its refusal."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def with_limit(message: Message) -> None:
            budget = scope["state"].get(_KEY)
            if message["type"] == "http.response.start" and isinstance(budget, Budget):
                message["headers"] = [*message["headers"], *_headers(budget)]
            await send(message)

        answer: ASGIApp = self._app
        gate = next((gate for prefix, gate in self._gates.items() if owns(prefix, scope["path"])), None)
        if gate is not None:
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            try:
                await sync_to_thread(gate.count, request)
            except Exception as error:  # noqa: BLE001 - here, outside the router, nobody else answers in the envelope
                answer = gate.render(request, error).to_asgi_response(app=None, request=request)
        await answer(scope, receive, with_limit)


def remember(connection: Connection, budget: Budget) -> None:
    """Keep the tighter of the budgets counted for this request."""
    known = connection.scope["state"].get(_KEY)
    if not isinstance(known, Budget) or budget.remaining <= known.remaining:
        connection.scope["state"][_KEY] = budget


def address_of(connection: Connection) -> str:
    """The caller's address, past the proxies that the operator trusts."""
    peer = connection.client.host if connection.client else ""
    forwarded = ",".join(connection.headers.getall("x-forwarded-for", []))
    return client_address(peer, forwarded, connection.app.state.services.settings.trusted_proxies)


def _headers(budget: Budget) -> list[tuple[bytes, bytes]]:
    values = {
        b"x-ratelimit-limit": budget.limit.allowed,
        b"x-ratelimit-remaining": budget.remaining,
        b"x-ratelimit-reset": int(budget.resets_at.timestamp()),
    }
    return [(name, str(value).encode()) for name, value in values.items()]
