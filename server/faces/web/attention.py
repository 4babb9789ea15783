"""What needs a person today: pure, from figures to a short list in the order of what hurts most."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.capabilities.connectors.model import Link, ListedConnector, Status
from server.capabilities.receivables.figures import Aging
from server.faces.web.format import count, money


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
    """What is looked at: machines, the aging, and what fell and falls due within a week of today."""

    machines: tuple[ListedConnector, ...]
    aging: Aging
    fell_due: Aging
    falls_due: Aging
    proven: bool
    """Whether the person who looks has a proven address, without which no reminder leaves."""
    links: dict[str, str]
    """Addresses of the lists: `90+`, `fell`, `falls`."""


def attention(looked: Looked) -> list[Item]:
    """At most seven lines; nothing where there is nothing to do."""
    return [*_machines(looked.machines), *_invoices(looked), *_account(looked)][:7]


def _machines(machines: Iterable[ListedConnector]) -> Iterable[Item]:
    for one in machines:
        if one.liveness.status is Status.ERROR:
            yield Item(
                "machine", f"{one.connector.name} no pudo sincronizar", one.liveness.sentence or "", _MACHINES, True
            )
        elif one.liveness.status is Status.OFFLINE:
            yield Item("machine", f"{one.connector.name} no da señales", one.liveness.sentence or "", _MACHINES)
        if one.liveness.status is not Status.REVOKED:
            for linked in one.companies:
                if linked.link is Link.WAITING:
                    detail = "Llega desde dos computadoras: elige cuál la manda."
                    yield Item("alert", f"{linked.name} espera tu decisión", detail, _MACHINES)


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


_MACHINES = "/conectores"
