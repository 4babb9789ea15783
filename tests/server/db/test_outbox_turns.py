"""In a lane organizations take turns, and lanes do not wait for each other, however much one organization promised."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from server.db import outbox
from server.db.outbox import MOST_AT_ONCE, Job, Lane, Turn, jobs
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock

Organizations = list[UUID]


@pytest.fixture
def organizations(register: Callable[..., Registered]) -> Organizations:
    return [UUID(register().organization_id) for _ in range(4)]


def promise(services: Services, organization: UUID, count: int, lane: Lane = Lane.MAIL) -> None:
    now = services.clock.now()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "organization_id": organization,
            "lane": lane.value,
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
    promise(services, dead, 50, Lane.WEBHOOKS)
    turn, held = Turn(Lane.WEBHOOKS), []
    for _ in range(10):
        held += leased(services, 8, turn)
    assert len(held) == MOST_AT_ONCE[Lane.WEBHOOKS]
    promise(services, other, 1, Lane.WEBHOOKS)
    assert [job.organization_id for job in leased(services, 8, turn)] == [other]
    with services.db.transaction(dead) as tx:
        outbox.finish(tx, held[0], clock.now())
    assert [job.organization_id for job in leased(services, 8, turn)] == [dead]


def test_a_killed_workers_jobs_free_their_places(
    services: Services, organizations: Organizations, clock: FakeClock
) -> None:
    promise(services, organizations[0], 10, Lane.WEBHOOKS)
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
