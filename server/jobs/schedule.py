"""What is due by the clock: each organization's day begins at its own midnight, and passed counters are forgotten.

When the next day begins is kept with the organization, so a server that slept through midnight catches up, and two
workers promise one job between them.
"""

from datetime import datetime, timedelta
from uuid import UUID

from server.db import outbox
from server.jobs import silence
from server.jobs.clean_up import CLEAN_UP
from server.services import Services

DAILY = "daily"
"""Kind of the job promised when an organization's local day begins; its payload is {"day": "YYYY-MM-DD"}."""

_EVERY = timedelta(seconds=30)
_BATCH = 100


class Schedule:
    """Looks at the clock at most every half minute, however often the worker asks."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._next: datetime | None = None

    def tick(self) -> None:
        """Promise the daily jobs of every organization whose day has begun, and look for silent machines."""
        now = self._services.clock.now()
        if self._next is not None and now < self._next:
            return
        self._next = now + _EVERY
        self._services.counters.prune(now)
        while due := self._due(now):
            for organization_id in due:
                self._begin_day(organization_id, now)
        silence.watch(self._services)

    def _due(self, now: datetime) -> list[UUID]:
        with self._services.db.reading() as tx:
            return [row.organization_id for row in tx.lookup("organizations_due", p_now=now, p_limit=_BATCH)]

    def _begin_day(self, organization_id: UUID, now: datetime) -> None:
        with self._services.db.transaction(organization_id) as tx:
            day = self._services.accounts.begin_day(tx)
            for kind in (DAILY, CLEAN_UP):
                outbox.enqueue(tx, kind, {"day": day}, run_at=now, dedupe_key=day, lane=outbox.Lane.TIMERS)
