"""Lets pages of other origins, which the operator names, call a face from a browser (CORS, the Fetch standard).

Tokens travel in `Authorization`, never in cookies, so no answer allows credentials, and `*` is never said.
"""

from collections.abc import Set

from litestar.datastructures.headers import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.http.not_found import owns

SENT = "Accept, Authorization, Content-Encoding, Content-Type, Idempotency-Key, X-Connector-Id"
"""Headers of requests that a page may set."""
TOLD = (
    "Content-Disposition, Retry-After, WWW-Authenticate, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
    "X-Request-Id"
)
"""Headers of answers that a page may read besides the usual ones."""
KEPT_SECONDS = "3600"


class CorsMiddleware:
    """Adds what a browser asks for to answers below `prefixes`, refusals included, for the named origins alone.

    A preflight is an OPTIONS request like any other, whose answer already lists the methods of the path.
    """

    def __init__(self, app: ASGIApp, prefixes: tuple[str, ...], origins: Set[str]) -> None:
        self._app = app
        self._prefixes = prefixes
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; look at the origin it comes from."""
        if scope["type"] != ScopeType.HTTP or not self._origins or not self._ours(scope["path"]):
            await self._app(scope, receive, send)
            return
        asked = Headers.from_scope(scope)
        origin = asked.get("origin", "")
        allowed = origin in self._origins
        preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in asked

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(b"vary", b"Origin")]
                if allowed:
                    methods = next((value for name, value in message["headers"] if name.lower() == b"allow"), b"")
                    added += _preflight(origin, methods) if preflight else _simple(origin)
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, shared)

    def _ours(self, path: str) -> bool:
        return any(owns(prefix, path) for prefix in self._prefixes)


def _simple(origin: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-expose-headers", TOLD.encode()),
    ]


def _preflight(origin: str, methods: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-methods", methods),
        (b"access-control-allow-headers", SENT.encode()),
        (b"access-control-max-age", KEPT_SECONDS.encode()),
    ]
