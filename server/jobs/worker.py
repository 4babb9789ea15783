"""Runs promised jobs by kind until told to stop; any number of workers may, in `serve` or on their own.

A handler that raises is tried again with back-off; one that no handler knows waits for a newer worker.
"""

from collections.abc import Callable, Mapping
from threading import Event

import structlog

from server.db import outbox
from server.db.outbox import Job
from server.jobs.schedule import Schedule
from server.kit.errors import DomainError
from server.services import Services

IDLE_SECONDS = 1.0
"""How long a worker without work waits before it looks again."""

BATCH = 10

Handler = Callable[[Services, Job], None]
_log = structlog.get_logger("server.jobs")


class Worker:
    """A loop over the outbox and the schedule."""

    def __init__(self, services: Services, handlers: Mapping[str, Handler], schedule: Schedule) -> None:
        self._services = services
        self._handlers = handlers
        self._schedule = schedule

    def run(self, stop: Event) -> None:
        """Work until `stop` is set; the job at hand is finished first."""
        while not stop.is_set():
            try:
                worked = self.run_once()
            except DomainError as error:
                _log.warning("the database cannot serve", code=error.code)
                worked = 0
            if not worked:
                stop.wait(IDLE_SECONDS)

    def run_once(self) -> int:
        """Promise what is due by the clock, then run one batch of due jobs; answers how many ran."""
        self._schedule.tick()
        jobs = outbox.lease(self._services.db, self._services.clock.now(), BATCH)
        for job in jobs:
            self._run(job)
        return len(jobs)

    def _run(self, job: Job) -> None:
        clock, db = self._services.clock, self._services.db
        handler = self._handlers.get(job.kind)
        failure = None
        if handler is None:
            failure = "no handler of this kind"
        else:
            try:
                handler(self._services, job)
            except Exception as error:  # noqa: BLE001 - a job's failure of any kind is recorded and tried again
                failure = f"{type(error).__name__}: {error}"
                _log.error("a job failed", kind=job.kind, job=str(job.id), attempts=job.attempts, exc_info=error)
        with db.transaction(job.organization_id) as tx:
            if failure is None:
                outbox.finish(tx, job, clock.now())
            else:
                outbox.fail(tx, job, clock.now(), failure)
