"""The HTTP client of the agent: trusts what it is told to, follows no redirect, leaves by the route of the moment."""

import ssl

import httpcore
import httpx

from agent.cloud.tunnel import TunnelBackend
from agent.core.proxies import OpenSession, Route

UPLOAD_SECONDS = 120.0
CONNECTIONS = 4


class _Transport(httpx.HTTPTransport):
    """httpx's own transport over a pool that connects through `TunnelBackend`; httpx offers no door for one."""

    def __init__(self, context: ssl.SSLContext, backend: httpcore.NetworkBackend) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=CONNECTIONS, keepalive_expiry=5.0, network_backend=backend
        )


def make_client(
    limit_seconds: float, context: ssl.SSLContext, route: Route, open_session: OpenSession | None
) -> httpx.Client:
    """A client whose every new connection asks `route` for its proxy, so that a changed setting counts at once.

    `limit_seconds` of silence end a request, and twice as many an answer that comes drop by drop.
    """
    return httpx.Client(
        transport=_Transport(context, TunnelBackend(route, open_session, 2 * limit_seconds)),
        timeout=httpx.Timeout(limit_seconds, write=UPLOAD_SECONDS),
        follow_redirects=False,
        trust_env=False,
    )
