"""Bulk writing on both engines: what is inserted, replaced and deleted is what is read."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from server.capabilities.receivables import summaries
from server.capabilities.receivables.store import bulk, totals
from server.capabilities.receivables.tables import due_totals
from server.db.session import Tx
from server.services import Services
from tests.server.conftest import Registered
from tests.support.pairing import pair

COLUMNS = [column.name for column in due_totals.columns]


@pytest.fixture
def tx(client: TestClient[Litestar], services: Services, registered: Registered) -> Iterator[Tx]:
    """A transaction of an organization with a company."""
    pair(client, registered)
    with services.db.transaction(UUID(registered.organization_id)) as opened:
        yield opened


def company(tx: Tx, services: Services) -> tuple[object, object]:
    """The organization and its company, as the driver takes them."""
    (found,) = services.connectors.companies(tx)
    return bulk.identifier(tx, tx.organization_id), bulk.identifier(tx, found.id)


def stored(tx: Tx) -> list[tuple[int, int, int]]:
    """(due, cents, documents) of every row."""
    query = select(due_totals.c.due, due_totals.c.cents, due_totals.c.documents).order_by(due_totals.c.due)
    return [(row[0], row[1], row[2]) for row in tx.connection.execute(query)]


@pytest.mark.parametrize("fresh", [True, False])
def test_rows_are_inserted_replaced_and_deleted(tx: Tx, services: Services, *, fresh: bool) -> None:
    keys = company(tx, services)
    bulk.upsert(tx, due_totals, COLUMNS, [(*keys, 10, 2**40, 1), (*keys, 11, -5, 2)], fresh=fresh)
    bulk.upsert(tx, due_totals, COLUMNS, [(*keys, 11, 7, 3), (*keys, 12, 8, 4)])
    assert stored(tx) == [(10, 2**40, 1), (11, 7, 3), (12, 8, 4)]
    bulk.delete(tx, due_totals, ["organization_id", "company_id", "due"], [(*keys, 10), (*keys, 99), (*keys, 12)])
    assert stored(tx) == [(11, 7, 3)]


def test_no_rows_are_no_statement(tx: Tx) -> None:
    bulk.upsert(tx, due_totals, COLUMNS, [])
    bulk.delete(tx, due_totals, COLUMNS, [])
    assert stored(tx) == []


def test_the_engine_adds_up_what_we_would(tx: Tx, services: Services) -> None:
    today, most = 739_692, 2**62
    rows = [(1, most, 3), (2, -most, 1), (today - 1, 105, 2), (today, 11, 1), (today + 1, 7, 4), (today - 3, -50, 1)]
    keys = company(tx, services)
    bulk.upsert(tx, due_totals, COLUMNS, [(*keys, *row) for row in rows], fresh=True)
    (found,) = services.connectors.companies(tx)
    mine = totals.by_due(tx, found.id)
    assert totals.sums(tx, None, today) == summaries.added(mine, today)
    late = [row for row in mine if today - 3 <= row.due < today]
    assert totals.sums(tx, (found.id,), today, (today - 3, today - 1)) == summaries.added(late, today)
    assert totals.sums(tx, None, today, (5, 4)) == summaries.added([], today)
