"""The values of collecting: what a person asks for, what is kept of it, and what became of each mail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.capabilities.receivables.statements import Statement

DEFAULT_FRESHNESS_HOURS = 24
MAX_FRESHNESS_HOURS = 168
MAX_RECIPIENTS = 10
MAX_TEMPLATES = 100
MAX_CHOSEN = 500


class Status(StrEnum):
    """What became of one mail. `delivered` is what the recipient's side said, `sent` what our relay said."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why an address gets no more reminders of an organization."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class PausedBy(StrEnum):
    """Who stopped an organization's reminders."""

    BOUNCES = "bounces"
    OPERATOR = "operator"


class MailEvent(StrEnum):
    """What the recipient's side reports of a mail."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Policy:
    """An organization's own limits; the bounces that count are those since `standing_from`."""

    freshness_hours: int = DEFAULT_FRESHNESS_HOURS
    paused_at: datetime | None = None
    paused_by: PausedBy | None = None
    standing_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A subject and a text with variables. `used` counts the reminders that took it."""

    id: UUID
    name: str
    subject: str
    body: str
    active: bool
    variables: tuple[str, ...]
    used: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a reminder goes to; `email` is normalised."""

    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for. Empty `recipients`: the principal contact; empty `charges`: the overdue ones."""

    customer_id: UUID
    template_id: UUID
    recipients: tuple[Recipient, ...] = ()
    charges: tuple[UUID, ...] = ()
    scheduled_for: datetime | None = None
    notes: str | None = None
    statement: bool = False
    confirmed: bool = False
    """The person saw that the same invoices went to the same address within a day, and wants it again."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What was asked for, as it stood then: later changes of the template do not change it."""

    id: UUID
    customer_id: UUID
    customer_name: str
    template_id: UUID
    template_name: str
    subject: str
    body: str
    chosen: tuple[UUID, ...]
    charges: tuple[UUID, ...]
    statement: bool
    notes: str | None
    scheduled_for: datetime | None
    estimated_at: datetime
    author_id: UUID
    author_name: str
    reply_to: str
    idempotency_key: str | None
    request_digest: bytes
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail to one recipient. `answer` is what the relay or the recipient's server said, word for word, or in a
    Spanish sentence why the relay said nothing.
    """

    id: UUID
    reminder_id: UUID
    email: str
    name: str | None
    subject: str
    status: Status
    reason: str | None
    answer: str | None
    at: datetime
    created_at: datetime
    attempted_at: datetime | None
    sent_at: datetime | None
    opened_at: datetime | None
    doubted_at: datetime | None = None
    """When a hand-over began whose end nobody told: the relay may have the mail."""
    stale_since: datetime | None = None
    """Since when it waits for a fresh cartera and for nothing else."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery with the reminder that it belongs to: a row of the history."""

    delivery: Delivery
    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be handed over; `statement` goes along as a PDF where it was asked for."""

    organization_id: UUID
    delivery_id: UUID
    organization: str
    to: Recipient
    reply_to: str
    subject: str
    body: str
    statement: Statement | None = None
    doubted_at: datetime | None = None
    """The delivery's doubt from before this try."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that gets nothing more from an organization."""

    id: UUID
    email: str
    cause: Cause
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContactBlock:
    """ "No contactar": a customer, or one of its charges, with why and who said so."""

    id: UUID
    customer_id: UUID
    charge_id: UUID | None
    reason: str
    author_id: UUID
    author_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What a person noted down of a customer, for the team alone; `deleted_by` whom, where it was taken away."""

    id: UUID
    customer_id: UUID
    text: str
    author_id: UUID
    author_name: str
    created_at: datetime
    deleted_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReminderSent:
    """A mail was taken by the relay; money in it is not told, whoever needs it asks the cartera."""

    organization_id: UUID
    reminder_id: UUID
    delivery_id: UUID
    customer_id: UUID
    customer_name: str
    recipient: str
    subject: str
    template_name: str
    sent_at: datetime
