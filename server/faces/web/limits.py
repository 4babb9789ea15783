"""Attempts on secrets from the pages: the same counters as the document's, so that a second door doubles no budget."""

from datetime import timedelta

from litestar.handlers import BaseRouteHandler

from server.faces.web.session import Connection, Guard, services_of
from server.http.limits import address_of
from server.kit.addresses import source_of
from server.kit.errors import limited
from server.kit.limits import Budget, Limit

LOGIN = Limit("login", 5, timedelta(minutes=15))
AUTH = Limit("auth", 20, timedelta(minutes=1))


def attempts(*limits: Limit) -> Guard:
    """A guard that counts the caller's address against each limit, before the form is read; RATE_LIMIT_EXCEEDED."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        services = services_of(connection)
        if not services.settings.rate_limits:
            return
        now = services.clock.now()
        for limit in limits:
            window = services.counters.hit(limit.name, source_of(address_of(connection)), limit.window, now)
            budget = Budget(limit, window.count, window.resets_at)
            if budget.exceeded:
                raise limited(budget.retry_after(now))

    return guard
