"""What the generator knows about a company: customers, charges and the movements that belong to them by construction.

Amounts are whole micro-units (1e-6), so that a third of a hundred exists and sums stay exact. Nothing looks keys
up: a movement hangs from the charge it was made for, whatever ends up written in its columns.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

MICRO: Final = 1_000_000
CENT: Final = 10_000
BASE: Final = 1
"""NUM_MONED of the base currency."""


class LeftOut(StrEnum):
    """Why a charge is no open document however much it owes."""

    NO = ""
    STATUS_B = "statusB"
    CANCELLED = "cancelled"


def micros(amount: str | Decimal | int) -> int:
    """Micro-units of a decimal amount."""
    return int(Decimal(amount) * MICRO)


def half_up(value: int, unit: int = CENT) -> int:
    """`value` in whole `unit`s, halves away from zero."""
    whole = (2 * abs(value) + unit) // (2 * unit)
    return -whole if value < 0 else whole


@dataclass(slots=True)
class Movement:
    """One CUEN_DET row. `signo` is the true sign whatever the column says; 0: nothing says it, the row is nothing."""

    concept: int
    amount: int
    """Base currency, micro-units, never negative."""
    foreign: int
    """In the currency of the charge."""
    applied: datetime
    signo: int
    document: str
    partida: int = 1
    id_mov: int | None = None
    """Written instead of the charge's concept where it is wrong."""
    signo_null: bool = False
    signo_zero: bool = False
    amount_null: bool = False
    in_base: bool = False
    """Written in base currency, at rate 1, whatever the currency of the charge."""
    foreign_null: bool = False


@dataclass(slots=True)
class Charge:
    """One CUEN_M row and the movements made for it."""

    refer: str
    concept: int
    cargo: int
    amount: int
    foreign: int
    applied: datetime
    due: datetime | None
    signo: int = 1
    currency: int = 1
    rate: int = MICRO
    seller: str = ""
    status: str = "A"
    signo_null: bool = False
    signo_zero: bool = False
    foreign_null: bool = False
    undated: bool = False
    """Written without FECHA_APLI and FECHAELAB; `applied` is the day that stands in."""
    due_in_header: bool = False
    """Written without FECHA_VENC: FACTF alone holds it."""
    left_out: LeftOut = LeftOut.NO
    invoice: bool = False
    """Has a FACTF (and CFDI) row of its own."""
    uuid: str | None = None
    movements: list[Movement] = field(default_factory=list)


@dataclass(slots=True)
class Orphan:
    """A CUEN_DET row that belongs to no charge."""

    refer: str
    id_mov: int
    cargo: int
    movement: Movement
    currency: int = 1


@dataclass(slots=True)
class Contact:
    """One CONTAC row."""

    name: str
    email: str
    phone: str
    kind: str = "C"
    status: str = "A"


@dataclass(slots=True)
class Customer:
    """One CLIE row (none where `missing`) with all its charges."""

    key: str
    name: str
    rfc: str
    status: str = "A"
    credit_days: int | None = 30
    limit: int = 0
    seller: str = ""
    mails: str = ""
    street: str = ""
    number: str = ""
    district: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    missing: bool = False
    drift: int = 0
    """How far CLIE.SALDO is from the truth."""
    contacts: list[Contact] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    orphans: list[Orphan] = field(default_factory=list)
    cancelled: list[Charge] = field(default_factory=list)
    """Invoices whose movements SAE removed when they were cancelled: FACTF rows only."""


@dataclass(frozen=True, slots=True)
class Currency:
    """One MONED row; `rate` is today's TCAMBIO in micro-units, None where SAE holds none."""

    number: int
    iso: str
    name: str
    rate: int | None


CURRENCIES: Final = (
    Currency(1, "MXN", "Pesos", MICRO),
    Currency(2, "USD", "Dólares", 18_437_200),
    Currency(3, "EUR", "Euros", None),
    Currency(4, "CAD", "Dólar canadiense", 0),
)
EXCHANGE: Final = frozenset({19, 20})
"""Concepts that close the difference of exchange rates: no payment of anybody's."""


UNDATED: Final = datetime(1900, 1, 1)  # noqa: DTZ001 — SAE stores local wall-clock time without a zone
"""The day of a charge that holds no date at all."""


def midnight(day: date) -> datetime:
    """A date as SAE stores it."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 — SAE stores local wall-clock time without a zone
