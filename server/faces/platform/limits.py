"""The two windows of the document's table: so many requests a minute and so many an hour, whichever ends first.

Counted in the database, so that they hold across processes, and also for answers that no route gives (404, 405).
"""

from datetime import timedelta

from server.faces.platform.auth import Connection, claims_of, services_of
from server.http.limits import address_of, remember
from server.kit.addresses import source_of
from server.kit.errors import DomainError, limited
from server.kit.limits import Budget, Limit
from server.settings import Settings

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OWN = {
    ("POST", "/auth/login"): (5, 50),
    ("POST", "/auth/register"): (3, 10),
    ("POST", "/auth/forgot-password"): (3, 10),
}
"""Operations with a row of their own, by address: (a minute, an hour)."""
READS = (120, 2000)
WEBHOOK = "/payment/webhook/stripe"
"""Stripe is not limited: an event refused would be sent again, and each is checked by its signature."""


def count_request(connection: Connection) -> None:
    """Count a request of the face and remember its tighter budget; RATE_LIMIT_EXCEEDED with the seconds to wait."""
    services = services_of(connection)
    path, method = connection.scope["path"].rstrip("/"), str(connection.scope.get("method"))
    if not services.settings.rate_limits or path == WEBHOOK:
        return
    now = services.clock.now()
    limits, key = _counted(connection, services.settings, method, path)
    for limit in limits:
        if method == "OPTIONS":
            seen = services.counters.peek(limit.name, key, now)
            remember(connection, Budget(limit, seen.count, seen.resets_at if seen.count else now + limit.window))
            continue
        window = services.counters.hit(limit.name, key, limit.window, now)
        budget = Budget(limit, window.count, window.resets_at)
        remember(connection, budget)
        if budget.exceeded:
            raise limited(budget.retry_after(now))


def _counted(connection: Connection, settings: Settings, method: str, path: str) -> tuple[tuple[Limit, Limit], str]:
    """What counts a request, and under whose name: an address, or the subject of a good token."""
    source = source_of(address_of(connection))
    if own := OWN.get((method, path)):
        return _pair(path.rpartition("/")[2], *own), source
    try:
        key = str(claims_of(connection).subject_id)
    except DomainError:
        key = source
    if method in ("GET", "HEAD"):
        return _pair("get", *READS), key
    return _pair("other", settings.rate_limit_per_minute, settings.rate_limit_per_hour), key


def _pair(name: str, minute: int, hour: int) -> tuple[Limit, Limit]:
    return Limit(f"platform {name} m", minute, MINUTE), Limit(f"platform {name} h", hour, HOUR)
