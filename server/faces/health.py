"""/health: the bare body that the platform's document expects; /livez and /readyz: one word for who starts processes.

/livez asks nobody, so that a database that is away restarts no server. /readyz says whether to send requests here.
"""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from server.kit.errors import DomainError
from server.services import Services

HEALTHY, UNHEALTHY = "healthy", "unhealthy"


class ServicesHealth(msgspec.Struct):
    """One word a service; what is merely unconfigured is healthy."""

    database: str
    stripe: str
    email: str


class Health(msgspec.Struct):
    """The whole body."""

    status: str
    timestamp: datetime
    version: str
    services: ServicesHealth


def health_routes(services: Services) -> list[HTTPRouteHandler]:
    """GET /health and /readyz: 200, or 503 where the database does not answer; GET /livez: 200 while the loop runs."""

    @get("/health", sync_to_thread=True, include_in_schema=False)
    def health() -> Response[Health]:
        database = _try(lambda: _ask(services))
        body = Health(
            status=database,
            timestamp=services.clock.now().replace(microsecond=0),
            version=version("cobranzacloud"),
            services=ServicesHealth(database=database, stripe=HEALTHY, email=HEALTHY),
        )
        return Response(body, status_code=200 if database == HEALTHY else 503, media_type="application/json")

    @get("/livez", sync_to_thread=False, include_in_schema=False, media_type="text/plain")
    def livez() -> str:
        return "ok\n"

    @get("/readyz", sync_to_thread=True, include_in_schema=False)
    def readyz() -> Response[str]:
        if services.stopping.is_set():
            said = "stopping"
        else:
            said = "ok" if _try(lambda: _ask(services)) == HEALTHY else "database"
        return Response(f"{said}\n", status_code=200 if said == "ok" else 503, media_type="text/plain")

    return [health, livez, readyz]


def _ask(services: Services) -> None:
    with services.db.reading() as tx:
        tx.lookup("refresh_token", p_digest=b"")


def _try(question: Callable[[], None]) -> str:
    try:
        question()
    except DomainError:
        return UNHEALTHY
    return HEALTHY
