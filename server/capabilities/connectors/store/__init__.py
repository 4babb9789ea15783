"""Queries of connectors: rows ↔ values, each one bound to the transaction's organization here and nowhere else."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement

from server.db.session import Tx


def ours(tx: Tx, table: Table) -> ColumnElement[bool]:
    """The condition that a row belongs to the transaction's organization."""
    return table.c.organization_id == tx.organization_id


def upsert(tx: Tx, table: Table) -> Any:
    """An INSERT that understands ON CONFLICT, in the words of the engine; both engines share them."""
    return (postgresql if tx.dialect == "postgresql" else sqlite).insert(table)
