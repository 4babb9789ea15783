"""An Aspel SAE small enough to be obviously right: people's documents as whole numbers, and sums made the naive way.

It implements the agent's `ErpReader`; what the cloud must hold is computed here from the same rows by other code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any

from agent.core.model import Company, ReadReport, Source, Token, Unreadable
from contract import money
from contract.records import Customer, Invoice
from tests.faults.cloud import Key, Owner, cents
from tests.faults.gremlin import Gremlin

RFC = "EKU9003173C9"
NUMBERS = ("01", "02")
LIMITS = ((0, "vigente"), (30, "1-30"), (60, "31-60"), (90, "61-90"), (10**9, "90+"))


@dataclass
class Charge:
    """An open document; cents of its own currency."""

    folio: str
    issued: date
    due: date
    total: int
    owed: int
    currency: str = "MXN"


@dataclass
class Buyer:
    """A customer."""

    name: str
    charges: dict[str, Charge] = field(default_factory=dict)
    credit: int = 0


@dataclass
class Sae:
    """Two companies in one database, and a gremlin at its door."""

    gremlin: Gremlin
    today: date
    source: Source = field(default_factory=lambda: Source("sae", "firebird", "srv:C:\\E.FDB", "SYSDBA", NUMBERS))
    rate: Fraction = Fraction(18)
    """Pesos of a dollar."""
    companies: dict[str, dict[str, Buyer]] = field(default_factory=lambda: {number: {} for number in NUMBERS})
    newest: dict[str, date] = field(default_factory=dict)
    counter: int = 1
    reads: int = 0
    folios: Iterator[int] = field(default_factory=lambda: count(1))

    def charge(self, number: str, key: str, cents: int, due: date, currency: str = "MXN") -> None:
        """A new document, for a new customer where there is none of that key."""
        buyer = self.companies[number].setdefault(key, Buyer(f"Cliente {key} Ñandú"))
        folio = f"F{next(self.folios)}"
        buyer.charges[folio] = Charge(folio, self.today, due, cents, cents, currency)
        self.newest[number] = self.today
        self.wrote()

    def touch(self) -> None:
        """A write that alters no figure."""
        self.wrote()

    def wrote(self) -> None:
        """Every change moves the transaction counter."""
        self.counter += 1

    def open(self, source: Source, password: str) -> "Reader":
        """Attach, as `World.open_source`."""
        self.gremlin.at("open")
        return Reader(self, source)

    def check(self, owner: Owner, number: str) -> None:
        """The cloud holds this, and nothing else but the names of those who left."""
        held = shown(owner, number)
        for key in held["clientes"].keys() - self.companies[number].keys():
            assert held["clientes"].pop(key)[1:] == (0, 0, [])
        assert held == self.naive(number, self.today)

    def owed(self) -> dict[Key, int]:
        """Cents of each document's own currency."""
        return {
            (number, key, charge.folio): charge.owed
            for number, buyers in self.companies.items()
            for key, buyer in buyers.items()
            for charge in buyer.charges.values()
        }

    def pesos(self, charge: Charge, amount: int | None = None) -> int:
        """What is owed of a document, or another amount of it, in cents of the base currency, half-up."""
        amount = charge.owed if amount is None else amount
        exact = amount * (self.rate if charge.currency == "USD" else 1) + Fraction(1, 2)
        return exact.numerator // exact.denominator

    def naive(self, number: str, today: date) -> dict[str, object]:
        """Everything the cloud must show of a company on a day, in cents."""
        buyers = self.companies[number]
        every = [(charge, self.pesos(charge)) for buyer in buyers.values() for charge in buyer.charges.values()]
        late = sum(cents for charge, cents in every if charge.due < today)
        total = sum(cents for _, cents in every)
        buckets = {name: [0, 0] for _, name in LIMITS}
        for charge, amount in every:
            name = next(name for limit, name in LIMITS if (today - charge.due).days <= limit)
            buckets[name][0] += amount
            buckets[name][1] += 1
        people = {
            key: (
                buyer.name,
                buyer.credit,
                sum(self.pesos(charge) for charge in buyer.charges.values()),
                sorted((c.folio, c.due.isoformat(), self.pesos(c)) for c in buyer.charges.values()),
            )
            for key, buyer in buyers.items()
        }
        owing = sum(1 for _, _, balance, _ in people.values() if balance)
        return {
            "resumen": (total, total - late, late, owing, len(every)),
            "antiguedad": [(name, *buckets[name]) for _, name in LIMITS],
            "clientes": people,
        }


