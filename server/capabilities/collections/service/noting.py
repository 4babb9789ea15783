"""What a team notes down of a customer, so that whoever calls next knows what was promised."""

from uuid import UUID

from server.capabilities.collections.model import Note
from server.capabilities.collections.service.planning import Collecting
from server.capabilities.collections.store import notes
from server.db.session import Tx
from server.kit.errors import DomainError, FieldError, Kind, forbidden, invalid, not_found
from server.kit.ids import new_id

MAX_NOTE = 1000
MAX_NOTES = 500
"""Of one customer."""


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
        self._deps.receivables.customer(tx, customer_id)
        if notes.count(tx, customer_id) >= MAX_NOTES:
            raise DomainError("NOTE_LIMIT_EXCEEDED", Kind.CONFLICT, f"Un cliente puede tener hasta {MAX_NOTES} notas.")
        author = self._deps.accounts.member(tx, author_id).user
        made = Note(new_id(), customer_id, said, author_id, author.name, self._deps.clock.now())
        notes.add(tx, made)
        return made

    def of(self, tx: Tx, customer_id: UUID, limit: int) -> list[Note]:
        """The newest notes of a customer, newest first."""
        return notes.of(tx, customer_id, limit)

    def remove(self, tx: Tx, author_id: UUID, note_id: UUID, *, anybodys: bool) -> Note:
        """Forget a note of one's own, or anybody's where that is allowed; the one that there was.

        NOT_FOUND, FORBIDDEN.
        """
        found = notes.one(tx, note_id)
        if found is None:
            raise not_found("No se encontró la nota")
        if found.author_id != author_id and not anybodys:
            raise forbidden("Solo quien la escribió o un gerente puede borrar esa nota")
        notes.remove(tx, note_id)
        return found
