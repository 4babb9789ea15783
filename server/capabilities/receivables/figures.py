"""Figures of receivables that people see: counted on the day they look, money in integer cents."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from contract.records import Address, Contact

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bucket:
    """One row of the aging: balance in cents, documents, and the share of the total in tenths of a percent."""

    bucket: str
    cents: int
    documents: int
    share: int


@dataclass(frozen=True, slots=True)
class Aging:
    """All five buckets in the order of the document, and their total in cents."""

    buckets: tuple[Bucket, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Variation:
    """Change against an earlier snapshot in tenths of a percent; None where there was nothing to compare with."""

    balance: int | None
    overdue: int | None
    since: date


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The dashboard's totals: cents, counts, tenths of a percent and tenths of a day."""

    balance: int
    current: int
    overdue: int
    overdue_share: int
    customers: int
    documents: int
    average_days: int
    """Balance-weighted days overdue, in tenths of a day; what is not due counts as 0 days."""
    variation: Variation | None = None
    last_sync: datetime | None = None


@dataclass(frozen=True, slots=True)
class ForeignTotal:
    """What is owed in another currency: cents of it, worth in the base one at the ERP's rates of the last sync and
    as booked; `booked` is None where the ERP did not tell of some charge. `rates` are the lowest and the highest, in
    millionths, None where none was told.
    """

    currency: str
    foreign: int
    balance: int
    booked: int | None
    documents: int
    rates: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Balance-weighted days since the open charges were invoiced, in tenths of a day, and the other currencies."""

    invoiced_days: int
    foreign: tuple[ForeignTotal, ...]


@dataclass(frozen=True, slots=True)
class Only:
    """What a list of charges keeps beside its due days: currencies (none: all; None: where the ERP told of none), and
    balances from `least` to `most`, in cents.
    """

    currencies: tuple[str | None, ...] = ()
    least: int | None = None
    most: int | None = None


ANY = Only()


class Balance(Enum):
    """Which customers a list keeps: all, those whose balance is not zero, or those whose balance is more than zero."""

    ANY = "any"
    OPEN = "open"
    OWING = "owing"


class CustomerSort(StrEnum):
    """What customers may be ordered by; the wire names of the list."""

    KEY = "clave"
    NAME = "nombre"
    RFC = "rfc"
    BALANCE = "saldoTotal"
    OVERDUE = "saldoVencido"
    MAX_DAYS = "diasMaxVencido"
    DOCUMENTS = "facturasActivas"
    LAST_PAYMENT = "ultimoPago"


class ChargeSort(StrEnum):
    """What overdue charges may be ordered by; the wire names of the list."""

    DAYS = "diasVencido"
    DUE = "vencimiento"
    ISSUED = "fecha"
    FOLIO = "folio"
    TOTAL = "total"
    BALANCE = "saldo"
    CUSTOMER = "cliente"


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list, counted on the day it was asked for; money in cents."""

    id: UUID
    company_id: UUID
    key: str
    name: str
    rfc: str | None
    balance: int
    overdue: int
    max_days: int
    documents: int
    last_payment: date | None


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """An open charge as people see it: days and bucket counted on the day it was asked for."""

    id: UUID
    folio: str
    issued: date
    due: date
    total: int
    balance: int
    days: int
    bucket: str
    currency: str | None
    foreign: int | None
    uuid: str | None


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """An open charge with whose it is."""

    charge: ChargeRow
    customer_id: UUID
    customer_key: str
    customer_name: str
    company_id: UUID


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact with the identifier that lists show; the first one is the principal."""

    id: UUID
    contact: Contact
    principal: bool


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """One customer whole."""

    row: CustomerRow
    address: Address | None
    contacts: tuple[ContactRow, ...]
    charges: tuple[ChargeRow, ...]
    credit: int | None
    credit_limit: int | None
    credit_days: int | None
    seller: str | None
    status: str | None
    adds_up: bool = True
    """Whether its own sums were right when its machine last sent it."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A customer whose movements do not add up to the balance SAE keeps for it; cents."""

    id: UUID
    key: str
    name: str
    movements: int
    erp_balance: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list and how many rows there are in all."""

    rows: tuple[T, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SnapshotDay:
    """What there was to compare with on a day: cents."""

    day: date
    balance: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One day of the trend: cents, customers with a balance, open charges."""

    day: date
    balance: int
    overdue: int
    customers: int
    documents: int
