"""Jobs run, fail and come back; a kind nobody knows waits for a newer worker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import select

from server.db import outbox
from server.db.outbox import Job, Lane, jobs
from server.jobs.schedule import Schedule
from server.jobs.worker import WIDTHS, Handler, Worker
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock


def worker(services: Services, **handlers: Handler) -> Worker:
    return Worker(services, handlers, Schedule(services))


@pytest.fixture
def organization(registered: Registered) -> UUID:
    return UUID(registered.organization_id)


def promise(services: Services, organization: UUID, kind: str = "greet", lane: Lane = Lane.DEFAULT) -> None:
    with services.db.transaction(organization) as tx:
        outbox.enqueue(tx, kind, {"to": "Ana"}, run_at=services.clock.now(), lane=lane)


def failure_of(services: Services, organization: UUID) -> str | None:
    with services.db.reading(organization) as tx:
        found: str | None = tx.connection.execute(select(jobs.c.failure)).scalar_one()
        return found


def test_a_job_reaches_its_handler_once(services: Services, organization: UUID) -> None:
    seen: list[Job] = []
    loop = worker(services, greet=lambda _, job: seen.append(job))
    promise(services, organization)
    assert (loop.run_once(), loop.run_once()) == (1, 0)
    assert [(job.organization_id, job.payload) for job in seen] == [(organization, {"to": "Ana"})]


def test_a_job_that_fails_runs_again_later(services: Services, organization: UUID, clock: FakeClock) -> None:
    tries: list[int] = []

    def fails_once(_: Services, job: Job) -> None:
        tries.append(job.attempts)
        if job.attempts == 1:
            raise RuntimeError("the relay is away")

    loop = worker(services, greet=fails_once)
    promise(services, organization)
    loop.run_once()
    assert failure_of(services, organization) == "RuntimeError: the relay is away"
    assert loop.run_once() == 0
    clock.advance(seconds=15)
    loop.run_once()
    assert tries == [1, 2]
    assert failure_of(services, organization) is None


def test_one_failure_does_not_end_the_others(services: Services, organization: UUID) -> None:
    seen: list[str] = []

    def fails(_: Services, __: Job) -> None:
        raise ValueError

    promise(services, organization, "broken")
    promise(services, organization, "greet")
    worker(services, broken=fails, greet=lambda _, job: seen.append(job.kind)).run_once()
    assert seen == ["greet"]


def test_an_unknown_kind_waits_for_a_newer_worker(services: Services, organization: UUID, clock: FakeClock) -> None:
    seen: list[str] = []
    promise(services, organization)
    worker(services).run_once()
    clock.advance(seconds=15)
    worker(services, greet=lambda _, job: seen.append(job.kind)).run_once()
    assert seen == ["greet"]


def test_a_killed_workers_job_is_not_lost(services: Services, organization: UUID, clock: FakeClock) -> None:
    seen: list[int] = []
    promise(services, organization)
    outbox.lease(services.db, clock.now())
    clock.advance(outbox.LEASE)
    clock.advance(seconds=1)
    worker(services, greet=lambda _, job: seen.append(job.attempts)).run_once()
    assert seen == [2]


@contextmanager
def running(loop: Worker) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
        assert not thread.is_alive()


def test_a_loop_ends_when_told(services: Services, organization: UUID) -> None:
    ran = Event()
    promise(services, organization)
    with running(worker(services, greet=lambda _, __: ran.set())):
        assert ran.wait(20)


def test_strangers_that_hang_delay_neither_mail_nor_the_webhooks_of_others(
    services: Services, register: Callable[..., Registered]
) -> None:
    dead, other = (UUID(register().organization_id) for _ in range(2))
    release, mailed, delivered = Event(), Event(), Event()

    def deliver(_: Services, job: Job) -> None:
        if job.organization_id == dead:
            release.wait(60)
        else:
            delivered.set()

    for _ in range(40):
        promise(services, dead, "deliver", Lane.WEBHOOKS)
    try:
        with running(worker(services, deliver=deliver, mail=lambda _, __: mailed.set())):
            promise(services, dead, "mail", Lane.MAIL)
            assert mailed.wait(20)
            promise(services, other, "deliver", Lane.WEBHOOKS)
            assert delivered.wait(20)
            release.set()
    finally:
        release.set()


def test_a_loop_that_ends_gives_back_what_it_did_not_begin(services: Services, organization: UUID) -> None:
    began, release, stop = Event(), Event(), Event()

    def hold(_: Services, __: Job) -> None:
        began.set()
        release.wait(60)

    for _ in range(WIDTHS[Lane.TIMERS].held):
        promise(services, organization, "hold", Lane.TIMERS)
    thread = Thread(target=worker(services, hold=hold).run, args=(stop,))
    thread.start()
    try:
        assert began.wait(20)
        stop.set()
    finally:
        release.set()
        thread.join(timeout=20)
    assert not thread.is_alive()
    with services.db.reading(organization) as tx:
        rows = tx.connection.execute(select(jobs.c.finished_at, jobs.c.lease_id, jobs.c.attempts)).all()
    assert all(row.lease_id is None for row in rows)
    assert {row.attempts for row in rows if row.finished_at is None} <= {0}
