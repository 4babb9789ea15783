"""What was done about a customer, from several lists into one line of time: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.capabilities.collections.model import ContactBlock, Note, Sending


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on the line: a mail, a mark or a note, whichever is there."""

    at: datetime
    sending: Sending | None = None
    mark: ContactBlock | None = None
    note: Note | None = None


def timeline(sendings: Iterable[Sending], marks: Iterable[ContactBlock], notes: Iterable[Note]) -> list[Event]:
    """Newest first."""
    found = [
        *(Event(one.delivery.at, sending=one) for one in sendings),
        *(Event(one.created_at, mark=one) for one in marks),
        *(Event(one.created_at, note=one) for one in notes),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)
