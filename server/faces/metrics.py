"""/metrics beside the API, for who holds the operator's token; METRICS_ADDRESS is the other way, without one."""

import hmac
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from server.kit.metrics import TEXT
from server.services import Services


def metrics_route(services: Services) -> HTTPRouteHandler:
    """GET /metrics: 404 where no token is set, 401 for another one; never cached."""
    token = services.settings.metrics_token.get_secret_value()

    @get("/metrics", sync_to_thread=True, include_in_schema=False)
    def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        if not token:
            return Response(b"not found\n", status_code=404, media_type="text/plain")
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return Response(
                b"unauthorized\n", status_code=401, media_type="text/plain", headers={"WWW-Authenticate": "Bearer"}
            )
        return Response(services.metrics.render(), media_type=TEXT, headers={"Cache-Control": "no-store"})

    return metrics
