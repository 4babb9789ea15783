"""The sentence the product stands on, per company, and the figures that deny it in words an accountant knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec import Raw

from contract.money import AmountError, is_absent, to_cents
from contract.sync import Difference, SyncReceipt, Verification
from server.capabilities.connectors.model import Company
from server.faces.web.format import LABELS, money

_NAMES = {
    "totalCartera": "Total de la cartera",
    "carteraVigente": "Cartera vigente",
    "carteraVencida": "Cartera vencida",
    "clientesConSaldo": "Clientes con saldo",
    "facturasActivas": "Facturas activas",
    "monto": "Saldo",
    "facturas": "Facturas",
    "saldoTotal": "Saldo",
    "saldoVencido": "Saldo vencido",
    "diasMaxVencido": "Días vencidos",
}
MOST = 50
"""Figures shown of a sync that does not add up."""
_RFC_CHANGED = "La empresa que llega ahora tiene otro RFC."


@dataclass(frozen=True, slots=True)
class Row:
    """One figure that does not add up, ready to read; `path` is where it stands in what was sent."""

    name: str
    path: str
    received: str
    computed: str
    gap: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What may be said of one company: verified when, and whether it adds up to the cent."""

    name: str
    verified_at: datetime | None
    matches: bool
    differences: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Unusual:
    """A company whose last sync a person must accept before anything goes out because of it."""

    id: UUID
    name: str
    reason: str


def seal(company: Company, verification: Verification | None) -> Seal:
    """The seal of a company; `verification` is the outcome of its last applied sync."""
    return Seal(
        name=company.name,
        verified_at=company.verified_at,
        matches=company.matches is True,
        differences=_rows(verification),
    )


def rows(receipt: SyncReceipt | None) -> tuple[Row, ...]:
    """What did not add up in a sync of the history; nothing of one that was refused."""
    return _rows(receipt.verificacion if receipt else None)


def unusual(companies: Iterable[Company]) -> tuple[Unusual, ...]:
    """The companies that wait for a person, with the reason in a sentence."""
    return tuple(
        Unusual(company.id, company.name, company.unusual or _RFC_CHANGED)
        for company in companies
        if company.unusual is not None or company.rfc_changed
    )


def _rows(verification: Verification | None) -> tuple[Row, ...]:
    return tuple(_row(item) for item in verification.differences[:MOST]) if verification else ()


def _row(item: Difference) -> Row:
    figure = money if b"." in bytes(item.computed) else _count
    received, computed = _hundredths(item.received), _hundredths(item.computed)
    return Row(
        name=_name(item.path),
        path=item.path,
        received="No se recibió" if is_absent(item.received) else figure(received),
        computed=figure(computed),
        gap=figure(received - computed),
    )


def _hundredths(raw: Raw) -> int:
    """A figure in hundredths, whether money or a count; 0 where it was not sent."""
    try:
        return to_cents(raw)
    except AmountError:
        return 0


def _count(hundredths: int) -> str:
    return f"{hundredths // 100:,}"


def _name(path: str) -> str:
    """`antiguedad.1-30.monto` → `Saldo, 1 a 30 días`; a path that is not known stays as it is."""
    name = _NAMES.get(path.rpartition(".")[2], path)
    if bucket := re.fullmatch(r"antiguedad\.([^.]+)\.\w+", path):
        return f"{name}, {LABELS.get(bucket.group(1), bucket.group(1))}"
    if customer := re.fullmatch(r"clientes\[(.*)\]\.\w+", path, re.DOTALL):
        return f"{name}, cliente {customer.group(1).strip()}"
    return name
