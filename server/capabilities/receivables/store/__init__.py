"""Queries of receivables; the organization's scope is applied here and nowhere above."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_

from server.db.session import Tx


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
