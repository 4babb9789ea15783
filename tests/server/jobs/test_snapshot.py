"""The daily snapshot: one a company and local day, and what the dashboard compares with."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_worker
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, pair

TODAY = date(2026, 3, 17)


@pytest.fixture
def machine(client: TestClient[Litestar], registered: Registered) -> Machine:
    """A paired machine with company 01."""
    return pair(client, registered)


def send(services: Services, machine: Machine, registered: Registered, cents: int) -> None:
    """A full sync of one charge, due on 20 March."""
    moment = services.clock.now()
    raw = body(data({"A": [Doc("F-1", date(2026, 3, 20), cents)]}, moment.date()), moment.isoformat())
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        services.ingest.sync(tx, UUID(machine.id), raw)


def test_every_day_has_one_snapshot_counted_on_that_day(
    services: Services, machine: Machine, registered: Registered, clock: FakeClock
) -> None:
    send(services, machine, registered, 100_00)
    send(services, machine, registered, 80_00)
    worker = create_worker(services)
    for _ in range(5):
        clock.advance(days=1)
        while worker.run_once():
            pass
    with services.db.reading(UUID(registered.organization_id)) as tx:
        days = services.receivables.trend(tx)
    assert [row.day for row in days] == [TODAY + timedelta(days=n) for n in range(6)]
    assert {row.balance for row in days} == {80_00}
    assert [row.overdue for row in days] == [0, 0, 0, 0, 80_00, 80_00]


def test_variation_compares_with_the_same_day_of_the_month_before(
    services: Services, machine: Machine, registered: Registered, clock: FakeClock
) -> None:
    organization = UUID(registered.organization_id)
    send(services, machine, registered, 100_00)
    with services.db.reading(organization) as tx:
        assert services.receivables.portfolio(tx).variation is None
    clock.advance(days=10)
    send(services, machine, registered, 200_00)
    clock.set(clock.now().replace(month=4, day=17))
    send(services, machine, registered, 150_00)
    with services.db.reading(organization) as tx:
        moved = services.receivables.portfolio(tx).variation
    assert moved is not None
    assert (moved.balance, moved.overdue, moved.since) == (500, None, TODAY)
    clock.set(clock.now().replace(month=5, day=10))
    with services.db.reading(organization) as tx:
        later = services.receivables.portfolio(tx).variation
    assert later is not None
    assert (later.balance, later.overdue, later.since) == (-250, -250, date(2026, 3, 27))
