"""The sentence the product stands on, per company, and the figures that deny it in words an accountant knows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.capabilities.connectors.model import Company
from server.capabilities.ingest.model import Gap
from server.faces.web.format import money

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
_RFC_CHANGED = "La empresa que llega ahora tiene otro RFC."


@dataclass(frozen=True, slots=True)
class Difference:
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
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Unusual:
    """A company whose last sync a person must accept before anything goes out because of it."""

    id: UUID
    name: str
    reason: str


def seal(company: Company, gaps: Sequence[Gap]) -> Seal:
    """The seal of a company with the differences of its last sync."""
    return Seal(
        name=company.name,
        verified_at=company.verified_at,
        matches=company.matches is True,
        differences=tuple(_difference(gap) for gap in gaps),
    )


def unusual(companies: Iterable[Company]) -> tuple[Unusual, ...]:
    """The companies that wait for a person, with the reason in a sentence."""
    return tuple(
        Unusual(company.id, company.name, company.unusual or _RFC_CHANGED)
        for company in companies
        if company.unusual is not None or company.rfc_changed
    )


def _difference(gap: Gap) -> Difference:
    return Difference(
        name=_name(gap.path),
        path=gap.path,
        received="No se recibió" if gap.received is None else _figure(gap.received, gap),
        computed=_figure(gap.computed, gap),
        gap=_figure((gap.received or 0) - gap.computed, gap),
    )


def _figure(value: int, gap: Gap) -> str:
    return money(value) if gap.money else f"{value:,}"


def _name(path: str) -> str:
    """`antiguedad[1-30].monto` → `Saldo, antigüedad 1-30`; a path that is not known stays as it is."""
    member = path.rpartition(".")[2]
    name = _NAMES.get(member, path)
    row = re.match(r"(antiguedad|clientes)\[([^\]]*)\]", path)
    if row is None:
        return name
    return f"{name}, {'antigüedad' if row.group(1) == 'antiguedad' else 'cliente'} {row.group(2)}"
