"""What happened, cycle by cycle, and what was asked from afar: rows for a table, the clipboard and a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from agent.core.delivery import Outcome
from agent.core.orders import Order
from agent.core.words import RESULTS, count, day, ended
from agent.ui.presenters.spell import size, span

HEADINGS = ("Fecha", "Empresa", "Resultado", "Detalle", "Enviado", "Duración")
DETAIL = 3
"""The column that takes the room that is left."""
NUMERIC = (4, 5)
"""Columns of figures, aligned right."""
_SENT = ("full", "delta")
_ASKED = {
    "sync_now": "sincronizar ahora",
    "update_config": "cambiar la configuración",
    "upload_diagnostics": "enviar el diagnóstico",
    "restart": "reiniciar el programa",
    "update": "actualizar el programa",
    "pause": "pausar el envío",
    "resume": "reanudar el envío",
}
_DONE, _NOT_DONE = "Cumplida", "No cumplida"
Event = Outcome | Order
"""A cycle of a company, or something that was asked from afar."""
_TROUBLE = ("failed", "postponed", "unpaired", "revoked", "stopped")


class Kind(StrEnum):
    """Which cycles a person wants to see."""

    ALL = "all"
    SENT = "sent"
    TROUBLE = "trouble"
    ASKED = "asked"


KINDS = {Kind.ALL: "Todo", Kind.SENT: "Solo envíos", Kind.TROUBLE: "Solo problemas", Kind.ASKED: "Pedido desde la web"}


def chosen(history: Sequence[Event], *, company: str = "", kind: Kind = Kind.ALL, text: str = "") -> list[Event]:
    """The events of one company (empty: all), of one kind, whose row contains the text in any case."""
    wanted = text.strip().casefold()
    return [
        event
        for event in history
        if (not company or (isinstance(event, Outcome) and event.empresa_id == company))
        and _is(event, kind)
        and (not wanted or wanted in f"{_result(event)} {detail(event)} {_company(event)}".casefold())
    ]


def companies(history: Sequence[Event]) -> list[str]:
    """Companies that appear, in order."""
    return sorted({event.empresa_id for event in history if isinstance(event, Outcome)})


def counted(history: Sequence[Event]) -> str:
    """«20 revisiones», «20 revisiones y 2 peticiones desde la web»."""
    asked = sum(isinstance(event, Order) for event in history)
    cycles = len(history) - asked
    orders = count(asked, "petición desde la web", "peticiones desde la web")
    if not asked:
        return count(cycles, "revisión", "revisiones")
    return f"{count(cycles, 'revisión', 'revisiones')} y {orders}" if cycles else orders


def is_trouble(event: Event) -> bool:
    """Whether it did not end well."""
    return event.result in _TROUBLE if isinstance(event, Outcome) else not event.ok


def row(event: Event, now: datetime) -> tuple[str, ...]:
    """The cells of an event, in the zone of `now`."""
    local = event.at.astimezone(now.tzinfo)
    date = day(local).removesuffix(f" {now.year}")
    size_and_span = ("—", "—")
    if isinstance(event, Outcome):
        size_and_span = (size(event.sent_bytes) if event.sent_bytes else "—", span(event.seconds))
    return f"{date}, {local:%H:%M}", _company(event) or "—", _result(event), detail(event), *size_and_span


def detail(event: Event) -> str:
    """What went wrong, else what was read; who asked for what, and what came of it."""
    if isinstance(event, Order):
        return _order(event)
    if event.sentence:
        return event.sentence
    if event.customers:
        customers = count(event.customers, "cliente", "clientes")
        return f"{customers}, {count(event.documents, 'documento abierto', 'documentos abiertos')}"
    return "Nada se movió en SAE" if event.result == "unchanged" else ""


def said(event: Event) -> str:
    """What a cell may have cut: a sentence, empty where there is none."""
    return event.sentence if isinstance(event, Outcome) else _order(event)


def as_text(history: Sequence[Event], now: datetime) -> str:
    """Headings and rows with tabs between cells, as a spreadsheet takes them from the clipboard."""
    return "\n".join("\t".join(cells) for cells in [HEADINGS, *(row(event, now) for event in history)])


def as_csv(history: Sequence[Event], now: datetime) -> bytes:
    """A file that Excel opens with its accents: plain figures, ISO moments, no cell that it would compute."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        ("Fecha", "Empresa", "Resultado", "Clientes", "Documentos", "Bytes", "Segundos", "Pedido por", "Detalle")
    )
    for event in history:
        at = f"{event.at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}"
        if isinstance(event, Order):
            writer.writerow((at, "", _result(event).lower(), "", "", "", "", _inert(event.who), _inert(detail(event))))
            continue
        figures = (event.customers, event.documents, event.sent_bytes, event.seconds)
        writer.writerow((at, event.empresa_id, RESULTS[event.result], *figures, "", _inert(event.sentence)))
    return out.getvalue().encode("utf-8-sig")


def _is(event: Event, kind: Kind) -> bool:
    match kind:
        case Kind.SENT:
            return isinstance(event, Outcome) and event.result in _SENT
        case Kind.TROUBLE:
            return is_trouble(event)
        case Kind.ASKED:
            return isinstance(event, Order)
        case Kind.ALL:
            return True


def _company(event: Event) -> str:
    return event.empresa_id if isinstance(event, Outcome) else ""


def _result(event: Event) -> str:
    if isinstance(event, Order):
        return _DONE if event.ok else _NOT_DONE
    return RESULTS[event.result].capitalize()


def _order(order: Order) -> str:
    asked = f"{order.who or 'CobranzaCloud'} pidió {_ASKED.get(order.type, f'«{order.type}»')}"
    return ended(f"{asked}: {order.detail[:1].lower()}{order.detail[1:]}" if order.detail else asked)


def _inert(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
