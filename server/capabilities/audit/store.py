"""Queries of the audit: rows ↔ model, with the organization's scope applied here once."""

from collections.abc import Generator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select

from server.capabilities.audit.model import Act, Entry, Filter
from server.capabilities.audit.tables import audit_entries as entries
from server.db.session import Tx
from server.kit.origin import ActorKind

AT_ONCE = 500
"""Rows fetched at a time where all are read."""
_NEWEST = (entries.c.at.desc(), entries.c.id.desc())


def insert_entry(tx: Tx, entry: Entry) -> None:
    """Keep an act."""
    tx.connection.execute(
        insert(entries).values(
            organization_id=tx.organization_id,
            id=entry.id,
            at=entry.at,
            act=entry.act.value,
            actor=entry.actor.value,
            actor_id=entry.actor_id,
            actor_name=entry.actor_name,
            address=entry.address,
            agent=entry.agent,
            subject=entry.subject,
            detail=dict(entry.detail),
        )
    )


def page(tx: Tx, wanted: Filter, *, offset: int, limit: int) -> tuple[list[Entry], int]:
    """A part of the entries that the filter keeps, newest first, and how many it keeps."""
    which = _which(tx, wanted)
    total = tx.connection.execute(select(func.count()).select_from(entries).where(*which)).scalar_one()
    rows = tx.connection.execute(select(entries).where(*which).order_by(*_NEWEST).offset(offset).limit(limit))
    return [_entry(row) for row in rows], total


def stream(tx: Tx, wanted: Filter) -> Generator[Entry, None, None]:
    """Every entry that the filter keeps, newest first, fetched as it is read."""
    query = select(entries).where(*_which(tx, wanted)).order_by(*_NEWEST)
    with tx.connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
        for row in found:
            yield _entry(row)


def forget(tx: Tx, before: datetime) -> None:
    """Forget what was done before a moment."""
    tx.connection.execute(delete(entries).where(entries.c.organization_id == tx.organization_id, entries.c.at < before))


def _which(tx: Tx, wanted: Filter) -> list[ColumnElement[bool]]:
    found = [entries.c.organization_id == tx.organization_id]
    if wanted.actor_id is not None:
        found.append(entries.c.actor_id == wanted.actor_id)
    if wanted.acts:
        found.append(entries.c.act.in_([act.value for act in wanted.acts]))
    if wanted.since is not None:
        found.append(entries.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(entries.c.at < wanted.until)
    return found


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        act=Act(row.act),
        actor=ActorKind(row.actor),
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        address=row.address,
        agent=row.agent,
        subject=row.subject,
        detail=row.detail,
    )
