"""What a process holds and what waits for it, read when its metrics are asked for; and the address that gives them.

A database that does not answer takes its gauges away and sets `cobranza_database_up` to 0; the page itself is answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from server.db.backlog import Backlog, backlog
from server.kit.errors import DomainError
from server.kit.metrics import Reading
from server.services import Services


def watch(services: Services) -> None:
    """Add the gauges to the metrics of a process; once."""
    look = _Look(services)
    watch = services.metrics.watch
    watch("cobranza_database_up", "Whether the database answered just now.", (), look.up)
    watch("cobranza_jobs_due", "Jobs that are due and not done, of all processes.", ("lane",), look.due)
    watch("cobranza_jobs_late_seconds", "How long the oldest of them has been due.", ("lane",), look.late)
    watch(
        "cobranza_database_connections",
        "Connections in use by this process.",
        (),
        lambda: {(): float(services.db.in_use())},
    )
    watch(
        "cobranza_sync_pool_waiting",
        "Large syncs that wait for a process.",
        (),
        lambda: {(): float(services.sync_pool.waiting())},
    )


@contextmanager
def exporting(services: Services) -> Iterator[None]:
    """Give the metrics at METRICS_ADDRESS meanwhile, where one is set; OSError where it cannot be listened on."""
    endpoint = services.settings.metrics_endpoint
    if endpoint is None:
        yield
        return
    host, port = endpoint
    server, thread = start_http_server(port, host, services.metrics.registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Look:
    """One question to the database for the gauges of one page: `up` is asked first and keeps what it found."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._found: list[Backlog] = []
        self._now = services.clock.now()

    def up(self) -> Reading:
        """1 where the backlog could be read."""
        self._now = self._services.clock.now()
        try:
            self._found = backlog(self._services.db, self._now)
        except DomainError:
            self._found = []
            return {(): 0.0}
        return {(): 1.0}

    def due(self) -> Reading:
        """Lane → jobs."""
        return {(lane.lane.value,): float(lane.due) for lane in self._found}

    def late(self) -> Reading:
        """Lane → seconds."""
        return {
            (lane.lane.value,): (self._now - lane.oldest).total_seconds() if lane.oldest else 0.0
            for lane in self._found
        }
