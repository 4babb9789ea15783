"""Changes a built company as SAE's users do, and the truth with it.

Each change is one short transaction; the connection is closed afterwards, so that another process can read the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.sae import rows
from tests.sae.catalog import SIGNS
from tests.sae.ledger import CENT, MICRO, Charge, Customer, Movement, half_up, micros, midnight
from tests.sae.load import literal, opened
from tests.sae.names import windows
from tests.sae.recount import fetch
from tests.sae.truth import CompanyTruth, Document, Person
from tests.sae.truth_file import Truth
from tests.support.firebird import Access


@dataclass(slots=True)
class Editor:
    """Edits one company of `truth`; every change is written to `truth.json` too."""

    truth: Truth
    company: str
    access: Access = field(default_factory=Access)
    today: date | None = None
    """Day of the changes; the day of the figures when None."""

    @property
    def about(self) -> CompanyTruth:
        """The truth of the company that is edited."""
        return self.truth.companies[self.company]

    def execute(self, sql: str) -> int:
        """Any statement, committed; `##` stands for the company's number. Returns the rows touched; the truth stays."""
        return self._run(sql)[0]

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a SELECT; `##` stands for the company's number."""
        with opened(self.about.database, self.access) as connection:
            return fetch(connection, sql.replace("##", self.company))

    def open_documents(self) -> list[tuple[Person, Document]]:
        """Everything open, oldest due date first."""
        found = [(person, doc) for person in self.about.customers.values() for doc in person.documents]
        return sorted(found, key=lambda pair: (pair[1].due, pair[1].refer, pair[1].cargo))

    def pay(self, person: Person, document: Document, amount: str, *, concept: int = 22) -> None:
        """A payment in the currency of the document: part of it, all of it, or more (the rest is a credit then)."""
        charge = self._charge(person, document)
        paid = micros(amount)
        base = half_up(paid * charge.rate, MICRO) if charge.currency != 1 else paid
        number = self.about.counters.movements + 1
        move = Movement(concept, base, paid, midnight(self._day), SIGNS[concept], f"P{number:07d}", 900 + number)
        key = document.refer, document.concept, document.cargo
        row = rows.movement_row(Customer(person.raw, "", ""), move, key, charge.currency, charge.rate, 500_000 + number)
        self._run(
            insert("CUEN_DET", row),
            f"UPDATE CLIE## SET SALDO = SALDO - {base / MICRO!r}, ULT_PAGOD = '{move.document}',"
            f" ULT_PAGOM = {base / MICRO!r}, ULT_PAGOF = {literal(move.applied)} WHERE CLAVE = {literal(person.raw)}",
        )
        document.exact -= paid
        document.books -= base
        self._moved(person, -base, self._day)
        self.about.counters.movements += 1
        document.balance = half_up(document.exact * document.rate, CENT * MICRO)
        if abs(document.exact) * 2 < CENT or document.balance < 0:
            person.documents.remove(document)
            person.credit += max(0, -document.balance)
        if person.status is not None:
            person.last_payment = max(person.last_payment or "", self._day.isoformat())
        self._done()

    def invoice(self, person: Person, amount: str, *, terms: int = 30) -> Document:
        """A new invoice in pesos, due in so many days."""
        number = self.about.counters.charges + 1
        refer, total = f"E{number:09d}", micros(amount)
        start = midnight(self._day)
        charge = Charge(refer, 1, 1, total, total, start, start + timedelta(days=terms), invoice=True)
        charge.uuid = rows.guid("CFDI", self.company, refer)
        customer = Customer(person.raw, person.name, person.rfc or "")
        self._run(
            insert("CUEN_M", rows.charge_row(customer, charge, 700_000 + number)),
            insert("FACTF", rows.invoice_row(customer, charge, total, 1)),
            insert("CFDI", rows.fiscal_row(charge)),
            f"UPDATE CLIE## SET SALDO = SALDO + {total / MICRO!r} WHERE CLAVE = {literal(person.raw)}",
        )
        due = (self._day + timedelta(days=terms)).isoformat()
        made = Document(
            refer,
            refer,
            1,
            1,
            self._day.isoformat(),
            due,
            half_up(total),
            half_up(total),
            "MXN",
            MICRO,
            total,
            total,
            charge.uuid,
        )
        person.documents.append(made)
        self._moved(person, total, self._day)
        self.about.counters.charges += 1
        self._done()
        return made

    def cancel(self, person: Person, document: Document) -> None:
        """Cancel an invoice as SAE does: FACTF stays with STATUS C, its movements go.

        It must be the only charge of its REFER: ValueError otherwise, and nothing is changed.
        """
        where = f"CVE_CLIE = {literal(person.raw)} AND REFER = {literal(document.refer)}"
        charges = len(self.query(f"SELECT NUM_CARGO FROM CUEN_M## WHERE {where}"))
        if charges != 1:
            raise ValueError(f"{document.refer!r} has {charges} charges; cancel one with a single charge")
        counts = self._run(
            f"DELETE FROM CUEN_M## WHERE {where}",
            f"DELETE FROM CUEN_DET## WHERE {where}",
            f"UPDATE FACTF## SET STATUS = 'C', FECHA_CANCELA = {literal(midnight(self._day))}"
            f" WHERE CVE_DOC = {literal(document.refer)}",
            f"UPDATE CFDI## SET FECHA_CANCELA = '{self._day.isoformat()}T12:00:00'"
            f" WHERE TIPO_DOC = 'F' AND CVE_DOC = {literal(document.refer)}",
            f"UPDATE CLIE## SET SALDO = SALDO - {document.books / MICRO!r} WHERE CLAVE = {literal(person.raw)}",
        )
        person.documents.remove(document)
        self._moved(person, -document.books, None)
        self.about.counters.charges -= 1
        self.about.counters.movements -= counts[1]
        self._done()

    def rename(self, person: Person, name: str) -> None:
        """Change CLIE.NOMBRE; `name` as stored (C1 characters are Windows-1252)."""
        self._run(f"UPDATE CLIE## SET NOMBRE = {literal(name)} WHERE CLAVE = {literal(person.raw)}")
        person.name = windows(name)
        self._done()

    @property
    def _day(self) -> date:
        return self.today or self.truth.as_of

    def _charge(self, person: Person, document: Document) -> Charge:
        key = f"CVE_CLIE = {literal(person.raw)} AND REFER = {literal(document.refer)}"
        found = self.query(
            f"SELECT NUM_MONED, TCAMBIO FROM CUEN_M## WHERE {key} AND NUM_CPTO = {document.concept}"
            f" AND NUM_CARGO = {document.cargo}"
        )
        row: Mapping[str, Any] = found[0]
        rate = micros(repr(row["TCAMBIO"]))
        return Charge(
            document.refer,
            document.concept,
            document.cargo,
            0,
            0,
            midnight(self._day),
            None,
            currency=row["NUM_MONED"],
            rate=rate,
        )

    def _moved(self, person: Person, amount: int, day: date | None) -> None:
        person.movements += amount
        if person.erp is not None:
            person.erp += amount
        if day:
            newest = self.about.counters.newest_movement
            self.about.counters.newest_movement = max(newest, midnight(day).isoformat())

    def _run(self, *statements: str) -> list[int]:
        counts = []
        with opened(self.about.database, self.access) as connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement.replace("##", self.company))
                counts.append(max(0, cursor.rowcount))
            cursor.close()
        return counts

    def _done(self) -> None:
        self.truth.save()


def insert(table: str, values: tuple[Any, ...]) -> str:
    """INSERT of a whole row as `rows` makes them."""
    columns = ", ".join(rows.COLUMNS[table])
    return f"INSERT INTO {table}## ({columns}) VALUES ({', '.join(map(literal, values))})"
