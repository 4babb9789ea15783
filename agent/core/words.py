"""Moments, spans and results as a person in an office says them, in Spanish."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from agent.core.delivery import Result

RESULTS: Mapping[Result, str] = {
    "full": "completo",
    "delta": "cambios",
    "unchanged": "sin cambios",
    "failed": "falló",
    "postponed": "pendiente",
    "unpaired": "vinculación vencida",
    "revoked": "acceso revocado",
    "stopped": "interrumpido",
}
"""How a cycle ended, in a table's cell."""
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_UNITS = ((86_400, "día", "días"), (3_600, "hora", "horas"), (60, "minuto", "minutos"))
_SHOWN = 3


def ago(span: timedelta) -> str:
    """A span in the largest unit that says it plainly: «hace 4 minutos»; below a minute «hace un momento»."""
    lasted = lasting(span)
    return f"hace {lasted}" if lasted else "hace un momento"


def lasting(span: timedelta) -> str:
    """A span in the largest unit that says it plainly, as «30 días»; empty below a minute."""
    seconds = int(span.total_seconds())
    return next((count(seconds // size, one, many) for size, one, many in _UNITS if seconds >= size), "")


def moment(then: datetime, now: datetime) -> str:
    """«hace 4 minutos» within the hour, else «24 nov 2026, 11:44» in the zone of `now`."""
    if then <= now and now - then < timedelta(hours=1):
        return ago(now - then)
    local = then.astimezone(now.tzinfo)
    return f"{day(local)}, {local:%H:%M}"


def day(value: date) -> str:
    """«24 nov 2026»."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: «1 hora», «1,204 clientes»."""
    return f"{number:,} {one if number == 1 else many}"


def ended(sentence: str) -> str:
    """The sentence with a full stop, where whoever wrote it left it out."""
    return sentence if not sentence or sentence[-1] in ".!?…»" else f"{sentence}."


def retried(sentence: str) -> str:
    """The sentence, and that nobody needs to do anything, unless it says so itself."""
    said = ended(sentence)
    return said if "reintentará solo" in said else f"{said} Se reintentará solo.".strip()


def pesos(cents: int) -> str:
    """Whole cents as «$4,313,291.09»."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{rest:02d}"


def mismatch(paths: Sequence[str], where: str = "") -> str:
    """What to say where the server holds everything and its own sums came out differently in these members.

    `where` is the company, where there are several.
    """
    cloud = f"{where}: la nube" if where else "La nube"
    named = ", ".join(paths[:_SHOWN])
    more = f" y {len(paths) - _SHOWN:,} más" if len(paths) > _SHOWN else ""
    verb = "suma no cuadra" if len(paths) == 1 else "sumas no cuadran"
    return f"{cloud} recibió todo, pero {len(paths):,} {verb}: {named}{more}."
