"""Queries of collecting: rows ↔ model, each within the organization in scope."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement

from server.db.session import Tx


def ours(tx: Tx, table: Table) -> ColumnElement[bool]:
    """The rows of the organization in scope."""
    return table.c.organization_id == tx.organization_id


def upsert(tx: Tx, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what to do on a conflict."""
    return postgresql.insert(table) if tx.dialect == "postgresql" else sqlite.insert(table)
