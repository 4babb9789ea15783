"""Rows of what people note down of customers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from server.capabilities.collections.model import Note
from server.capabilities.collections.store import ours
from server.capabilities.collections.tables import customer_notes
from server.db.session import Tx

_alive = customer_notes.c.deleted_at.is_(None)


def add(tx: Tx, note: Note) -> None:
    """Keep a note."""
    tx.connection.execute(
        insert(customer_notes).values(
            id=note.id,
            organization_id=tx.organization_id,
            customer_id=note.customer_id,
            text=note.text,
            author_id=note.author_id,
            author_name=note.author_name,
            created_at=note.created_at,
        )
    )


def count(tx: Tx, customer_id: UUID) -> int:
    """How many a customer has."""
    where = (ours(tx, customer_notes), customer_notes.c.customer_id == customer_id, _alive)
    return tx.connection.execute(select(func.count()).select_from(customer_notes).where(*where)).scalar_one()


def of(tx: Tx, customer_id: UUID, limit: int) -> list[Note]:
    """The newest notes of a customer, newest first."""
    where = (ours(tx, customer_notes), customer_notes.c.customer_id == customer_id, _alive)
    newest = select(customer_notes).where(*where).order_by(customer_notes.c.created_at.desc(), customer_notes.c.id)
    return [_note(row) for row in tx.connection.execute(newest.limit(limit))]


def one(tx: Tx, note_id: UUID) -> Note | None:
    """One note, also of the deleted ones."""
    where = (ours(tx, customer_notes), customer_notes.c.id == note_id)
    row = tx.connection.execute(select(customer_notes).where(*where)).one_or_none()
    return None if row is None else _note(row)


def remove(tx: Tx, note_id: UUID, at: datetime, by: UUID) -> bool:
    """Delete a note; False where it was already."""
    return _mark(tx, note_id, _alive, deleted_at=at, deleted_by=by)


def restore(tx: Tx, note_id: UUID) -> bool:
    """Take a deletion back; False where there was none."""
    return _mark(tx, note_id, ~_alive, deleted_at=None, deleted_by=None)


def forget(tx: Tx, before: datetime) -> None:
    """Forget what was deleted before then."""
    tx.connection.execute(delete(customer_notes).where(ours(tx, customer_notes), customer_notes.c.deleted_at < before))


def _mark(tx: Tx, note_id: UUID, now: ColumnElement[bool], **values: Any) -> bool:
    where = (ours(tx, customer_notes), customer_notes.c.id == note_id, now)
    return tx.connection.execute(update(customer_notes).where(*where).values(**values)).rowcount == 1


def _note(row: Row[Any]) -> Note:
    return Note(row.id, row.customer_id, row.text, row.author_id, row.author_name, row.created_at, row.deleted_by)
