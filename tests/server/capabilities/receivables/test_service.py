"""What becomes of a company's receivables when the company goes."""

from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select

from server.capabilities.receivables.tables import (
    charges,
    customers,
    due_totals,
    ledgers,
    overdue_marks,
    snapshots,
)
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import TODAY, due
from tests.support.clock import FakeClock
from tests.support.pairing import company, pair

TABLES = (charges, customers, due_totals, ledgers, overdue_marks, snapshots)


def rows(services: Services, owner: Registered) -> dict[str, int]:
    """How many rows of the organization each table holds."""
    with services.db.reading(UUID(owner.organization_id)) as tx:
        return {
            table.name: tx.connection.execute(
                select(func.count()).select_from(table).where(table.c.organization_id == tx.organization_id)
            ).scalar_one()
            for table in TABLES
        }


def test_a_removed_company_leaves_nothing_behind(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    gone = pair(client, registered, "gone", empresas=[company("02")])
    kept = pair(client, registered, "kept")
    state = {"C1": [Doc("F-1", due(1), 100), Doc("F-2", due(-1), 200)]}
    for machine, number in ((gone, "02"), (kept, "01")):
        raw = body(data(state, TODAY), clock.now().isoformat(), empresa=number)
        assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        for row in services.connectors.companies(tx):
            services.receivables.announce_overdue(tx, row.id)
    before = rows(services, registered)
    assert before["charges"] == 4
    assert client.delete(f"/v1/connectors/{gone.id}", headers=registered.headers).status_code == 204
    path = f"/v1/connectors/{gone.id}/empresas/02"
    assert client.delete(path, headers=registered.headers).status_code == 204
    assert rows(services, registered) == {name: count // 2 for name, count in before.items()}