class Reader:
    """Implements `ErpReader`."""

    def __init__(self, sae: Sae, source: Source) -> None:
        self._sae = sae
        self._source = source

    def companies(self) -> list[Company]:
        return [
            Company(number, f"Comercial {number}", f"{RFC[:-1]}{number[-1]}", f"SAE90EMPRE{number}")
            for number in self._source.companies
        ]

    def unreadable(self) -> list[Unreadable]:
        return []

    @contextmanager
    def read(self, empresa_id: str, today: date) -> Iterator["Read"]:
        self._sae.reads += 1
        self._sae.gremlin.at("snapshot")
        yield Read(self._sae, empresa_id, today)
        self._sae.gremlin.at("snapshot closed")

    def recheck(self, token: Token) -> tuple[bool, Token | None]:
        return token.counter == self._sae.counter, token

    def close(self) -> None:
        pass


class Read:
    """Implements `CompanyRead`; the rows are taken at once, as a snapshot is."""

    def __init__(self, sae: Sae, number: str, today: date) -> None:
        self._sae = sae
        self._rows = [_customer(sae, key, buyer, today) for key, buyer in sae.companies[number].items()]
        self.report = ReadReport(rfc=f"{RFC[:-1]}{number[-1]}", name=f"Comercial {number}")
        self.report.newest_movement = sae.newest.get(number)
        self.expected = len(self._rows)
        self.token: Token | None = Token("2026-01-01T00:00:00", sae.counter, ())

    def customers(self) -> Iterator[Customer]:
        for row in self._rows:
            self._sae.gremlin.at("row")
            self.report.customers += 1
            yield row


def _customer(sae: Sae, key: str, buyer: Buyer, today: date) -> Customer:
    invoices = [_invoice(sae, charge, today) for charge in buyer.charges.values()]
    late = [invoice for invoice in invoices if invoice.days_overdue]
    return Customer(
        key=key,
        name=buyer.name,
        balance=money.from_cents(sum(money.to_cents(invoice.balance) for invoice in invoices)),
        overdue=money.from_cents(sum(money.to_cents(invoice.balance) for invoice in late)),
        max_days_overdue=max((invoice.days_overdue for invoice in late), default=0),
        invoices=invoices,
        credit=money.from_cents(buyer.credit),
    )


def _invoice(sae: Sae, charge: Charge, today: date) -> Invoice:
    foreign = charge.currency != "MXN"
    return Invoice(
        folio=charge.folio,
        issued=charge.issued,
        due=charge.due,
        total=money.from_cents(sae.pesos(charge, charge.total)),
        balance=money.from_cents(sae.pesos(charge)),
        days_overdue=max(0, (today - charge.due).days),
        concept=1,
        charge=1,
        currency=charge.currency,
        exchange_rate=money.from_rate(money.to_decimal(int(sae.rate * 100))) if foreign else money.ABSENT,
        foreign_balance=money.from_cents(charge.owed) if foreign else money.ABSENT,
    )


def shown(owner: Owner, number: str) -> dict[str, Any]:
    """A company as the documented API shows it, in cents, shaped like `Sae.naive`."""
    totals = owner.get("/cartera/resumen", empresaId=number)
    rows = owner.get("/cartera/antiguedad", empresaId=number)["rangos"]
    people = {}
    for row in owner.get("/clientes", empresaId=number, limit="100")["data"]:
        whole = owner.get(f"/clientes/{row['id']}")
        held = sorted((doc["folio"], doc["vencimiento"], cents(doc["saldo"])) for doc in whole["facturas"])
        people[row["clave"]] = (
            row["nombre"],
            cents(whole["resumenCartera"]["saldoFavor"] or 0),
            cents(row["saldoTotal"]),
            held,
        )
    return {
        "resumen": (
            *(cents(totals[name]) for name in ("totalCartera", "carteraVigente", "carteraVencida")),
            *(totals[name] for name in ("clientesConSaldo", "facturasActivas")),
        ),
        "antiguedad": [(row["rango"], cents(row["monto"]), row["facturas"]) for row in rows],
        "clientes": people,
    }
