"""Keeps what was done and shows it again.

Capabilities announce an `Acted`; the composition root subscribes `hear` to it, so that the entry is committed with the
act or not at all. Nobody changes an entry, and only age forgets one.
"""

from collections.abc import Generator
from datetime import datetime
from uuid import UUID

from server.capabilities.audit import store
from server.capabilities.audit.model import Act, Acted, Entry, Filter
from server.db.session import Database, Tx
from server.kit.clock import Clock
from server.kit.ids import new_id

_SUBJECT, _NAME, _DETAIL = 200, 100, 500


class AuditService:
    """The organization's record of acts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def hear(self, tx: Tx, happened: Acted) -> None:
        """Keep an act, done by the actor of the transaction where it names no other."""
        origin, who = tx.origin, happened.who
        store.insert_entry(
            tx,
            Entry(
                id=new_id(),
                at=self._clock.now(),
                act=happened.act,
                actor=who.kind if who else origin.kind,
                actor_id=who.id if who else origin.id,
                actor_name=(who.name if who else origin.name)[:_NAME],
                address=origin.address,
                agent=origin.agent,
                subject=happened.subject[:_SUBJECT],
                detail={name: value[:_DETAIL] for name, value in happened.detail.items()},
            ),
        )

    def exported(self, db: Database, organization_id: UUID, subject: str, form: str) -> None:
        """Data is about to leave as a file, an act without a change of its own: kept before the file is handed out."""
        with db.transaction(organization_id) as tx:
            tx.emit(Acted(Act.EXPORTED, subject, {"form": form}))

    def page(self, tx: Tx, wanted: Filter, *, page: int, limit: int) -> tuple[list[Entry], int]:
        """A page of the acts that the filter keeps, newest first, and how many there are; page from 1."""
        return store.page(tx, wanted, offset=(page - 1) * limit, limit=limit)

    def stream(self, tx: Tx, wanted: Filter) -> Generator[Entry, None, None]:
        """All of them, newest first."""
        yield from store.stream(tx, wanted)

    def forget(self, tx: Tx, before: datetime) -> None:
        """Forget what was done before a moment."""
        store.forget(tx, before)
