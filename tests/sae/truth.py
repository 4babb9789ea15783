"""truth.json: what a company owes, worked out while its rows are made, in integers and apart from every other program.

See README.md beside this module for the format. Money is a string with two decimals, `exact` members have six.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from tests.sae.ledger import BASE, CENT, CURRENCIES, EXCHANGE, MICRO, UNDATED, Charge, Customer, LeftOut, half_up
from tests.sae.names import windows

BUCKETS: Final = ("vigente", "1-30", "31-60", "61-90", "90+")


@dataclass(slots=True)
class Document:
    """One open charge. `refer` is the raw key, `folio` the way it travels; `exact` and `books` (at booked rates) are in
    micro-units."""

    refer: str
    folio: str
    concept: int
    cargo: int
    issued: str
    due: str
    total: int
    balance: int
    currency: str
    rate: int
    exact: int
    books: int
    uuid: str | None

    def days(self, day: date) -> int:
        """Days overdue on `day`, 0 while it is not."""
        return max(0, (day - date.fromisoformat(self.due)).days)


@dataclass(slots=True)
class Person:
    """One customer; amounts in cents but `movements` and `erp`, which are micro-units."""

    raw: str
    key: str
    name: str
    rfc: str | None
    status: str | None
    credit_days: int | None
    limit: int | None
    seller: str | None
    last_payment: str | None
    contacts: list[dict[str, str]]
    movements: int
    erp: int | None
    credit: int
    documents: list[Document] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """Open balance in cents."""
        return sum(doc.balance for doc in self.documents)


@dataclass(slots=True)
class Counters:
    """Rows of each kind that a careful reader counts."""

    charges: int = 0
    movements: int = 0
    orphan_details: int = 0
    id_mov_mismatch: int = 0
    status_b_masters: int = 0
    cancelled_masters: int = 0
    customers_without_row: int = 0
    positive_credits: int = 0
    unsigned_rows: int = 0
    undated: int = 0
    newest_movement: str = ""


def bucket(days: int) -> str:
    """Name of the bucket of a document that is so many days overdue."""
    return BUCKETS[(days > 0) + (days > 30) + (days > 60) + (days > 90)]


def open_document(
    charge: Charge, customer: Customer, as_of: date, rates: dict[int, int]
) -> tuple[int, Document | None]:
    """(credit in cents, open document or None) of one charge: one rounding, half-up, at the end."""
    cut = as_of + timedelta(days=1)
    if charge.left_out is not LeftOut.NO or charge.applied.date() >= cut:
        return 0, None
    moves = [move for move in charge.movements if move.applied.date() < cut]
    own = charge.signo * charge.foreign + sum(move.signo * move.foreign for move in moves)
    books = charge.signo * charge.amount + sum(move.signo * move.amount for move in moves if not move.amount_null)
    if charge.currency == BASE:
        own = books
    if abs(own) * 2 < CENT:
        return 0, None
    if charge.signo < 0 < own:
        return 0, None
    rate = rates.get(charge.currency) or charge.rate
    balance = half_up(own * rate, CENT * MICRO)
    if own < 0:
        return -balance, None
    due = charge.due or charge.applied + timedelta(days=0 if customer.missing else customer.credit_days or 0)
    iso = next(currency.iso for currency in CURRENCIES if currency.number == charge.currency)
    return 0, Document(
        charge.refer, charge.refer.strip(" "), charge.concept, charge.cargo, charge.applied.date().isoformat(),
        due.date().isoformat(), half_up(charge.foreign * rate, CENT * MICRO), balance, iso, rate, own, books,
        charge.uuid,
    )  # fmt: skip


def _last_payment(customer: Customer, as_of: date) -> str | None:
    days = [
        move.applied.date()
        for charge in customer.charges
        for move in charge.movements
        if move.signo < 0 and move.concept not in EXCHANGE and move.applied.date() <= as_of
    ]
    return max(days).isoformat() if days else None


def _contacts(customer: Customer) -> list[dict[str, str]]:
    chosen = [c for c in customer.contacts if c.kind == "C" and c.status == "A"]
    if chosen:
        return [{"nombre": windows(c.name), "email": c.email, "telefono": c.phone} for c in chosen]
    return [{"email": mail.strip()} for mail in customer.mails.split(";") if mail.strip()]


@dataclass(slots=True)
class CompanyTruth:
    """Everything known about one company on the day `as_of`."""

    id: str
    name: str
    rfc: str
    database: str
    as_of: str
    customers: dict[str, Person] = field(default_factory=dict)
    counters: Counters = field(default_factory=Counters)
    cases: list[dict[str, str]] = field(default_factory=list)

    def record(self, customer: Customer, sellers: dict[str, str], rates: dict[int, int]) -> Person:
        """Take a finished customer in: its open documents, credits, control total and counters."""
        day = date.fromisoformat(self.as_of)
        favor, documents, total = 0, [], 0
        for charge in customer.charges:
            credit, document = open_document(charge, customer, day, rates)
            favor += credit
            if document:
                documents.append(document)
            total += charge.signo * charge.amount
            total += sum(move.signo * move.amount for move in charge.movements if not move.amount_null)
            self._count(charge)
        total += sum(orphan.movement.signo * orphan.movement.amount for orphan in customer.orphans)
        self.counters.orphan_details += len(customer.orphans)
        self.counters.movements += len(customer.orphans)
        self.counters.customers_without_row += customer.missing
        here, key = not customer.missing, customer.key.strip(" ")
        person = Person(
            raw=customer.key, key=key, name=windows(customer.name) if here else key,
            rfc=customer.rfc if here else None, status=customer.status if here else None,
            credit_days=customer.credit_days if here else None, limit=half_up(customer.limit) if here else None,
            seller=sellers.get(customer.seller) if here else None,
            last_payment=_last_payment(customer, day) if here else None, contacts=_contacts(customer) if here else [],
            movements=total, erp=total + customer.drift if here else None, credit=favor, documents=documents,
        )  # fmt: skip
        self.customers[person.raw] = person
        return person

    def _count(self, charge: Charge) -> None:
        counters = self.counters
        counters.charges += 1
        counters.movements += len(charge.movements)
        counters.id_mov_mismatch += sum(move.id_mov is not None for move in charge.movements)
        counters.unsigned_rows += sum(move.signo == 0 for move in charge.movements)
        counters.undated += charge.undated and charge.applied == UNDATED and charge.due is None
        left = charge.signo * charge.amount + sum(move.signo * move.amount for move in charge.movements)
        counters.positive_credits += charge.signo < 0 < left and charge.left_out is LeftOut.NO
        counters.status_b_masters += charge.left_out is LeftOut.STATUS_B
        counters.cancelled_masters += charge.left_out is LeftOut.CANCELLED
        newest = max((charge.applied, *(move.applied for move in charge.movements))).isoformat()
        counters.newest_movement = max(counters.newest_movement, newest)

    def settle_keys(self) -> None:
        """Keep the leading blanks of the keys that would trim alike, of customers and of documents."""
        _settle(list(self.customers.values()), "raw", "key")
        documents = [doc for person in self.customers.values() for doc in person.documents]
        _settle(documents, "refer", "folio")
        for person in self.customers.values():
            if person.status is None:
                person.name = person.key

    def totals(self, day: date | None = None) -> dict[str, Any]:
        """`resumen` and `antiguedad` of the wire on `day` (the day of the build by default), amounts in cents."""
        day = day or date.fromisoformat(self.as_of)
        amounts, counts = dict.fromkeys(BUCKETS, 0), dict.fromkeys(BUCKETS, 0)
        for person in self.customers.values():
            for doc in person.documents:
                name = bucket(doc.days(day))
                amounts[name] += doc.balance
                counts[name] += 1
        everything = sum(amounts.values())
        return {
            "totalCartera": everything,
            "carteraVigente": amounts["vigente"],
            "carteraVencida": everything - amounts["vigente"],
            "clientesConSaldo": sum(person.balance > 0 for person in self.customers.values()),
            "facturasActivas": sum(counts.values()),
            "antiguedad": [(name, amounts[name], counts[name]) for name in BUCKETS],
        }


def _settle(things: list[Any], raw: str, shown: str) -> None:
    spellings: dict[str, set[str]] = {}
    for thing in things:
        spellings.setdefault(getattr(thing, raw).strip(" "), set()).add(getattr(thing, raw).rstrip(" "))
    for thing in things:
        key = getattr(thing, raw)
        name = key.rstrip(" ") if len(spellings[key.strip(" ")]) > 1 else key.strip(" ")
        setattr(thing, shown, name or ("S/N-2" if "S/N" in spellings else "S/N"))
