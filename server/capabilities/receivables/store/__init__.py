"""Queries of receivables; the organization's scope is applied here and nowhere above."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_

from server.db.session import Tx

AT_ONCE = 500
"""Rows of a stream that are in memory at a time."""


def streamed(tx: Tx, query: Select[Any]) -> Iterator[Row[Any]]:
    """Rows as the engine finds them: a cursor of the server on PostgreSQL, steps of the statement on SQLite."""
    with tx.connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
        yield from found


def ours(tx: Tx, table: FromClause, company_id: UUID | None = None) -> ColumnElement[bool]:
    """Rows of the transaction's organization, of one company where one is given."""
    mine = table.c.organization_id == tx.organization_id
    return mine if company_id is None else and_(mine, table.c.company_id == company_id)


def within(tx: Tx, table: FromClause, companies: Sequence[UUID] | None) -> ColumnElement[bool]:
    """Rows of the transaction's organization, of some of its companies unless None."""
    if companies is None:
        return ours(tx, table)
    if len(companies) == 1:
        return ours(tx, table, companies[0])
    return and_(ours(tx, table), table.c.company_id.in_(companies))
