"""Runs promised jobs by kind until told to stop; any number of workers may, in `serve` or on their own.

Each lane has threads of its own, so that nothing waits for a slow relay or a dead stranger but what needs it. A handler
that raises is tried again with back-off; a kind that no handler knows waits for a newer worker.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Lock

import structlog

from server.db import outbox
from server.db.outbox import Job, Lane, Turn
from server.gateways.mail import MailError
from server.jobs.leases import Leases
from server.jobs.schedule import Schedule
from server.kit.errors import DomainError
from server.services import Services

IDLE_SECONDS = 1.0
"""How long a worker without work waits before it looks again."""

BATCH = 10

Handler = Callable[[Services, Job], None]
_log = structlog.get_logger("server.jobs")


@dataclass(frozen=True, slots=True)
class Width:
    """How a process works a lane: `threads` jobs run at once, at most `held` are leased."""

    threads: int
    held: int


WIDTHS: Mapping[Lane, Width] = {
    Lane.MAIL: Width(threads=4, held=12),
    Lane.ASKED: Width(threads=4, held=4),
    Lane.WEBHOOKS: Width(threads=10, held=10),
    Lane.TIMERS: Width(threads=1, held=10),
    Lane.DEFAULT: Width(threads=1, held=10),
}
"""Twice as many threads for webhooks as one organization may use at once: its dead addresses leave half to the rest."""


class _Lane:
    """A lane as one process works it: how many of its leased jobs have not ended."""

    def __init__(self, lane: Lane, width: Width) -> None:
        self.turn = Turn(lane)
        self.width = width
        self._lock = Lock()
        self._held = 0

    def room(self) -> int:
        """How many more to lease: none while some still wait for a thread, so that leases come in batches."""
        with self._lock:
            return self.width.held - self._held if self._held <= self.width.threads else 0

    def add(self, count: int) -> None:
        """Count leased jobs, or ended ones where negative."""
        with self._lock:
            self._held += count


class Worker:
    """A loop over the outbox and the schedule; `lasting` is how long it holds a job before it renews its lease."""

    def __init__(
        self,
        services: Services,
        handlers: Mapping[str, Handler],
        schedule: Schedule,
        *,
        lasting: timedelta = outbox.LEASE,
    ) -> None:
        self._services = services
        self._handlers = handlers
        self._schedule = schedule
        self._lasting = lasting
        self._leases = Leases(services, lasting)
        self._lanes = [_Lane(lane, width) for lane, width in WIDTHS.items()]
        self._changed = Event()
        self._stopping = False

    def run(self, stop: Event) -> None:
        """Work until `stop` is set; jobs at hand are finished first, leased ones that did not begin are given back."""
        with self._leases.kept(), ExitStack() as pools:
            threads = {
                lane.turn.lane: pools.enter_context(ThreadPoolExecutor(lane.width.threads, f"jobs-{lane.turn.lane}"))
                for lane in self._lanes
            }
            while not stop.is_set():
                self._changed.clear()
                try:
                    leased = self._hand_out(threads)
                except DomainError as error:
                    _log.warning("the database cannot serve", code=error.code)
                    leased = 0
                if not leased:
                    self._changed.wait(IDLE_SECONDS)
            self._stopping = True

    def run_once(self) -> int:
        """Promise what is due by the clock, then run one batch of due jobs here; answers how many ran."""
        self._schedule.tick()
        turns = [lane.turn for lane in self._lanes]
        jobs = outbox.lease(self._services.db, self._services.clock.now(), BATCH, turns=turns, lasting=self._lasting)
        for job in jobs:
            self._run(job)
        return len(jobs)

    def _hand_out(self, threads: Mapping[Lane, ThreadPoolExecutor]) -> int:
        self._schedule.tick()
        leased, db = 0, self._services.db
        for lane in self._lanes:
            room = lane.room()
            if not room:
                continue
            jobs = outbox.lease(db, self._services.clock.now(), room, turns=[lane.turn], lasting=self._lasting)
            lane.add(len(jobs))
            for job in jobs:
                threads[lane.turn.lane].submit(self._work, lane, job)
            leased += len(jobs)
        return leased

    def _work(self, lane: _Lane, job: Job) -> None:
        """Run a leased job in its lane's thread; one whose lease is half over waited too long here and goes back."""
        try:
            if self._stopping or self._services.clock.now() > job.leased_until - self._lasting / 2:
                with self._services.db.transaction(job.organization_id) as tx:
                    outbox.release(tx, job)
            else:
                self._run(job)
        except DomainError as error:
            _log.warning("a job's end could not be kept; it runs again", job=str(job.id), code=error.code)
        finally:
            lane.add(-1)
            self._changed.set()

    def _run(self, job: Job) -> None:
        clock, db = self._services.clock, self._services.db
        handler = self._handlers.get(job.kind)
        failure, began = None, time.perf_counter()
        if handler is None:
            failure = "no handler of this kind"
        else:
            with structlog.contextvars.bound_contextvars(
                job=str(job.id), kind=job.kind, organization=str(job.organization_id)
            ):
                try:
                    with self._leases.held(job):
                        handler(self._services, job)
                except MailError as error:
                    failure = f"{type(error).__name__}: {error}"
                    _log.warning("a job failed", attempts=job.attempts, code=error.code)
                except Exception as error:  # noqa: BLE001 - a job's failure of any kind is recorded and tried again
                    failure = f"{type(error).__name__}: {error}"
                    _log.error("a job failed", attempts=job.attempts, exc_info=error)
        result = "done" if failure is None else "failed" if job.attempts < outbox.MAX_ATTEMPTS else "given_up"
        self._services.metrics.worked(job.kind, result, time.perf_counter() - began)
        with db.transaction(job.organization_id) as tx:
            if failure is None:
                outbox.finish(tx, job, clock.now())
            else:
                outbox.fail(tx, job, clock.now(), failure)
