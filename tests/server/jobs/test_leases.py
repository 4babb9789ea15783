"""A job slower than its lease is run once; one whose worker was killed comes back all the same."""

from dataclasses import replace
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import select

from server.db import outbox
from server.db.outbox import Job, jobs
from server.jobs.leases import Leases
from server.jobs.schedule import Schedule
from server.jobs.worker import Worker
from server.kit.clock import SystemClock
from server.services import Services
from tests.server.conftest import Registered
from tests.server.jobs.test_worker import running
from tests.support.clock import FakeClock

LEASE = timedelta(seconds=2)


@pytest.fixture
def organization(registered: Registered, services: Services) -> UUID:
    found = UUID(registered.organization_id)
    with services.db.transaction(found) as tx:
        outbox.enqueue(tx, "slow", {}, run_at=services.clock.now())
    return found


@pytest.mark.slow
def test_a_job_slower_than_its_lease_runs_once_whatever_other_workers_do(
    services: Services, organization: UUID
) -> None:
    timed, runs, done = replace(services, clock=SystemClock()), list[int](), Event()

    def slow(_: Services, job: Job) -> None:
        runs.append(job.attempts)
        Event().wait(2.5 * LEASE.total_seconds())
        done.set()

    one, other = (Worker(timed, {"slow": slow}, Schedule(services), lasting=LEASE) for _ in range(2))
    with running(one), running(other):
        assert done.wait(60)
    assert runs == [1]
    with services.db.reading(organization) as tx:
        (row,) = tx.connection.execute(select(jobs.c.attempts, jobs.c.finished_at).where(jobs.c.kind == "slow"))
    assert (row.attempts, row.finished_at is not None) == (1, True)


def test_only_what_is_at_work_is_held_and_never_what_another_worker_took(
    services: Services, organization: UUID, clock: FakeClock
) -> None:
    leases = Leases(services, LEASE)
    (job,) = outbox.lease(services.db, clock.now(), lasting=LEASE)
    with leases.held(job):
        clock.advance(seconds=1)
        leases.renew()
        clock.advance(seconds=2)
        assert outbox.lease(services.db, clock.now(), lasting=LEASE) == []
        clock.advance(seconds=1)
        (again,) = outbox.lease(services.db, clock.now(), lasting=LEASE)
        leases.renew()
    clock.advance(seconds=1)
    leases.renew()
    clock.advance(seconds=2)
    (last,) = outbox.lease(services.db, clock.now(), lasting=LEASE)
    assert (again.attempts, last.attempts) == (2, 3)
