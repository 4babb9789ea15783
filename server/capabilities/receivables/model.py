"""Values of receivables that are stored: what is held of a customer and of an open charge.

Days are proleptic ordinals (`date.toordinal()`) in everything that is stored or compared by the hundred thousand: both
engines keep and compare them alike, and a difference of days is a subtraction.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from contract.records import Address, Contact
from server.kit.errors import DomainError, not_found


class ChargeKey(NamedTuple):
    """What identifies an open charge within its customer: REFER, NUM_CPTO and NUM_CARGO; 0 where none was sent."""

    folio: str
    concept: int
    charge: int


class Charge(NamedTuple):
    """What is held of an open charge beside its key; equal tuples are an unchanged charge.

    Money in cents of the base currency unless the name says foreign, days as ordinals, the rate in millionths.
    """

    issued: int
    due: int
    total: int
    balance: int
    currency: str | None
    rate: int | None
    foreign: int | None
    booked: int | None
    uuid: str | None


Charges = dict[ChargeKey, Charge]


class Held(NamedTuple):
    """What a sync must know of a stored customer to tell whether a slice of its body is already held.

    `digest` is None once the customer left the company's state (deleted, or absent from a full sync); its row stays.
    The sums of its object were found right for every day from `checked_from` to `checked_until` (ordinals, 0: never).
    """

    digest: bytes | None
    carried: int
    balance: int
    checked_from: int
    checked_until: int


class Profile(Struct, frozen=True, kw_only=True):
    """A customer as it is to be stored; money in cents, `last_payment` as an ordinal."""

    key: str
    name: str
    rfc: str | None
    digest: bytes
    balance: int
    documents: int
    """Open charges."""
    carried: int
    """Charges that its object carries, those of a zero balance included."""
    first_due: int | None
    """Earliest due day among the open charges."""
    checked_from: int
    checked_until: int
    contacts: tuple[Contact, ...]
    address: Address | None
    credit_limit: int | None
    credit_days: int | None
    last_payment: int | None
    seller: str | None
    status: str | None
    credit: int | None
    movements: int | None
    erp_balance: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything one sync writes, decided before the first row is touched."""

    customers: tuple[Profile, ...]
    """New or changed customers, whole."""
    gone: tuple[str, ...]
    """Keys that leave the state: zero balance, no open charge, the row stays."""
    charges: tuple[tuple[str, ChargeKey, Charge], ...]
    """New or changed charges with their customer's key."""
    settled: tuple[tuple[str, ChargeKey], ...]
    """Charges that were open before and are absent now."""
    due_totals: dict[int, tuple[int, int]]
    """Due days whose total changed → (cents, documents) as they are afterwards; (0, 0) removes the row."""


class DueTotal(NamedTuple):
    """Open balance and documents of one due day."""

    due: int
    cents: int
    documents: int


class Snapshot(NamedTuple):
    """A company's figures at the end of a day (an ordinal); cents and counts."""

    company_id: UUID
    day: int
    balance: int
    overdue: int
    customers: int
    documents: int


class FellDue(NamedTuple):
    """A charge whose due day passed while it was open."""

    customer_key: str
    charge_key: ChargeKey
    charge: Charge


@dataclass(frozen=True, slots=True)
class ChargesFellDue:
    """Charges of a company became overdue on `day` (an ordinal), each announced once; never from an unusual state."""

    organization_id: UUID
    company_id: UUID
    day: int
    charges: tuple[FellDue, ...]


class NewlyOverdue(NamedTuple):
    """A customer that owed nothing overdue the day before: its balance and what of it is overdue, in cents."""

    customer_key: str
    balance: int
    overdue: int
    documents: int
    """Overdue charges."""


@dataclass(frozen=True, slots=True)
class CustomersFellDue:
    """Customers went from nothing overdue to something on `day` (an ordinal); never from an unusual state."""

    organization_id: UUID
    company_id: UUID
    day: int
    customers: tuple[NewlyOverdue, ...]


def unknown_customer() -> DomainError:
    """Absent, or another organization's."""
    return not_found("No se encontró el cliente")
