"""Each organization's day begins at its own midnight, once, also after a sleep."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from server.db.outbox import jobs
from server.jobs.schedule import DAILY, Schedule
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock


def days(services: Services, organization: Registered) -> list[str]:
    with services.db.reading(UUID(organization.organization_id)) as tx:
        rows = tx.connection.execute(
            select(jobs.c.payload)
            .where(jobs.c.kind == DAILY, jobs.c.organization_id == tx.organization_id)
            .order_by(jobs.c.run_at)
        )
        return [row.payload["day"] for row in rows]


def test_a_day_begins_at_midnight_in_mexico(services: Services, registered: Registered, clock: FakeClock) -> None:
    schedule = Schedule(services)
    clock.set(datetime(2026, 3, 18, 5, 59, tzinfo=UTC))
    schedule.tick()
    assert days(services, registered) == []
    clock.set(datetime(2026, 3, 18, 6, 0, tzinfo=UTC))
    schedule.tick()
    assert days(services, registered) == ["2026-03-18"]


def test_two_workers_promise_one_day(services: Services, registered: Registered, clock: FakeClock) -> None:
    clock.set(datetime(2026, 3, 18, 6, 0, tzinfo=UTC))
    Schedule(services).tick()
    Schedule(services).tick()
    clock.advance(hours=5)
    Schedule(services).tick()
    assert days(services, registered) == ["2026-03-18"]


def test_a_server_that_slept_begins_the_day_it_wakes_in(
    services: Services, registered: Registered, clock: FakeClock
) -> None:
    schedule = Schedule(services)
    clock.set(datetime(2026, 3, 20, 15, 0, tzinfo=UTC))
    schedule.tick()
    clock.set(datetime(2026, 3, 21, 6, 1, tzinfo=UTC))
    schedule.tick()
    assert days(services, registered) == ["2026-03-20", "2026-03-21"]


def test_every_organization_has_its_turn(
    services: Services, register: Callable[..., Registered], clock: FakeClock
) -> None:
    organizations = [register(), register()]
    clock.set(datetime(2026, 3, 18, 6, 0, tzinfo=UTC))
    Schedule(services).tick()
    assert [days(services, one) for one in organizations] == [["2026-03-18"], ["2026-03-18"]]


def test_the_clock_is_asked_at_most_every_half_minute(
    services: Services, registered: Registered, clock: FakeClock
) -> None:
    schedule = Schedule(services)
    clock.set(datetime(2026, 3, 18, 5, 59, 45, tzinfo=UTC))
    schedule.tick()
    clock.advance(seconds=20)
    schedule.tick()
    assert days(services, registered) == []
    clock.advance(seconds=10)
    schedule.tick()
    assert days(services, registered) == ["2026-03-18"]
