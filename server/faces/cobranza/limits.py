"""The limits of the document's §1.3, counted before anything else of a request is looked at.

Counted in the database, so that they hold across processes, and also for answers that no route gives (404, 405).
"""

from datetime import timedelta

from server.capabilities.accounts.model import SubjectKind
from server.faces.cobranza.auth import Connection, claims_of, services_of
from server.http.limits import address_of, remember
from server.kit.addresses import source_of
from server.kit.errors import DomainError, limited
from server.kit.limits import Budget, Limit

LOGIN = Limit("login", 5, timedelta(minutes=15))
AUTH = Limit("auth", 20, timedelta(minutes=1))
SYNC = Limit("sync", 60, timedelta(minutes=1))
OTHER = Limit("other", 100, timedelta(minutes=1))


def count_request(connection: Connection) -> None:
    """Count a request of the face and remember its budget; RATE_LIMIT_EXCEEDED with the seconds to wait.

    OPTIONS only tells how the budget stands: a browser asks before every call of a page, and does nothing by it.
    """
    services = services_of(connection)
    if not services.settings.rate_limits:
        return
    now = services.clock.now()
    for limit, key in _counted(connection):
        if connection.scope.get("method") == "OPTIONS":
            seen = services.counters.peek(limit.name, key, now)
            remember(connection, Budget(limit, seen.count, seen.resets_at if seen.count else now + limit.window))
            continue
        window = services.counters.hit(limit.name, key, limit.window, now)
        budget = Budget(limit, window.count, window.resets_at)
        remember(connection, budget)
        if budget.exceeded:
            raise limited(budget.retry_after(now))


def _counted(connection: Connection) -> list[tuple[Limit, str]]:
    """What counts a request, and under whose name: an address, or the subject of a good token."""
    path = connection.scope["path"].rstrip("/")
    if path.startswith("/v1/auth/"):
        source = source_of(address_of(connection))
        return [(limit, source) for limit in ((AUTH, LOGIN) if path == "/v1/auth/login" else (AUTH,))]
    try:
        claims = claims_of(connection)
    except DomainError:
        return [(OTHER, source_of(address_of(connection)))]
    is_sync = path.startswith("/v1/sync/") and claims.kind is SubjectKind.CONNECTOR
    return [(SYNC if is_sync else OTHER, str(claims.subject_id))]
