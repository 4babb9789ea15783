"""Promised work is promised with its transaction, leased to one worker, and tried again when it fails."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from server.db import outbox
from server.db.outbox import Job, jobs
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock


@pytest.fixture
def organization(registered: Registered) -> UUID:
    return UUID(registered.organization_id)


def promise(services: Services, organization: UUID, **options: object) -> UUID | None:
    with services.db.transaction(organization) as tx:
        return outbox.enqueue(tx, "greet", {"to": "Ana"}, **{"run_at": services.clock.now(), **options})  # type: ignore[arg-type]


def leased(services: Services) -> list[Job]:
    return outbox.lease(services.db, services.clock.now())


def test_a_job_is_leased_once(services: Services, organization: UUID) -> None:
    promised = promise(services, organization)
    first = leased(services)
    assert [(job.id, job.kind, job.payload, job.attempts) for job in first] == [(promised, "greet", {"to": "Ana"}, 1)]
    assert leased(services) == []


def test_a_job_of_a_transaction_that_failed_was_never_promised(services: Services, organization: UUID) -> None:
    with pytest.raises(RuntimeError), services.db.transaction(organization) as tx:  # noqa: PT012
        outbox.enqueue(tx, "greet", {}, run_at=services.clock.now())
        raise RuntimeError
    assert leased(services) == []


def test_many_jobs_are_promised_at_once_and_a_known_one_only_once(services: Services, organization: UUID) -> None:
    for first in (0, 2):
        with services.db.transaction(organization) as tx:
            named = (({"to": number}, f"key {number}", outbox.NOTHING) for number in range(first, first + 4))
            outbox.enqueue_many(tx, "greet", named, run_at=services.clock.now())
    assert sorted(job.payload["to"] for job in leased(services)) == [0, 1, 2, 3, 4, 5]


def test_a_lease_that_ends_gives_the_job_to_another(services: Services, organization: UUID, clock: FakeClock) -> None:
    promise(services, organization)
    leased(services)
    clock.advance(outbox.LEASE)
    assert leased(services) == []
    clock.advance(seconds=1)
    assert [job.attempts for job in leased(services)] == [2]


def test_a_later_job_waits_for_its_time(services: Services, organization: UUID, clock: FakeClock) -> None:
    promise(services, organization, run_at=clock.now() + timedelta(hours=1))
    assert leased(services) == []
    clock.advance(hours=1)
    assert len(leased(services)) == 1


def test_a_dedupe_key_holds_also_after_the_job_is_done(
    services: Services, organization: UUID, clock: FakeClock
) -> None:
    assert promise(services, organization, dedupe_key="once") is not None
    assert promise(services, organization, dedupe_key="once") is None
    (job,) = leased(services)
    with services.db.transaction(organization) as tx:
        outbox.finish(tx, job, clock.now())
    assert promise(services, organization, dedupe_key="once") is None
    clock.advance(days=7, seconds=1)
    with services.db.transaction(organization) as tx:
        outbox.prune(tx, clock.now() - timedelta(days=7), clock.now())
    assert promise(services, organization, dedupe_key="once") is not None


def test_the_same_key_is_free_in_another_organization(services: Services, register: Callable[..., Registered]) -> None:
    for organization in (register().organization_id, register().organization_id):
        assert promise(services, UUID(organization), dedupe_key="once") is not None


def test_failures_back_off_and_end(services: Services, organization: UUID, clock: FakeClock) -> None:
    promise(services, organization)
    waits = []
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        (job,) = leased(services)
        assert job.attempts == attempt
        with services.db.transaction(organization) as tx:
            outbox.fail(tx, job, clock.now(), "boom")
            row = tx.connection.execute(select(jobs.c.run_at, jobs.c.finished_at, jobs.c.failure)).one()
        assert row.failure == "boom"
        waits.append((row.run_at - clock.now()).total_seconds())
        clock.set(max(clock.now(), row.run_at))
    assert waits[:3] == [15, 30, 60]
    assert max(waits) == 4 * 3600
    assert row.finished_at is not None
    clock.advance(days=2)
    assert leased(services) == []


def test_a_worker_that_comes_too_late_changes_nothing(services: Services, organization: UUID, clock: FakeClock) -> None:
    promise(services, organization)
    (late,) = leased(services)
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    (current,) = leased(services)
    with services.db.transaction(organization) as tx:
        outbox.fail(tx, late, clock.now(), "boom")
    assert leased(services) == []
    with services.db.transaction(organization) as tx:
        outbox.finish(tx, current, clock.now())
        assert tx.connection.execute(select(jobs.c.finished_at)).scalar_one() == clock.now()


def test_workers_at_once_share_the_jobs(services: Services, organization: UUID) -> None:
    promised = {promise(services, organization) for _ in range(30)}
    with ThreadPoolExecutor(6) as pool:
        batches = list(pool.map(lambda _: outbox.lease(services.db, services.clock.now(), 5), range(12)))
    taken = [job.id for batch in batches for job in batch]
    while late := leased(services):
        taken += [job.id for job in late]
    assert len(taken) == len(promised)
    assert set(taken) == promised
