"""Builds a folder of SAE companies and the truth about them."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Final

from tests.sae import rows
from tests.sae.catalog import catalog_rows, sellers
from tests.sae.dirty import dirty_customers
from tests.sae.external import External
from tests.sae.generate import Generator
from tests.sae.ledger import CURRENCIES, EXCHANGE, Charge, Customer
from tests.sae.load import PAGES, Writer, create_database, opened
from tests.sae.names import company_name, rfc
from tests.sae.schema import Level
from tests.sae.truth import CompanyTruth
from tests.sae.truth_file import Truth, load
from tests.support.firebird import Access, private_environment

VERSION: Final = "SAE9.00"
EXAMPLE: Final = Path("Ejemplos") / "Ejemplos.fdb"
"""The company that SAE ships to play with; no part of the truth."""
APART_FROM: Final = 20_000
"""Charges from which a build of its own process pays off."""
LINES_UP_TO: Final = 20_000
"""Companies with more charges get no invoice lines: nothing of ours reads them and they double the time."""
RATES: Final = {currency.number: currency.rate for currency in CURRENCIES if currency.rate}


@dataclass(frozen=True, slots=True)
class Size:
    """How much to build in each company; `payments` None means one and a half a charge."""

    customers: int = 40
    charges: int = 300
    payments: int | None = None


SECOND: Final = Size(5, 20)
"""A second company in the file of another."""


def company_file(directory: Path, company: str) -> Path:
    """Where SAE 9 keeps the database of a company below its root."""
    return directory / VERSION / f"Empresa{company}" / "Datos" / f"SAE90EMPRE{company}.FDB"


def build(
    directory: Path | str,
    *,
    companies: Sequence[str] = ("01", "02"),
    customers: int = 40,
    charges: int = 300,
    payments: int | None = None,
    seed: int = 1,
    as_of: date | None = None,
    dirty: bool = False,
    access: Access | None = None,
    level: Level = "current",
    apart: bool | None = None,
) -> Truth:
    """Write the companies below `directory` (which must hold none of them yet) and `truth.json`; returns the truth.

    `as_of` is the day the figures are counted on, today when None; the same arguments give the same companies.
    `apart` loads through a process of its own, faster for big companies (None: by size); embedded only.
    Raises FileExistsError, ValueError for impossible sizes or numbers, and what the client library raises.
    """
    if customers < 1 or charges < 0 or (payments or 0) < 0 or (payments and not charges):
        raise ValueError("a company has at least one customer, and payments only where there are charges")
    if not all(len(company) == 2 and company.isdecimal() for company in companies):
        raise ValueError("company numbers have two digits: 01, 02…")
    order = Order(
        str(Path(directory).resolve()), tuple(companies), customers, charges, payments, seed,
        (as_of or datetime.now().astimezone().date()).isoformat(), dirty, level,
    )  # fmt: skip
    access = access or Access()
    if apart is None:
        apart = access.server is None and charges > APART_FROM
    if apart:
        return _build_apart(order)
    return construct(order, access)


@dataclass(frozen=True, slots=True)
class Order:
    """The arguments of `build`, fit for another process."""

    directory: str
    companies: tuple[str, ...]
    customers: int
    charges: int
    payments: int | None
    seed: int
    as_of: str
    dirty: bool
    level: Level


def construct(order: Order, access: Access, external: Path | None = None) -> Truth:
    """Build in this process; `external` is a folder that its engine reads external tables from."""
    root, companies = Path(order.directory), order.companies
    truth = Truth(root, date.fromisoformat(order.as_of), order.seed, order.dirty)
    size = Size(order.customers, order.charges, order.payments)
    for company in companies:
        plan = _Plan(company_file(root, company), company, size, order.level, external)
        if order.dirty:
            free = [f"{number:02d}" for number in range(11, 99) if f"{number:02d}" not in companies]
            plan.second = free[0] if company == companies[0] else None
            plan.empty = free[1] if company == companies[-1] and len(companies) > 1 else None
        for made in _build_file(plan, truth, access):
            truth.companies[made.id] = made
    _build_file(_Plan(root / VERSION / EXAMPLE, "01", SECOND, order.level, None), truth, access, dirty=False)
    _connections_file(root / VERSION, companies)
    truth.save()
    return truth


def _build_apart(order: Order) -> Truth:
    """Build in a process whose engine may read external tables, which is several times as fast."""
    with tempfile.TemporaryDirectory(prefix="sae-") as name:
        folder = Path(name)
        (folder / "external").mkdir()
        settings = {"ExternalFileAccess": f"Restrict {folder / 'external'}", "TempCacheLimit": "256M"}
        subprocess.run(
            [sys.executable, "-m", "tests.sae.apart", str(folder / "external")],
            env=private_environment(folder, settings) | {"PYTHONPATH": os.pathsep.join(sys.path)},
            input=json.dumps(asdict(order)), text=True, check=True,
        )  # fmt: skip
    return load(Path(order.directory))


@dataclass(slots=True)
class _Plan:
    """What goes into one file: `second` is another company in it, `empty` one that never had a row."""

    file: Path
    company: str
    size: Size
    level: Level
    external: Path | None
    second: str | None = None
    empty: str | None = None


def _build_file(plan: _Plan, truth: Truth, access: Access, *, dirty: bool | None = None) -> list[CompanyTruth]:
    file = plan.file
    if file.exists():
        raise FileExistsError(f"{file} exists already; build into an empty folder")
    file.parent.mkdir(parents=True, exist_ok=True)
    create_database(file, access)
    with opened(file, access, force_write=0, buffers=PAGES) as connection:

        def writer(suffix: str) -> Writer:
            external = External(plan.external, suffix, plan.level) if plan.external else None
            return Writer(connection, suffix, plan.level, rows.COLUMNS, external)

        made = [fill(writer(plan.company), plan.company, plan.size, truth, file, dirty=dirty)]
        if plan.second:
            made.append(fill(writer(plan.second), plan.second, SECOND, truth, file, dirty=False))
            made[0].cases.append({"case": "second_suffix", "raw": plan.second, "refer": ""})
        if plan.empty:
            nothing = writer(plan.empty)
            nothing.create()
            nothing.finish()
            made[0].cases.append({"case": "empty_suffix", "raw": plan.empty, "refer": ""})
    with opened(file, access, force_write=1):
        pass
    return made


def fill(
    writer: Writer, company: str, size: Size, truth: Truth, file: Path, *, dirty: bool | None = None
) -> CompanyTruth:
    """Tables, rows and indexes of one company in an open database, and the truth about it."""
    rng = Random(f"{truth.seed}:{company}")
    name = company_name(rng)
    names = sellers(rng)
    made = CompanyTruth(company, name, rfc(rng, name), str(file), truth.as_of.isoformat())
    writer.create()
    for table, row in catalog_rows(company, name, made.rfc, truth.as_of, names):
        writer.add_named(table, row)
    payments = size.charges * 3 // 2 if size.payments is None else size.payments
    generator = Generator(rng, truth.as_of, size.customers, size.charges, payments)
    post = Poster(writer, made, names, lines=size.charges <= LINES_UP_TO)
    for customer in generator.run():
        post.customer(customer)
    if truth.dirty if dirty is None else dirty:
        for customer in dirty_customers(generator, made.cases):
            post.customer(customer)
    made.settle_keys()
    writer.finish()
    return made


@dataclass(slots=True)
class Poster:
    """Sends finished customers to the database and to the truth; numbers folios and contacts."""

    writer: Writer
    truth: CompanyTruth
    sellers: dict[str, str]
    lines: bool
    folio: int = 0
    contact: int = 1

    def customer(self, customer: Customer) -> None:
        """Every row of one customer."""
        add = self.writer.add
        person = self.truth.record(customer, self.sellers, RATES)
        if person.erp is not None:
            add("CLIE", rows.customer_row(customer, person.erp, last_payment(customer, self.truth.as_of)))
            for row in rows.contact_rows(customer, self.contact):
                add("CONTAC", row)
            self.contact += len(customer.contacts)
        totals: dict[str, list[int]] = {}
        for charge in customer.charges:
            totals.setdefault(charge.refer, []).append(charge.amount)
            self._charge(customer, charge)
        for orphan in customer.orphans:
            self.folio += 1
            key = (orphan.refer, orphan.id_mov, orphan.cargo)
            add("CUEN_DET", rows.movement_row(customer, orphan.movement, key, orphan.currency, 1_000_000, self.folio))
        for charge in (*customer.charges, *customer.cancelled):
            if charge.invoice:
                self._invoice(customer, charge, totals.get(charge.refer, [charge.amount]))

    def _charge(self, customer: Customer, charge: Charge) -> None:
        self.folio += 1
        self.writer.add("CUEN_M", rows.charge_row(customer, charge, self.folio))
        key = (charge.refer, charge.concept, charge.cargo)
        for move in charge.movements:
            self.folio += 1
            row = rows.movement_row(customer, move, key, charge.currency, charge.rate, self.folio, charge.seller)
            self.writer.add("CUEN_DET", row)

    def _invoice(self, customer: Customer, charge: Charge, amounts: list[int]) -> None:
        total = sum(amounts)
        self.writer.add("FACTF", rows.invoice_row(customer, charge, total, len(amounts)))
        if charge.uuid:
            self.writer.add("CFDI", rows.fiscal_row(charge))
        if self.lines:
            for row in rows.line_rows(charge, total):
                self.writer.add("PAR_FACTF", row)


def last_payment(customer: Customer, as_of: str) -> tuple[str, int, datetime] | None:
    """Document, amount (micro-units) and date of the newest payment that is no exchange difference."""
    payments = [
        (move.applied, move.document, move.amount)
        for charge in customer.charges
        for move in charge.movements
        if move.signo < 0 and move.concept not in EXCHANGE and move.applied.date().isoformat() <= as_of
    ]
    if not payments:
        return None
    applied, document, amount = max(payments)
    return document, amount, applied


def _connections_file(folder: Path, companies: Sequence[str]) -> None:
    """SAE's list of companies: one section an alias, each pointing at a database."""
    files = {f"EMPRESA{number}": f"Empresa{number}\\Datos\\SAE90EMPRE{number}.FDB" for number in companies}
    files["EJEMPLOS"] = "Ejemplos\\Ejemplos.fdb"
    sections = [f"[{alias}]\r\nDatabase={file}\r\n" for alias, file in files.items()]
    (folder / "Conexiones.ini").write_text("\r\n".join(sections), encoding="cp1252", newline="")
