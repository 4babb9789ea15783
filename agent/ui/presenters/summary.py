"""A company's card: is it equal to SAE, how much is owed and how old it is, when it was and will be looked at."""

from dataclasses import dataclass

from agent.core.health import Colour
from agent.core.words import RESULTS, ago, count, day, moment, pesos
from agent.ui.office import CompanyState, Snapshot, Working
from agent.ui.presenters.marks import Mark, mark_of
from agent.ui.presenters.spell import coming, step
from contract.aging import BUCKETS

AGES = {"vigente": "Por vencer", "1-30": "1 a 30 días", "31-60": "31 a 60 días", "61-90": "61 a 90 días"}
_OLDEST = "Más de 90 días"


@dataclass(frozen=True, slots=True)
class Bar:
    """One age of what is owed; `share` of the largest, 0 to 1."""

    label: str
    amount: str
    documents: str
    share: float


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a company's card says."""

    id: str
    title: str
    subtitle: str
    mark: Mark
    sentence: str
    total: str
    split: str
    cut: str
    bars: tuple[Bar, ...]
    remarks: tuple[str, ...]
    last: str
    coming: str
    step: str
    fraction: float | None
    """Of the cycle under way, 0 to 1; -1 where it is not known; None where none is."""


def cards(snapshot: Snapshot, working: Working | None) -> tuple[Card, ...]:
    """The cards of every ticked company."""
    return tuple(_card(company, snapshot, working) for company in snapshot.companies)


def _card(company: CompanyState, snapshot: Snapshot, working: Working | None) -> Card:
    totals = company.totals
    busy = working if working is not None and working.empresa_id == company.id else None
    name = totals.name if totals and totals.name else ""
    cents = totals.cents if totals else ()
    total = sum(cents)
    overdue = total - cents[0] if cents else 0
    late = f" ({round(100 * overdue / total)} %)" if total > 0 else ""
    mark, sentence = _verdict(company, snapshot)
    return Card(
        id=company.id,
        title=name or f"Empresa {company.id}",
        subtitle=" · ".join(part for part in (f"Empresa {company.id}" if name else "", _rfc(company)) if part),
        mark=mark,
        sentence=sentence,
        total=pesos(total) if cents else "—",
        split=f"Por vencer {pesos(total - overdue)} · Vencido {pesos(overdue)}{late}" if cents else "",
        cut=f"Al {day(totals.day)}, {count(totals.customers, 'cliente', 'clientes')} leídos" if totals else "",
        bars=_bars(company),
        remarks=company.remarks,
        last=_last(company, snapshot),
        coming=_coming(company, snapshot),
        step=f"{step(busy)[0].upper()}{step(busy)[1:]}" if busy else "",
        fraction=None if busy is None else (min(1.0, busy.done / busy.total) if busy.total else -1.0),
    )


def _rfc(company: CompanyState) -> str:
    return f"RFC {company.totals.rfc}" if company.totals and company.totals.rfc else ""


def _verdict(company: CompanyState, snapshot: Snapshot) -> tuple[Mark, str]:
    health, known = company.health, company.known
    if health is None:
        return Mark.STOPPED, "No se envía mientras este equipo no esté vinculado."
    if health.colour is not Colour.GREEN or known is None:
        text = health.sentence.removeprefix(f"Empresa {company.id}: ")
        return mark_of(health.colour), f"{text[:1].upper()}{text[1:]}"
    age = ago(snapshot.now - known.checked_at)
    if known.matches:
        return Mark.GOOD, f"Cuadra con SAE al centavo; se comparó {age}."
    return Mark.GOOD, f"La nube tiene lo mismo que SAE; se comparó {age}."


def _bars(company: CompanyState) -> tuple[Bar, ...]:
    totals = company.totals
    if totals is None or len(totals.cents) != len(BUCKETS) or len(totals.documents) != len(BUCKETS):
        return ()
    largest = max(totals.cents)
    return tuple(
        Bar(
            AGES.get(name, _OLDEST),
            pesos(cents),
            count(documents, "documento", "documentos"),
            max(0.0, cents / largest) if largest > 0 else 0.0,
        )
        for name, cents, documents in zip(BUCKETS, totals.cents, totals.documents, strict=True)
    )


def _last(company: CompanyState, snapshot: Snapshot) -> str:
    if company.outcome is None:
        return "Aún sin envíos"
    return f"Última revisión: {RESULTS[company.outcome.result]}, {moment(company.outcome.at, snapshot.now)}"


def _coming(company: CompanyState, snapshot: Snapshot) -> str:
    if snapshot.link is None or snapshot.link.revoked:
        return "Siguiente: cuando vincules este equipo"
    if snapshot.pause is not None:
        return "Siguiente: cuando termine la pausa"
    if company.due is None:
        return "Siguiente: en un momento"
    return f"Siguiente: {coming(company.due, snapshot.now)}"
