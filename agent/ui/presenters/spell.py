"""Sizes, moments to come and steps of a cycle, as a person in an office says them."""

from datetime import datetime, timedelta

from agent.core.words import day
from agent.ui.office import Working

_STEPS = {"rows": "leyendo clientes", "bytes": "enviando"}


def company(empresa_id: str, name: str | None) -> str:
    """«01 · Refacciones Nájera»; «Empresa 01» where the name is not known."""
    return f"{empresa_id} · {name}" if name else f"Empresa {empresa_id}"


def size(count: int) -> str:
    """«812 bytes», «2.4 KB», «13.1 MB»."""
    if count < 1000:
        return f"{count:,} bytes"
    return f"{count / 1000:,.1f} KB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def span(seconds: float) -> str:
    """«0.4 s», «12 s», «3 min 20 s»."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:,} min {rest:02d} s" if minutes else f"{rest} s"


def coming(due: datetime, now: datetime) -> str:
    """«hoy a las 12:15», «mañana a las 08:00», «27 nov 2026 a las 08:00»; one that has passed: «en un momento»."""
    if due <= now:
        return "en un momento"
    local = due.astimezone(now.tzinfo)
    if local.date() == now.date():
        name = "hoy"
    elif local.date() == now.date() + timedelta(days=1):
        name = "mañana"
    else:
        name = day(local)
    return f"{name} a las {local:%H:%M}"


def step(working: Working) -> str:
    """«leyendo clientes: 1,204 de 3,020», «enviando: 1.2 MB de 2.4 MB», «revisando si algo cambió»."""
    words = _STEPS.get(working.phase)
    if words is None:
        return "revisando si algo cambió"
    shown = size if working.phase == "bytes" else "{:,}".format
    return f"{words}: {shown(working.done)}" + (f" de {shown(working.total)}" if working.total else "")
