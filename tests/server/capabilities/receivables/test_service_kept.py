"""Kept figures follow every sync, every company that comes or goes, and whatever the asking transaction wrote."""

from datetime import timedelta
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from server.capabilities.receivables.service import ALL
from server.capabilities.receivables.tables import due_totals
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import TODAY, due
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, company, pair


def synced(machine: Machine, clock: FakeClock, cents: int, empresa: str = "01") -> None:
    """A company that is owed one invoice."""
    clock.advance(timedelta(seconds=1))
    raw = body(data({"C1": [Doc("F", due(5), cents)]}, TODAY), clock.now().isoformat(), empresa=empresa)
    answer = machine.client.post("/v1/sync/cartera", content=raw, headers=machine.headers)
    assert answer.status_code == 200, answer.text


def figures(services: Services, mine: UUID) -> tuple[int, int, int, int]:
    """Total, overdue of 1 to 30 days, what the largest debtor owes, and how many drift."""
    with services.db.reading(mine) as tx:
        ask = services.receivables
        [debtor] = ask.debtors(tx, ALL, 1)
        return ask.portfolio(tx).balance, ask.aging(tx).buckets[1].cents, debtor.balance, ask.drift(tx).total


def test_they_follow_what_was_synced(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    mine = UUID(registered.organization_id)
    machine = pair(client, registered, empresas=[company("01"), company("02", "Otra")])
    synced(machine, clock, 100)
    assert figures(services, mine) == figures(services, mine) == (100, 100, 100, 0)
    synced(machine, clock, 300)
    assert figures(services, mine) == (300, 300, 300, 0)
    synced(machine, clock, 1_000, "02")
    assert figures(services, mine) == (1_300, 1_300, 1_000, 0)
    with services.db.transaction(mine) as tx:
        services.connectors.revoke(tx, UUID(machine.id))
        services.connectors.remove_company(tx, UUID(machine.id), "02")
    assert figures(services, mine) == (300, 300, 300, 0)
    clock.advance(timedelta(days=60))
    assert figures(services, mine) == (300, 0, 300, 0)


def test_who_writes_sees_what_they_wrote(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    mine = UUID(registered.organization_id)
    synced(pair(client, registered), clock, 100)
    assert figures(services, mine)[0] == 100
    with services.db.transaction(mine) as tx:
        tx.connection.execute(update(due_totals).values(cents=700))
        assert services.receivables.portfolio(tx).balance == 700
