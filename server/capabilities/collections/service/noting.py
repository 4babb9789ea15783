"""What a team notes down of a customer, so that whoever calls next knows what was promised."""

from datetime import timedelta
from uuid import UUID

from server.capabilities.audit.model import Act, Acted
from server.capabilities.collections.model import Note
from server.capabilities.collections.service.planning import Collecting
from server.capabilities.collections.store import notes
from server.db.session import Tx
from server.kit.errors import DomainError, FieldError, Kind, forbidden, invalid, not_found
from server.kit.ids import new_id

MAX_NOTE = 1000
MAX_NOTES = 500
"""Of one customer."""
KEEP_DELETED = timedelta(days=30)
"""How long a deletion can be taken back."""


class Noting:
    """Notes of customers; nothing of them is ever mailed."""

    def __init__(self, deps: Collecting) -> None:
        self._deps = deps

    def add(self, tx: Tx, author_id: UUID, customer_id: UUID, text: str) -> Note:
        """Note something down; VALIDATION_ERROR for an empty or long text, NOT_FOUND, CONFLICT beyond MAX_NOTES."""
        said = text.replace("\r\n", "\n").strip()
        if not said or len(said) > MAX_NOTE or "\0" in said:
            message = "Escribe la nota." if not said else f"Puede tener hasta {MAX_NOTE:,} caracteres."
            raise invalid(FieldError("nota", message))
        customer = self._deps.receivables.customer(tx, customer_id)
        _room(tx, customer_id)
        author = self._deps.accounts.member(tx, author_id).user
        made = Note(new_id(), customer_id, said, author_id, author.name, self._deps.clock.now())
        notes.add(tx, made)
        tx.emit(Acted(Act.NOTE_WRITTEN, customer.row.name))
        return made

    def of(self, tx: Tx, customer_id: UUID, limit: int) -> list[Note]:
        """The newest notes of a customer, newest first."""
        return notes.of(tx, customer_id, limit)

    def remove(self, tx: Tx, author_id: UUID, note_id: UUID, *, anybodys: bool) -> Note:
        """Delete a note of one's own, or anybody's where that is allowed; the one that there was.

        NOT_FOUND, FORBIDDEN.
        """
        found = notes.one(tx, note_id)
        if found is None or found.deleted_by is not None:
            raise not_found("No se encontró la nota")
        if found.author_id != author_id and not anybodys:
            raise forbidden("Solo quien la escribió o un gerente puede borrar esa nota")
        if notes.remove(tx, note_id, self._deps.clock.now(), author_id):
            tx.emit(Acted(Act.NOTE_DELETED, self._name(tx, found.customer_id), {"author": found.author_name}))
        return found

    def restore(self, tx: Tx, person_id: UUID, note_id: UUID, *, anybodys: bool) -> Note:
        """Take back a deletion of one's own, or anybody's where that is allowed: the very note, as it was.

        Done twice it is done once. NOT_FOUND, FORBIDDEN, CONFLICT beyond MAX_NOTES.
        """
        found = notes.one(tx, note_id)
        if found is None:
            raise not_found("La nota ya no se puede recuperar")
        if found.deleted_by is None:
            return found
        if found.deleted_by != person_id and not anybodys:
            raise forbidden("Solo quien la borró o un gerente puede recuperar esa nota")
        _room(tx, found.customer_id)
        if notes.restore(tx, note_id):
            tx.emit(Acted(Act.NOTE_RESTORED, self._name(tx, found.customer_id), {"author": found.author_name}))
        return found

    def forget(self, tx: Tx) -> None:
        """Forget what was deleted longer ago than KEEP_DELETED."""
        notes.forget(tx, self._deps.clock.now() - KEEP_DELETED)

    def _name(self, tx: Tx, customer_id: UUID) -> str:
        """What a customer is called; empty where the ERP holds it no longer, because a note outlives it."""
        try:
            return self._deps.receivables.customer(tx, customer_id).row.name
        except DomainError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            return ""


def _room(tx: Tx, customer_id: UUID) -> None:
    if notes.count(tx, customer_id) >= MAX_NOTES:
        raise DomainError("NOTE_LIMIT_EXCEEDED", Kind.CONFLICT, f"Un cliente puede tener hasta {MAX_NOTES} notas.")
