"""Queries of billing: how much an organization in scope keeps here."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from server.db.base import metadata
from server.db.session import Tx

ROW_BYTES: Mapping[str, int] = {
    "charges": 111,
    "customers": 498,
    "snapshots": 82,
    "syncs": 600,
    "audit_entries": 400,
    "reminders": 1500,
    "reminder_deliveries": 600,
    "webhook_messages": 800,
    "webhook_deliveries": 500,
    "customer_notes": 400,
}
"""Bytes that a row takes with its share of the indexes, for the tables that grow with use.

Charges and customers are measured: 4,000 customers with 20,000 charges synced into SQLite, each table copied alone into
a file, its size less that of the empty file; snapshots take what `due_totals`, a table like theirs, took so. The others
hold texts of any length: typical rows are assumed.
"""
_SUMMED = {"charges": ("due_totals", "documents"), "customers": ("ledgers", "customers")}
"""Tables that may have hundreds of thousands of rows, and the summary that knows how many."""


def held_bytes(tx: Tx) -> int:
    """Bytes that the organization in scope keeps: rows by what a row takes, and the files that its machines sent."""
    counted = {name: _rows(tx, name).label(name) for name in ROW_BYTES}
    sent = metadata.tables["connector_diagnoses"].c.size
    files = _scalar(tx, "connector_diagnoses", func.coalesce(func.sum(sent), 0)).label("files")
    row = tx.connection.execute(select(files, *counted.values())).one()._mapping
    return int(row["files"]) + sum(int(row[name]) * size for name, size in ROW_BYTES.items())


def _rows(tx: Tx, name: str) -> ScalarSelect[int]:
    if name in _SUMMED:
        table, column = _SUMMED[name]
        return _scalar(tx, table, func.coalesce(func.sum(metadata.tables[table].c[column]), 0))
    return _scalar(tx, name, func.count())


def _scalar(tx: Tx, name: str, wanted: ColumnElement[int]) -> ScalarSelect[int]:
    table = metadata.tables[name]
    return select(wanted).select_from(table).where(table.c.organization_id == tx.organization_id).scalar_subquery()
