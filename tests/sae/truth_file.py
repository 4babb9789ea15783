"""The truth as a file and back: `truth.json` beside the companies, for programs and people that read no Python."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from tests.sae.ledger import MICRO, half_up
from tests.sae.truth import CompanyTruth, Counters, Document, Person

FILE: Final = "truth.json"
FORMAT: Final = 1


@dataclass(slots=True)
class Truth:
    """All companies below one directory. `database` of a company is its file."""

    directory: Path
    as_of: date
    seed: int
    dirty: bool
    companies: dict[str, CompanyTruth] = field(default_factory=dict)

    def save(self) -> Path:
        """Write `truth.json`; returns its path."""
        body = {
            "format": FORMAT,
            "asOf": self.as_of.isoformat(),
            "seed": self.seed,
            "dirty": self.dirty,
            "companies": {key: _company(company, self.directory) for key, company in self.companies.items()},
        }
        path = self.directory / FILE
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def load(directory: Path) -> Truth:
    """The truth of companies built before, to go on editing them."""
    body = json.loads((directory / FILE).read_text(encoding="utf-8"))
    truth = Truth(directory, date.fromisoformat(body["asOf"]), body["seed"], body["dirty"])
    for key, row in body["companies"].items():
        customers = {person["raw"]: _read_person(person) for person in row["clientes"]}
        truth.companies[key] = CompanyTruth(
            row["id"], row["name"], row["rfc"], str(directory / row["database"]), body["asOf"], customers,
            Counters(**row["counters"]), row["cases"],
        )  # fmt: skip
    return truth


def money(cents: int) -> str:
    """Cents as a string with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def cents(text: str) -> int:
    """The other way round."""
    whole, _, rest = text.lstrip("-").partition(".")
    return (-1 if text.startswith("-") else 1) * (int(whole) * 100 + int(rest))


def _exact(value: int) -> str:
    return f"{'-' if value < 0 else ''}{abs(value) // MICRO}.{abs(value) % MICRO:06d}"


def _micros(text: str) -> int:
    whole, _, rest = text.lstrip("-").partition(".")
    return (-1 if text.startswith("-") else 1) * (int(whole) * MICRO + int(rest))


def _company(company: CompanyTruth, directory: Path) -> dict[str, Any]:
    day = date.fromisoformat(company.as_of)
    totals = company.totals()
    people = list(company.customers.values())
    return {
        "id": company.id,
        "name": company.name,
        "rfc": company.rfc,
        "database": Path(company.database).relative_to(directory).as_posix(),
        "resumen": {name: money(value) if name.startswith(("total", "cartera")) else value
                    for name, value in totals.items() if name != "antiguedad"},
        "antiguedad": [{"rango": name, "monto": money(amount), "facturas": count}
                       for name, amount, count in totals["antiguedad"]],
        "saldoFavor": money(sum(person.credit for person in people)),
        "saldoMovimientos": money(sum(half_up(person.movements) for person in people)),
        "saldoSae": money(sum(half_up(person.erp or 0) for person in people)),
        "counters": asdict(company.counters),
        "cases": company.cases,
        "clientes": [_person(person, day) for person in people],
    }  # fmt: skip


def _person(person: Person, day: date) -> dict[str, Any]:
    late = [doc for doc in person.documents if doc.days(day)]
    return {
        "raw": person.raw,
        "clave": person.key,
        "nombre": person.name,
        "rfc": person.rfc,
        "estatus": person.status,
        "diasCredito": person.credit_days,
        "limiteCredito": None if person.limit is None else money(person.limit),
        "vendedor": person.seller,
        "ultimoPago": person.last_payment,
        "contactos": person.contacts,
        "saldoTotal": money(person.balance),
        "saldoVencido": money(sum(doc.balance for doc in late)),
        "diasMaxVencido": max((doc.days(day) for doc in late), default=0),
        "saldoFavor": money(person.credit),
        "saldoMovimientos": money(half_up(person.movements)),
        "saldoSae": None if person.erp is None else money(half_up(person.erp)),
        "exactMovements": _exact(person.movements),
        "exactSae": None if person.erp is None else _exact(person.erp),
        "facturas": [_document(doc, day) for doc in person.documents],
    }


def _document(doc: Document, day: date) -> dict[str, Any]:
    return {
        "refer": doc.refer,
        "folio": doc.folio,
        "concepto": doc.concept,
        "cargo": doc.cargo,
        "fecha": doc.issued,
        "vencimiento": doc.due,
        "total": money(doc.total),
        "saldo": money(doc.balance),
        "diasVencido": doc.days(day),
        "uuid": doc.uuid,
        "moneda": doc.currency,
        "tipoCambio": _exact(doc.rate),
        "saldoMoneda": money(half_up(doc.exact)),
        "saldoLibros": money(half_up(doc.books)),
        "exactBalance": _exact(doc.exact),
        "exactBooks": _exact(doc.books),
    }


def _read_person(row: dict[str, Any]) -> Person:
    return Person(
        row["raw"], row["clave"], row["nombre"], row["rfc"], row["estatus"], row["diasCredito"],
        None if row["limiteCredito"] is None else cents(row["limiteCredito"]), row["vendedor"], row["ultimoPago"],
        row["contactos"], _micros(row["exactMovements"]), None if row["exactSae"] is None else _micros(row["exactSae"]),
        cents(row["saldoFavor"]), [_read_document(doc) for doc in row["facturas"]],
    )  # fmt: skip


def _read_document(row: dict[str, Any]) -> Document:
    return Document(
        row["refer"], row["folio"], row["concepto"], row["cargo"], row["fecha"], row["vencimiento"],
        cents(row["total"]), cents(row["saldo"]), row["moneda"], _micros(row["tipoCambio"]),
        _micros(row["exactBalance"]), _micros(row["exactBooks"]), row["uuid"],
    )  # fmt: skip
