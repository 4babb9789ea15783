"""Holds the jobs at work for as long as they take: a job slower than its lease must not be taken by another worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock, Thread
from uuid import UUID

import structlog

from server.db import outbox
from server.db.outbox import Job
from server.kit.errors import DomainError
from server.services import Services

_log = structlog.get_logger("server.jobs")


class Leases:
    """The jobs that one process is working on; `lasting` is how long a lease holds from its beginning or renewal."""

    def __init__(self, services: Services, lasting: timedelta) -> None:
        self._services = services
        self._lasting = lasting
        self._lock = Lock()
        self._at_work: dict[UUID, Job] = {}

    @contextmanager
    def held(self, job: Job) -> Iterator[None]:
        """The job is at work in the block."""
        with self._lock:
            self._at_work[job.id] = job
        try:
            yield
        finally:
            with self._lock:
                del self._at_work[job.id]

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renew them every third of a lease, so that two renewals may fail before another worker takes a job."""
        stop = Event()

        def keep() -> None:
            while not stop.wait(self._lasting.total_seconds() / 3):
                self.renew()

        thread = Thread(target=keep, name="leases")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def renew(self) -> None:
        """Renew every one; a database that cannot serve is tried again at the next turn."""
        with self._lock:
            jobs = list(self._at_work.values())
        for job in jobs:
            try:
                with self._services.db.transaction(job.organization_id) as tx:
                    outbox.renew(tx, job, self._services.clock.now() + self._lasting)
            except DomainError as error:
                _log.warning("a lease could not be renewed", job=str(job.id), code=error.code)
