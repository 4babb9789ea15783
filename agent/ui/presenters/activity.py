"""What happened, cycle by cycle: rows for a table, for the clipboard and for a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from agent.core.delivery import Outcome
from agent.core.words import RESULTS, count, day
from agent.ui.presenters.spell import size, span

HEADINGS = ("Fecha", "Empresa", "Resultado", "Detalle", "Enviado", "Duración")
DETAIL = 3
"""The column that takes the room that is left."""
NUMERIC = (4, 5)
"""Columns of figures, aligned right."""
_SENT = ("full", "delta")
_TROUBLE = ("failed", "postponed", "unpaired", "revoked", "stopped")


class Kind(StrEnum):
    """Which cycles a person wants to see."""

    ALL = "all"
    SENT = "sent"
    TROUBLE = "trouble"


KINDS = {Kind.ALL: "Todo", Kind.SENT: "Solo envíos", Kind.TROUBLE: "Solo problemas"}


def chosen(history: Sequence[Outcome], *, company: str = "", kind: Kind = Kind.ALL, text: str = "") -> list[Outcome]:
    """The cycles of one company (empty: all), of one kind, whose row contains the text in any case."""
    wanted = text.strip().casefold()
    return [
        outcome
        for outcome in history
        if company in ("", outcome.empresa_id)
        and (kind is Kind.ALL or outcome.result in (_SENT if kind is Kind.SENT else _TROUBLE))
        and (not wanted or wanted in f"{RESULTS[outcome.result]} {detail(outcome)} {outcome.empresa_id}".casefold())
    ]


def companies(history: Sequence[Outcome]) -> list[str]:
    """Companies that appear, in order."""
    return sorted({outcome.empresa_id for outcome in history})


def is_trouble(outcome: Outcome) -> bool:
    """Whether the cycle did not end well."""
    return outcome.result in _TROUBLE


def row(outcome: Outcome, now: datetime) -> tuple[str, ...]:
    """The cells of a cycle, in the zone of `now`."""
    local = outcome.at.astimezone(now.tzinfo)
    date = day(local).removesuffix(f" {now.year}")
    return (
        f"{date}, {local:%H:%M}",
        outcome.empresa_id,
        RESULTS[outcome.result].capitalize(),
        detail(outcome),
        size(outcome.sent_bytes) if outcome.sent_bytes else "—",
        span(outcome.seconds),
    )


def detail(outcome: Outcome) -> str:
    """What went wrong, else what was read."""
    if outcome.sentence:
        return outcome.sentence
    if outcome.customers:
        customers = count(outcome.customers, "cliente", "clientes")
        return f"{customers}, {count(outcome.documents, 'documento abierto', 'documentos abiertos')}"
    return "Nada se movió en SAE" if outcome.result == "unchanged" else ""


def as_text(history: Sequence[Outcome], now: datetime) -> str:
    """Headings and rows with tabs between cells, as a spreadsheet takes them from the clipboard."""
    return "\n".join("\t".join(cells) for cells in [HEADINGS, *(row(outcome, now) for outcome in history)])


def as_csv(history: Sequence[Outcome], now: datetime) -> bytes:
    """A file that Excel opens with its accents: plain figures, ISO moments, no cell that it would compute."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("Fecha", "Empresa", "Resultado", "Clientes", "Documentos", "Bytes", "Segundos", "Detalle"))
    for outcome in history:
        writer.writerow(
            (
                f"{outcome.at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}",
                outcome.empresa_id,
                RESULTS[outcome.result],
                outcome.customers,
                outcome.documents,
                outcome.sent_bytes,
                outcome.seconds,
                _inert(outcome.sentence),
            )
        )
    return out.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
