"""In a lane organizations take turns, and lanes do not wait for each other, however much one organization promised."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from server.db import outbox
from server.db.outbox import MOST_AT_ONCE, NOTHING, Job, Lane, Turn, jobs
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock

Organizations = list[UUID]


@pytest.fixture
def organizations(register: Callable[..., Registered]) -> Organizations:
    return [UUID(register().organization_id) for _ in range(4)]


def promise(
    services: Services, organization: UUID, count: int, lane: Lane = Lane.MAIL, subject: UUID = NOTHING
) -> None:
    now = services.clock.now()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "organization_id": organization,
            "lane": lane.value,
            "subject": subject,
            "kind": "greet",
            "payload": {},
            "run_at": now,
            "attempts": 0,
        }
        for _ in range(count)
    ]
    with services.db.transaction(organization) as tx:
        tx.connection.execute(insert(jobs), rows)


def leased(services: Services, limit: int, turn: Turn) -> list[Job]:
    return outbox.lease(services.db, services.clock.now(), limit, turns=[turn])


def subject_of(services: Services, job: Job) -> UUID:
    with services.db.reading(job.organization_id) as tx:
        found: UUID = tx.connection.execute(select(jobs.c.subject).where(jobs.c.id == job.id)).scalar_one()
    return found


def test_twenty_thousand_reminders_of_one_delay_nobody_else(
    services: Services, organizations: Organizations, clock: FakeClock
) -> None:
    busy, *others = organizations
    promise(services, busy, 20_000)
    clock.advance(minutes=10)
    for other in others:
        promise(services, other, 1)
    served = [job.organization_id for job in leased(services, 4, Turn(Lane.MAIL))]
    assert sorted(served) == sorted(organizations)


def test_what_is_left_of_a_batch_goes_by_age(services: Services, organizations: Organizations) -> None:
    promise(services, organizations[0], 30)
    promise(services, organizations[1], 1)
    batch = leased(services, 10, Turn(Lane.MAIL))
    assert [sum(job.organization_id == one for job in batch) for one in organizations[:2]] == [9, 1]


def test_turns_go_round(services: Services, organizations: Organizations) -> None:
    for organization in organizations:
        promise(services, organization, 10)
    turn = Turn(Lane.MAIL)
    rounds = [[job.organization_id for job in leased(services, 1, turn)] for _ in range(8)]
    assert rounds[:4] == [[one] for one in sorted(organizations)]
    assert rounds[4:] == rounds[:4]


def test_a_lane_does_not_wait_for_another(services: Services, organizations: Organizations) -> None:
    promise(services, organizations[0], 50, Lane.WEBHOOKS)
    promise(services, organizations[0], 1, Lane.MAIL)
    assert len(leased(services, 10, Turn(Lane.MAIL))) == 1


def test_one_organization_uses_half_of_the_threads_for_webhooks(
    services: Services, organizations: Organizations, clock: FakeClock
) -> None:
    dead, other = organizations[:2]
    for _ in range(2):
        promise(services, dead, 25, Lane.WEBHOOKS, new_id())
    turn, held = Turn(Lane.WEBHOOKS), []
    for _ in range(10):
        held += leased(services, 8, turn)
    assert len(held) == MOST_AT_ONCE[Lane.WEBHOOKS]
    promise(services, other, 1, Lane.WEBHOOKS)
    assert [job.organization_id for job in leased(services, 8, turn)] == [other]
    with services.db.transaction(dead) as tx:
        outbox.finish(tx, held[0], clock.now())
    assert [job.organization_id for job in leased(services, 8, turn)] == [dead]


def test_what_jobs_are_about_takes_turns_too_and_leaves_a_place(
    services: Services, organizations: Organizations, clock: FakeClock
) -> None:
    dead, alive = new_id(), new_id()
    promise(services, organizations[0], 2_000, Lane.WEBHOOKS, dead)
    turn, most = Turn(Lane.WEBHOOKS), MOST_AT_ONCE[Lane.WEBHOOKS]
    assert sum(len(leased(services, 8, turn)) for _ in range(10)) == most - 1
    clock.advance(minutes=1)
    promise(services, organizations[0], 3, Lane.WEBHOOKS, alive)
    assert [subject_of(services, job) for job in leased(services, 8, turn)] == [alive]


def test_of_what_jobs_are_about_the_least_served_goes_first(services: Services, organizations: Organizations) -> None:
    about = [new_id() for _ in range(MOST_AT_ONCE[Lane.WEBHOOKS])]
    for one in about:
        promise(services, organizations[0], 50, Lane.WEBHOOKS, one)
    turn = Turn(Lane.WEBHOOKS)
    served = [subject_of(services, job) for _ in about for job in leased(services, 1, turn)]
    assert sorted(served) == sorted(about)


def test_jobs_about_something_are_held_together_and_let_run_again(
    services: Services, organizations: Organizations, clock: FakeClock
) -> None:
    dead, alive = new_id(), new_id()
    for one in (dead, alive):
        promise(services, organizations[0], 3, Lane.WEBHOOKS, one)
    [first] = leased(services, 1, Turn(Lane.WEBHOOKS))
    until = clock.now() + timedelta(minutes=5)
    with services.db.transaction(organizations[0]) as tx:
        outbox.hold(tx, Lane.WEBHOOKS, dead, clock.now(), until)
        outbox.finish(tx, first, clock.now())
    due = [leased(services, 1, Turn(Lane.WEBHOOKS)) for _ in range(6)]
    assert {subject_of(services, job) for found in due for job in found} == {alive}
    with services.db.transaction(organizations[0]) as tx:
        outbox.let_run(tx, Lane.WEBHOOKS, dead, clock.now(), until)
    assert [subject_of(services, job) for job in leased(services, 1, Turn(Lane.WEBHOOKS))] == [dead]


def test_a_killed_workers_jobs_free_their_places(
    services: Services, organizations: Organizations, clock: FakeClock
) -> None:
    for _ in range(2):
        promise(services, organizations[0], 5, Lane.WEBHOOKS, new_id())
    turn, most = Turn(Lane.WEBHOOKS), MOST_AT_ONCE[Lane.WEBHOOKS]
    assert sum(len(leased(services, 8, turn)) for _ in range(most)) == most
    assert leased(services, 8, turn) == []
    clock.advance(outbox.LEASE)
    clock.advance(seconds=1)
    assert sum(len(leased(services, 8, turn)) for _ in range(most)) == most


def test_a_job_given_back_runs_at_once_and_untried(services: Services, organizations: Organizations) -> None:
    promise(services, organizations[0], 1)
    (job,) = leased(services, 1, Turn(Lane.MAIL))
    with services.db.transaction(job.organization_id) as tx:
        outbox.release(tx, job)
    assert [again.attempts for again in leased(services, 1, Turn(Lane.MAIL))] == [1]
