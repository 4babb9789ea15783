"""/health: the bare body that load balancers and the platform's document expect."""

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


def health_route(services: Services) -> HTTPRouteHandler:
    """GET /health: 200, or 503 where the database does not answer."""

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

    return health


def _ask(services: Services) -> None:
    with services.db.reading() as tx:
        tx.lookup("refresh_token", p_digest=b"")


def _try(question: Callable[[], None]) -> str:
    try:
        question()
    except DomainError:
        return UNHEALTHY
    return HEALTHY
