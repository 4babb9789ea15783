"""What needs a person today: pure, from figures to a short list in the order of what hurts most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.capabilities.collections.model import PausedBy
from server.capabilities.collections.service.keeping import Pending
from server.capabilities.connectors.model import Company, Link, ListedConnector, Status
from server.capabilities.receivables.figures import Aging
from server.faces.web.format import ago, count, money

MOST = 9
HOUR = timedelta(hours=1)
_MACHINES = "/conectores"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: what it is, a detail below it, and where it is dealt with."""

    glyph: str
    title: str
    detail: str
    href: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: machines and companies, the aging, what fell and falls due within a week of today, and what
    waits or failed of collecting (None for people who may not see it).
    """

    now: datetime
    machines: tuple[ListedConnector, ...]
    companies: tuple[Company, ...]
    aging: Aging
    fell_due: Aging
    falls_due: Aging
    pending: Pending | None
    proven: bool
    """Whether the person who looks has a proven address, without which no reminder leaves."""
    links: dict[str, str]
    """Addresses of the lists: `90+`, `fell`, `falls`."""


def attention(looked: Looked) -> list[Item]:
    """What hurts most first, at most MOST lines; nothing where there is nothing to do."""
    found = [
        *_machines(looked.machines),
        *_companies(looked),
        *_collecting(looked),
        *_account(looked),
        *_invoices(looked),
    ]
    return sorted(found, key=lambda one: not one.bad)[:MOST]


def _machines(machines: Iterable[ListedConnector]) -> Iterable[Item]:
    for one in machines:
        if one.liveness.status is Status.ERROR:
            title = f"{one.connector.name} no pudo sincronizar"
            yield Item("machine", title, one.liveness.sentence or "", _machine(one.connector.id), bad=True)
        elif one.liveness.status is Status.OFFLINE:
            title = f"{one.connector.name} no da señales"
            yield Item("machine", title, one.liveness.sentence or "", _machine(one.connector.id))
        if one.liveness.status is not Status.REVOKED:
            for linked in one.companies:
                if linked.link is Link.WAITING:
                    detail = "Llega desde dos computadoras: elige cuál la manda."
                    title = f"{linked.name} espera tu decisión"
                    yield Item("alert", title, detail, f"{_MACHINES}/empresas/{linked.company_id}")


def _companies(looked: Looked) -> Iterable[Item]:
    for one in looked.companies:
        if one.matches is False:
            detail = "No sale ningún recordatorio suyo hasta que cuadre: revisa las cifras que difieren."
            yield Item("alert", f"{one.name} no cuadra con SAE", detail, _machine(one.connector_id), bad=True)
        if one.unusual is not None or one.rfc_changed:
            detail = "Revisa si el cambio es correcto: mientras tanto no sale ningún recordatorio suyo."
            yield Item("alert", f"Cambio inusual en {one.name}", detail, f"/panel?empresa={one.id}", bad=True)
        elif one.verified_at is not None and one.matches and looked.pending is not None:
            yield from _freshness(one, one.verified_at, looked)


def _freshness(company: Company, verified_at: datetime, looked: Looked) -> Iterable[Item]:
    """Reminders of a company stop where its last verified state is too old; said a while before, too."""
    limit = timedelta(hours=looked.pending.policy.freshness_hours if looked.pending else 0)
    left = limit - (looked.now - verified_at)
    detail = f"Tu límite es de {count(int(limit / HOUR), 'hora', 'horas')} y se leyó {ago(verified_at, looked.now)}."
    if left < timedelta(0):
        title = f"Los recordatorios de {company.name} están en pausa"
        yield Item("clock", title, detail, _machine(company.connector_id), bad=True)
    elif left < limit / 6:
        title = f"Los recordatorios de {company.name} se pausarán en {_span(left)}"
        yield Item("clock", title, detail, _machine(company.connector_id))


def _collecting(looked: Looked) -> Iterable[Item]:
    found = looked.pending
    if found is None:
        return
    if not found.enabled or found.policy.paused_by is not None:
        detail = "Rebotaron demasiados correos." if found.policy.paused_by is PausedBy.BOUNCES else ""
        yield Item("stop", "Tus envíos están en pausa", detail or "Los detuvo el operador.", "/cobranza", bad=True)
    if found.failed:
        title = f"{count(found.failed, 'recordatorio no se entregó', 'recordatorios no se entregaron')}"
        detail = "En los últimos 7 días: revisa el motivo y el correo del cliente."
        yield Item("mail", title, detail, "/cobranza?estado=fallido", bad=True)
    if found.late:
        title = f"{count(found.late, 'recordatorio espera', 'recordatorios esperan')} para salir"
        yield Item("clock", title, "Ya era su hora: revisa qué lo detiene.", "/cobranza?estado=espera")
    if found.later:
        title = f"{count(found.later, 'recordatorio programado', 'recordatorios programados')}"
        yield Item("clock", title, "Saldrán a su hora; puedes cancelarlos.", "/cobranza?estado=espera")
    if found.bounced:
        title = f"{count(found.bounced, 'dirección rebotó', 'direcciones rebotaron')}"
        detail = "Corrígelas en SAE y vuelve a intentar: no reciben nada mientras tanto."
        yield Item("mail", title, detail, "/cobranza/reglas#bajas")


def _invoices(looked: Looked) -> Iterable[Item]:
    oldest = looked.aging.buckets[-1]
    if oldest.cents > 0:
        title = f"{money(oldest.cents)} con más de 90 días"
        yield Item(
            "clock",
            title,
            f"{_invoices_of(oldest.documents)}: mientras más viejas, menos se cobran.",
            looked.links["90+"],
        )
    if (fell := _documents(looked.fell_due)) and looked.fell_due.total > 0:
        title = f"{money(looked.fell_due.total)} vencieron en los últimos 7 días"
        yield Item(
            "ledger", title, f"{_invoices_of(fell)}: un aviso amistoso a tiempo suele bastar.", looked.links["fell"]
        )
    if (falls := _documents(looked.falls_due)) and looked.falls_due.total > 0:
        title = f"{money(looked.falls_due.total)} vencen en los próximos 7 días"
        yield Item("ledger", title, f"{_invoices_of(falls)} por vencer.", looked.links["falls"])


def _account(looked: Looked) -> Iterable[Item]:
    if not looked.proven:
        yield Item("mail", "Confirma tu correo", "Sin eso no salen recordatorios a tu nombre.", "/cuenta")


def _documents(aging: Aging) -> int:
    return sum(row.documents for row in aging.buckets)


def _invoices_of(number: int) -> str:
    return count(number, "factura", "facturas")


def _span(left: timedelta) -> str:
    """`3 horas`, `25 minutos`."""
    if left >= HOUR:
        return count(int(left / HOUR), "hora", "horas")
    return count(max(1, int(left / timedelta(minutes=1))), "minuto", "minutos")


def _machine(connector_id: UUID) -> str:
    return f"{_MACHINES}/{connector_id}"
