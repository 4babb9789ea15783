"""Large syncs run in a few processes of their own: hashing and parsing megabytes beside the event loop would stall it.

Each process has a thread here that hands it one job at a time, starts it again when it died, and ends with the server.
Places are few and shared out by organization, so one office's first sync never keeps another's waiting behind it.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Condition, Thread
from typing import Any
from uuid import UUID

from contract.sync import SyncReceipt
from server.capabilities.ingest.model import busy
from server.kit.errors import DomainError, FieldError, Kind

RETRY_AFTER = 15
"""Seconds a full pool asks for; a first sync of 100,000 charges takes a few."""

JOB_SECONDS = 600
"""A job that takes longer hangs: its process is killed, its transaction rolled back."""

GRACE_SECONDS = 5

NICENESS = 10
"""A large sync takes the processor that others leave: with all cores busy, a page must not wait for its time slice."""


@dataclass(frozen=True, slots=True)
class SyncJob:
    """One decoded body in a file of the spool folder, and whose it is."""

    organization_id: UUID
    connector_id: UUID
    path: Path


Work = Callable[[SyncJob], SyncReceipt]
Refusal = tuple[str, str, str, tuple[tuple[str, str], ...], dict[str, Any]]
"""A DomainError as it crosses a pipe: code, kind, message, details, data."""


class SyncPool:
    """A fixed number of processes, started when the first large body arrives.

    `start` is picklable; called in the new process it answers the function that does a job. At most `waiting` jobs
    wait, of one organization no more than half of them.
    """

    def __init__(self, start: Callable[[], Work], workers: int = 2, waiting: int = 8) -> None:
        self._start = start
        self._workers = workers
        self._waiting = waiting
        self._changed = Condition()
        self._queues: dict[UUID, deque[tuple[SyncJob, Future[SyncReceipt]]]] = {}
        self._threads: list[Thread] = []
        self._closed = False

    def check(self, organization_id: UUID) -> None:
        """Refuse early, before a body is read: SERVICE_UNAVAILABLE with Retry-After where there is no place."""
        with self._changed:
            self._check(organization_id)

    def run(self, job: SyncJob) -> SyncReceipt:
        """Do a job in one of the processes and wait for it; its refusals come out as they were raised there."""
        result: Future[SyncReceipt] = Future()
        with self._changed:
            self._check(job.organization_id)
            self._queues.setdefault(job.organization_id, deque()).append((job, result))
            if not self._threads:
                self._threads = [Thread(target=self._serve, name=f"sync-pool-{n}") for n in range(self._workers)]
                for thread in self._threads:
                    thread.start()
            self._changed.notify()
        return result.result()

    def waiting(self) -> int:
        """How many jobs wait for a process."""
        with self._changed:
            return self._count()

    def close(self) -> None:
        """Refuse what waits, let running jobs end, end the processes. Repeatable."""
        with self._changed:
            self._closed = True
            waiting = [entry for queue in self._queues.values() for entry in queue]
            self._queues.clear()
            self._changed.notify_all()
        for _, result in waiting:
            result.set_exception(busy(RETRY_AFTER))
        for thread in self._threads:
            thread.join()

    def _check(self, organization_id: UUID) -> None:
        mine = len(self._queues.get(organization_id, ()))
        if self._closed or self._count() >= self._waiting or mine >= max(1, self._waiting // 2):
            raise busy(RETRY_AFTER)

    def _count(self) -> int:
        return sum(len(queue) for queue in self._queues.values())

    def _take(self) -> tuple[SyncJob, Future[SyncReceipt]] | None:
        """The next job, one organization after the other; None when the pool closes."""
        with self._changed:
            while not self._queues and not self._closed:
                self._changed.wait()
            if not self._queues:
                return None
            organization_id, queue = next(iter(self._queues.items()))
            del self._queues[organization_id]
            taken = queue.popleft()
            if queue:
                self._queues[organization_id] = queue
            return taken

    def _serve(self) -> None:
        worker = _Worker(self._start)
        try:
            while (taken := self._take()) is not None:
                job, result = taken
                try:
                    result.set_result(worker.do(job))
                except Exception as error:  # noqa: BLE001 - whatever it is, the request that waits must hear it
                    result.set_exception(error)
        finally:
            worker.end()


class _Worker:
    """The near side of one process."""

    def __init__(self, start: Callable[[], Work]) -> None:
        self._start = start
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def do(self, job: SyncJob) -> SyncReceipt:
        """Hand over a job. A process that died under it left nothing behind, so it is tried once more in a new one."""
        for _ in range(2):
            pipe = self._running()
            try:
                pipe.send(job)
                if not pipe.poll(JOB_SECONDS):
                    break
                return _opened(pipe.recv())
            except (EOFError, OSError):
                self.end()
        self.end()
        raise busy(RETRY_AFTER)

    def end(self) -> None:
        """End the process: asked first, killed where it does not listen."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.join(GRACE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def _running(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.end()
            context = multiprocessing.get_context("spawn")
            near, far = context.Pipe()
            self._process = context.Process(target=_far_side, args=(self._start, far), name="sync-worker", daemon=True)
            self._process.start()
            far.close()
            self._pipe = near
        return self._pipe


def _far_side(start: Callable[[], Work], pipe: Connection) -> None:
    """The process: does jobs until its parent closes the pipe or is gone.

    Ctrl-C reaches every process of the terminal; only the parent decides what it means.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    Thread(target=_end_with_parent, daemon=True).start()
    work = start()
    with suppress(EOFError, OSError):
        while True:
            job: SyncJob = pipe.recv()
            answer: SyncReceipt | Refusal | Exception
            try:
                answer = work(job)
            except DomainError as error:
                details = tuple((row.field, row.message) for row in error.details)
                answer = (error.code, error.kind.value, error.message, details, error.data)
            except Exception as error:  # noqa: BLE001 - a bug is told to the request, where it is logged
                answer = RuntimeError(f"{type(error).__name__}: {error}")
            pipe.send(answer)


def _end_with_parent() -> None:
    """End at once, in the middle of a job too, when the parent was killed: its transaction is rolled back.

    Otherwise a server that is started again would meet a writer that answers to nobody.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _opened(answer: SyncReceipt | Refusal | Exception) -> SyncReceipt:
    if isinstance(answer, SyncReceipt):
        return answer
    if isinstance(answer, Exception):
        raise answer
    code, kind, message, details, data = answer
    raise DomainError(code, Kind(kind), message, details=[FieldError(*row) for row in details], **data)
