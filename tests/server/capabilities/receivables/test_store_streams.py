"""Lists of any length are read a few rows at a time: the memory of a list does not grow with the list."""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.receivables.model import Changes, Charge, ChargeKey, DueTotal, Profile
from server.capabilities.receivables.service import ReceivablesService
from server.db.session import Tx
from server.gateways.spreadsheets import Column, Kind, Sheet, write
from server.services import Services
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import TODAY
from tests.support.pairing import pair

CHARGES, CUSTOMERS = 40_000, 20_000
BOUND = 5 * 1024 * 1024
"""Read as one list, any of these takes several times as much."""

pytestmark = pytest.mark.slow


def profile(key: str) -> Profile:
    """A customer with two charges."""
    return Profile(
        key=key,
        name=f"Distribuidora del Norte número {key}, S.A. de C.V.",
        rfc="CUN010101000",
        digest=b"1" * 32,
        balance=200,
        documents=2,
        carried=2,
        first_due=TODAY.toordinal() - 9,
        checked_from=1,
        checked_until=0,
        contacts=(),
        address=None,
        credit_limit=None,
        credit_days=None,
        last_payment=None,
        seller=None,
        status=None,
        credit=None,
        movements=None,
        erp_balance=None,
    )


@pytest.fixture
def organization_id(client: TestClient[Litestar], services: Services, registered: Registered) -> UUID:
    """An organization with a company that holds CHARGES charges of CUSTOMERS customers."""
    pair(client, registered)
    due = TODAY.toordinal() - 9
    charge = Charge(due - 30, due, 100, 100, "MXN", None, 100, None, "6ba7b810-9dad-41d1-80b4-00c04fd430c8")
    keys = [f"C{number:05}" for number in range(CUSTOMERS)]
    charges = tuple((key, ChargeKey(f"F-{part}", 2, 1), charge) for key in keys for part in range(CHARGES // CUSTOMERS))
    after = DueTotal(due, 100 * CHARGES, CHARGES)
    changes = Changes(tuple(map(profile, keys)), (), charges, (), {due: (after.cents, after.documents)})
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        (company,) = services.connectors.companies(tx)
        services.receivables.write(tx, company.id, changes, [after], first=True, with_balance=CUSTOMERS)
    return UUID(registered.organization_id)


@dataclass
class Watched:
    """Rows on their way, and by how many bytes Python's objects, or the process, grew meanwhile."""

    rows: Iterable[Any]
    count: int = 0
    grown: int = 0

    def __iter__(self) -> Iterator[Any]:
        process = psutil.Process()
        tracemalloc.start()
        try:
            before = process.memory_info().rss
            for row in self.rows:
                self.count += 1
                if self.count % 500 == 0:
                    self.grown = max(self.grown, process.memory_info().rss - before)
                yield row
            self.grown = max(self.grown, tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()


Read = Callable[[ReceivablesService, Tx], Iterable[Any]]


@pytest.mark.parametrize(
    ("read", "count"),
    [
        pytest.param(lambda receivables, tx: receivables.stream_charges(tx), CHARGES, id="open"),
        pytest.param(
            lambda receivables, tx: receivables.stream_charges(tx, late=True, search="norte"), CHARGES, id="late"
        ),
        pytest.param(lambda receivables, tx: receivables.stream_customers(tx), CUSTOMERS, id="customers"),
    ],
)
def test_a_list_is_never_in_memory(services: Services, organization_id: UUID, read: Read, count: int) -> None:
    with services.db.reading(organization_id) as tx:
        list(zip(range(5_000), read(services.receivables, tx), strict=False))
    with services.db.reading(organization_id) as tx:
        rows = Watched(read(services.receivables, tx))
        for _ in rows:
            pass
    assert rows.count == count
    assert rows.grown < BOUND


def test_a_spreadsheet_of_it_is_not_either(services: Services, organization_id: UUID, tmp_path: Path) -> None:
    sheet = Sheet("Facturas", "", [Column("Cliente", Kind.TEXT, 40), Column("Saldo", Kind.MONEY, 18, total=True)])
    with services.db.reading(organization_id) as tx, (tmp_path / "file.xlsx").open("w+b") as file:
        rows = Watched(services.receivables.stream_charges(tx))
        write(file, sheet, ((row.customer_name, row.charge.balance) for row in rows), services.clock.now(), tmp_path)
        assert file.tell() > CHARGES
    assert rows.count == CHARGES
    assert rows.grown < BOUND
