"""Tells every response what is left of its limit, whoever counted it: X-RateLimit-Limit, -Remaining and -Reset.

Counting is a face's guard, because it knows its document's table; the headers are the same on every answer, also on a
refusal.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.kit.addresses import client_address
from server.kit.limits import Budget

_KEY = "rate_limit"


class LimitHeadersMiddleware:
    """Writes the budget that a guard remembered into the response's headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add what was counted."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def with_limit(message: Message) -> None:
            budget = scope["state"].get(_KEY)
            if message["type"] == "http.response.start" and isinstance(budget, Budget):
                message["headers"] = [*message["headers"], *_headers(budget)]
            await send(message)

        await self._app(scope, receive, with_limit)


def remember(connection: ASGIConnection[Any, Any, Any, Any], budget: Budget) -> None:
    """Keep the tighter of the budgets counted for this request."""
    known = connection.scope["state"].get(_KEY)
    if not isinstance(known, Budget) or budget.remaining <= known.remaining:
        connection.scope["state"][_KEY] = budget


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
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
