"""Rows of what people note down of customers."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select

from server.capabilities.collections.model import Note
from server.capabilities.collections.store import ours
from server.capabilities.collections.tables import customer_notes
from server.db.session import Tx


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
    where = (ours(tx, customer_notes), customer_notes.c.customer_id == customer_id)
    return tx.connection.execute(select(func.count()).select_from(customer_notes).where(*where)).scalar_one()


def of(tx: Tx, customer_id: UUID, limit: int) -> list[Note]:
    """The newest notes of a customer, newest first."""
    where = (ours(tx, customer_notes), customer_notes.c.customer_id == customer_id)
    newest = select(customer_notes).where(*where).order_by(customer_notes.c.created_at.desc(), customer_notes.c.id)
    return [_note(row) for row in tx.connection.execute(newest.limit(limit))]


def one(tx: Tx, note_id: UUID) -> Note | None:
    """One note."""
    where = (ours(tx, customer_notes), customer_notes.c.id == note_id)
    row = tx.connection.execute(select(customer_notes).where(*where)).one_or_none()
    return None if row is None else _note(row)


def remove(tx: Tx, note_id: UUID) -> None:
    """Forget a note."""
    tx.connection.execute(delete(customer_notes).where(ours(tx, customer_notes), customer_notes.c.id == note_id))


def _note(row: Row[Any]) -> Note:
    return Note(row.id, row.customer_id, row.text, row.author_id, row.author_name, row.created_at)
