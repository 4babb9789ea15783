"""The aging of one organization among a million invoices of 200, against reading one row by its key.

Both go through the same open transaction; which day it is in the organization's zone is known, as it is to a page.
"""

import statistics
from uuid import UUID

from sqlalchemy import text

from server.capabilities.receivables import summaries
from server.capabilities.receivables.store import totals
from server.db.session import Tx
from server.services import Services
from tests.bench.figures import Figure, show, timed
from tests.bench.portfolio import Office, company, fresh, full, office

TENANTS, CUSTOMERS, EACH = 200, 1_000, 5
LIMITS = {"sqlite": 60.0, "postgres": 5.0}
ONE_ROW = text("SELECT * FROM organizations WHERE id = :id")


def one_row(tx: Tx, organization_id: UUID) -> None:
    """Read one row by its primary key."""
    key = organization_id.hex if tx.dialect == "sqlite" else organization_id
    assert tx.connection.execute(ONE_ROW, {"id": key}).one()


def ratio(services: Services, held: Office) -> tuple[float, float]:
    """(aging ÷ one row, seconds of the aging) of one organization."""
    with services.db.reading(held.organization_id) as tx:
        one_row(tx, held.organization_id)
        base = min(timed(lambda: one_row(tx, held.organization_id)) for _ in range(5))
        today = services.receivables.today(tx).toordinal()
        aging = min(timed(lambda: summaries.aging(totals.by_bucket(tx, None, today))) for _ in range(5))
        assert services.receivables.aging(tx).total > 0
    return aging / base, aging


def main() -> None:
    """Both engines."""
    raw = full(company(CUSTOMERS, EACH))
    for engine in ("sqlite", "postgres"):
        with fresh(engine) as (services, work, _):
            offices = [office(services, work) for _ in range(TENANTS)]
            for held in offices:
                held.sync(raw)
            found = [ratio(services, held) for held in offices[::4]]
            note = f"{statistics.median(seconds for _, seconds in found) * 1000:.2f} ms"
            name = f"aging of one of {TENANTS} tenants, 1M invoices, {engine} ÷ one row"
            show(Figure(name, statistics.median(value for value, _ in found), "×", LIMITS[engine], note))


if __name__ == "__main__":
    main()
