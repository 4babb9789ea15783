"""The clean company: customers with invoices and payments that SAE itself could have written.

One customer at a time, so that a million charges need no more memory than one customer's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.sae.catalog import SELLERS, SIGNS, seller_key
from tests.sae.ledger import CENT, Charge, Contact, Customer, LeftOut, Movement, midnight
from tests.sae.names import (
    CITIES,
    DISTRICTS,
    EURO,
    QUOTE_CLOSE,
    QUOTE_OPEN,
    STREETS,
    company_name,
    mailbox,
    person_name,
    phone,
    rfc,
)  # fmt: skip

PAYMENTS: Final = (10, 11, 22, 22, 22, 1003, 1003, 1002, 12)
TERMS: Final = (0, 8, 15, 30, 30, 30, 45, 60)
EDGES: Final = (0, 1, 30, 31, 60, 61, 90, 91)
"""Days overdue that the first open invoices have: both sides of every bucket's edge."""
BIG: Final = 5_000
"""From so many charges on, most of the history is settled, as in a company with years of it."""


@dataclass(slots=True)
class Generator:
    """Draws one company. `charges` and `payments` are rows of CUEN_M and CUEN_DET."""

    rng: Random
    as_of: date
    customers: int
    charges: int
    payments: int
    folio: int = 10_000
    open_invoices: int = 0
    made: int = 0
    paid: int = 0
    owed: float = 0.0

    def run(self) -> Iterator[Customer]:
        """Every customer, in the order of their numbers, each complete."""
        left = self.charges
        for index in range(self.customers):
            customer = self.customer(index)
            remaining = self.customers - index
            share = left if remaining == 1 else min(left, int(left / remaining * self.rng.uniform(0.1, 1.9) + 0.5))
            if index % 12 == 11 and remaining > 1:
                share = 0
            left -= share
            for _ in range(share):
                customer.charges.append(self.charge(customer))
            if index % 15 == 4 and share:
                customer.cancelled.append(self.cancelled(customer))
            yield customer

    def customer(self, index: int) -> Customer:
        """A customer without charges."""
        rng = self.rng
        if index == 0:
            key, name, tax_id = "MOSTR", "Público en general", "XAXX010101000"
        else:
            key = self._key(index)
            person = index % 6 == 5
            name = person_name(rng) if person else company_name(rng)
            if index == 1:
                name = f"Importadora {QUOTE_OPEN}La Peña{QUOTE_CLOSE} {EURO}uro, S.A. de C.V."
            tax_id = rfc(rng, name, person=person)
        city, state, prefix = rng.choice(CITIES)
        customer = Customer(
            key, name, tax_id, credit_days=rng.choice(TERMS), limit=rng.randrange(10, 500) * 1_000_000_000,
            seller=seller_key(1 + index % SELLERS), mails=self._mails(name, index), street=rng.choice(STREETS),
            number=str(rng.randrange(1, 2000)), district=rng.choice(DISTRICTS), city=city, state=state,
            postal_code=f"{prefix}{rng.randrange(1000):03d}",
        )  # fmt: skip
        for number, kind in enumerate("CVA"[: index % 4]):
            text = person_name(rng)
            customer.contacts.append(Contact(text, mailbox(rng, text, number), phone(rng), kind, "A"))
        if index % 8 == 3:
            customer.contacts[0].status = "B"
        return customer

    @staticmethod
    def _key(index: int) -> str:
        if index % 9 == 4:
            return f"C{index:05d}"
        return f"{index:04d}".rjust(10) if index % 13 == 5 else f"{index:>10}"

    def _mails(self, name: str, index: int) -> str:
        return ";".join(mailbox(self.rng, name, number) for number in range(index % 3))

    def charge(self, customer: Customer, *, concept: int | None = None) -> Charge:
        """One charge with its payments: settled, part paid or unpaid."""
        rng = self.rng
        self.made += 1
        self.owed += self.payments / self.charges
        budget = int(self.owed) - self.paid
        if self.made == self.charges:
            budget = self.payments - self.paid
        is_open = budget < 1 or rng.random() < (0.105 if self.charges > BIG else 0.4)
        terms = customer.credit_days or 0
        late = (
            rng.randrange(-terms, 160)
            if is_open
            else rng.randrange(-min(terms, 20), 900 if self.charges > BIG else 400)
        )
        if is_open and self.open_invoices < len(EDGES):
            late = EDGES[self.open_invoices]
        self.open_invoices += is_open
        due = self.as_of - timedelta(days=late)
        if concept is None:
            concept = rng.choice((2, 7)) if rng.random() < 0.05 else 1
        amount = rng.randrange(150_00, 98_000_00) * CENT
        charge = Charge(
            self.refer(concept), concept, 1, amount, amount, midnight(due - timedelta(days=terms)), midnight(due),
            seller=customer.seller, invoice=concept == 1,
        )  # fmt: skip
        if charge.invoice and rng.random() < 0.97:
            charge.uuid = self.uuid()
        if budget > 0 and not (is_open and budget < 3 and rng.random() < 0.6 and self.made < self.charges):
            self.pay(charge, budget, settle=not is_open)
        return charge

    def pay(self, charge: Charge, parts: int, *, settle: bool) -> None:
        """So many payments on the charge: all of it, or leaving at least a peso open."""
        rng = self.rng
        total = charge.amount // CENT
        limit = total if settle else int(total * rng.uniform(0.1, 0.9))
        parts = min(parts, limit)
        cuts = sorted(rng.sample(range(1, limit), parts - 1)) if parts > 1 else []
        days = (self.as_of - charge.applied.date()).days
        for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, limit], strict=True), 1):
            concept = rng.choice(PAYMENTS)
            day = charge.applied + timedelta(days=rng.randrange(days + 1))
            document = f"{'NC' if concept in (12, 1002) else 'P'}{rng.randrange(10**7):07d}"
            amount = (end - start) * CENT
            charge.movements.append(Movement(concept, amount, amount, day, SIGNS[concept], document, number))
        self.paid += parts

    def cancelled(self, customer: Customer) -> Charge:
        """An invoice cancelled in good order: SAE took its movements away, the document stays with STATUS C."""
        day = midnight(self.as_of - timedelta(days=self.rng.randrange(1, 60)))
        amount = self.rng.randrange(1_000_00, 9_000_00) * CENT
        return Charge(
            self.refer(1), 1, 1, amount, amount, day, day, seller=customer.seller, left_out=LeftOut.CANCELLED,
            invoice=True, uuid=self.uuid(),
        )  # fmt: skip

    def refer(self, concept: int) -> str:
        """The next document key, in one of the forms that SAE's folio masks give."""
        self.folio += 1
        number = self.folio
        if concept != 1:
            return f"{'SA' if concept == 7 else 'NV'}{number:08d}"
        form = self.rng.randrange(8)
        if form == 0:
            return f"{'FOR K':<10}{number:>10}"
        if form == 1:
            return f"{number:010d}".rjust(20)
        return f"T{number}" if form == 2 else f"A{number:010d}"

    def uuid(self) -> str:
        """A fiscal folio."""
        text = f"{self.rng.getrandbits(128):032X}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-A{text[17:20]}-{text[20:]}"
