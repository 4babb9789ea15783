"""Makes customers, charges and movements by hand, for companies whose every row matters."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.sae.catalog import SIGNS
from tests.sae.generate import Generator
from tests.sae.ledger import MICRO, Charge, Customer, Movement, half_up, micros, midnight

FIRST_KEY = 900_001


@dataclass(slots=True)
class Maker:
    """Makes customers, charges and movements by hand; dates are days before the day of the figures."""

    generator: Generator
    cases: list[dict[str, str]] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of the figures."""
        return self.generator.as_of

    def day(self, ago: int) -> datetime:
        """So many days before the day of the figures, at midnight."""
        return midnight(self.today - timedelta(days=ago))

    def customer(self, case: str, *, key: str | None = None, refer: str = "") -> Customer:
        """A new customer, entered under the case."""
        made = self.generator.customer(FIRST_KEY + len(self.customers))
        made.key = key if key is not None else f"{FIRST_KEY + len(self.customers):>10}"
        made.credit_days = 30
        self.customers.append(made)
        self.note(case, made, refer)
        return made

    def note(self, case: str, customer: Customer, refer: str = "") -> None:
        """Enter a place where a case can be seen."""
        self.cases.append({"case": case, "raw": customer.key, "refer": refer})

    def charge(
        self,
        customer: Customer,
        amount: str,
        *,
        ago: int = 60,
        terms: int = 30,
        concept: int = 1,
        cargo: int = 1,
        refer: str | None = None,
        currency: int = 1,
        rate: str = "1",
    ) -> Charge:
        """A charge of `amount` in its own currency, applied `ago` days back and due `terms` later."""
        foreign = micros(amount)
        base = half_up(foreign * micros(rate), MICRO) if currency != 1 else foreign
        key = self.generator.refer(concept) if refer is None else refer
        made = Charge(
            key, concept, cargo, base, foreign, self.day(ago), self.day(ago - terms),
            signo=SIGNS[concept], currency=currency, rate=micros(rate), seller=customer.seller,
            invoice=concept == 1 and refer is None,
        )  # fmt: skip
        if made.invoice:
            made.uuid = self.generator.uuid()
        customer.charges.append(made)
        return made

    def move(
        self, charge: Charge, amount: str, *, concept: int = 22, ago: int = 10, rate: str | None = None
    ) -> Movement:
        """A movement of `amount` in the currency of the charge, at `rate` (that of the charge by default)."""
        foreign = micros(amount)
        base = half_up(foreign * (micros(rate) if rate else charge.rate), MICRO) if charge.currency != 1 else foreign
        number = len(charge.movements) + 1
        made = Movement(
            concept, base, foreign, self.day(ago), SIGNS[concept], f"P{charge.refer.strip()[-8:]}{number}", number
        )
        charge.movements.append(made)
        return made
