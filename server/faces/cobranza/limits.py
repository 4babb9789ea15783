"""The limits of the document's §1.3, counted before anything else of a request is looked at.

Attempts on secrets (login, register, refresh) are counted in the database, so that they hold across processes; the rest
bounds load and is counted in memory.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from litestar.handlers import BaseRouteHandler

from server.capabilities.accounts.model import SubjectKind
from server.db.counters import Counters
from server.faces.cobranza.auth import Connection, claims_of, services_of
from server.http.limits import address_of, remember
from server.kit.addresses import source_of
from server.kit.errors import DomainError, limited
from server.kit.limits import Budget, Limit, MemoryCounters

LOGIN = Limit("login", 5, timedelta(minutes=15))
AUTH = Limit("auth", 20, timedelta(minutes=1))
SYNC = Limit("sync", 60, timedelta(minutes=1))
OTHER = Limit("other", 100, timedelta(minutes=1))

_ATTEMPTS = frozenset({"/v1/auth/login", "/v1/auth/register", "/v1/auth/refresh"})


def limit_requests() -> Callable[[Connection, BaseRouteHandler], None]:
    """A guard for the whole face, with counters of its own; RATE_LIMIT_EXCEEDED with the seconds to wait."""
    memory = MemoryCounters()

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        services = services_of(connection)
        if not services.settings.rate_limits or connection.scope.get("method") == "OPTIONS":
            return
        now = services.clock.now()
        path = connection.scope["path"].rstrip("/")
        if path in _ATTEMPTS:
            source, counters = source_of(address_of(connection)), Counters(services.db)
            for limit in (AUTH, LOGIN) if path.endswith("/login") else (AUTH,):
                window = counters.hit(limit.name, source, limit.window, now)
                _admit(connection, Budget(limit, window.count, window.resets_at), now)
            return
        if path.startswith("/v1/auth/"):
            _admit(connection, memory.hit(AUTH, source_of(address_of(connection)), now), now)
            return
        limit, key = _caller(connection, path)
        _admit(connection, memory.hit(limit, key, now), now)

    return guard


def _caller(connection: Connection, path: str) -> tuple[Limit, str]:
    """Who is counted: the token's subject, or the address of a caller without a good one."""
    try:
        claims = claims_of(connection)
    except DomainError:
        return OTHER, source_of(address_of(connection))
    is_sync = path.startswith("/v1/sync/") and claims.kind is SubjectKind.CONNECTOR
    return (SYNC if is_sync else OTHER), str(claims.subject_id)


def _admit(connection: Connection, budget: Budget, now: datetime) -> None:
    remember(connection, budget)
    if budget.exceeded:
        raise limited(budget.retry_after(now))
