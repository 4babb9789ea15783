"""How figures, days and ages read to a Mexican accountant.

Pure functions that the templates use as filters; nothing else in the web face writes an amount or a date.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contract.aging import BUCKETS

MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")

LABELS = dict(zip(BUCKETS, ("Vigente", "1 a 30 días", "31 a 60 días", "61 a 90 días", "Más de 90 días"), strict=True))
"""Buckets as they are named on the wire → as people read them."""

CITIES = {
    "Mexico City": "Ciudad de México",
    "Cancun": "Cancún",
    "Mazatlan": "Mazatlán",
    "Merida": "Mérida",
    "Ciudad Juarez": "Ciudad Juárez",
    "Bahia Banderas": "Bahía de Banderas",
}

NBSP = "\u00a0"

STALE_AFTER = timedelta(hours=24)
"""Age from which a verification is shown in amber: a working day without news deserves a look."""


def money(cents: int) -> str:
    """Cents as pesos: 137513697 → ``$1,375,136.97``; a negative keeps its sign before the peso sign."""
    pesos, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${pesos:,}.{rest:02d}"


def foreign(cents: int, currency: str) -> str:
    """An amount of another currency, with its ISO 4217 name behind it: ``$1,250.00 USD``."""
    return f"{money(cents)}{NBSP}{currency}"


def share(part: int, whole: int) -> int:
    """Thousandths of `whole` that `part` is, half up; 0 of an empty or negative whole."""
    return 0 if whole <= 0 else (part * 2000 + whole) // (2 * whole)


def shares(parts: Sequence[int], whole: int) -> list[int]:
    """Thousandths of `whole` that each of its parts is, 1000 together: what rounding leaves goes to the largest rests.

    All 0 of an empty or negative whole.
    """
    if whole <= 0:
        return [0] * len(parts)
    found = [part * 1000 // whole for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda index: parts[index] * 1000 % whole, reverse=True)
    for index in by_rest[: sum(parts) * 1000 // whole - sum(found)]:
        found[index] += 1
    return found


def percent(tenths: int) -> str:
    """Thousandths as ``69.5 %``, with a space that does not break."""
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}{NBSP}%"


def change(tenths: int) -> str:
    """A change in tenths of a percent with its sign: ``+5.2 %``, ``-0.3 %``, ``sin cambio``."""
    if tenths == 0:
        return "sin cambio"
    return f"{'-' if tenths < 0 else '+'}{abs(tenths) // 10:,}.{abs(tenths) % 10}{NBSP}%"


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: ``1 factura``, ``1,204 facturas``."""
    return f"{number:,}{NBSP}{one if number == 1 else many}"


def tenths(number: int) -> str:
    """A number in tenths with its decimal: ``37.5``."""
    return f"{'-' if number < 0 else ''}{abs(number) // 10:,}.{abs(number) % 10}"


def rate(millionths: int) -> str:
    """An exchange rate in millionths with four decimals, half up: ``18.4372``."""
    shown = (millionths + 50) // 100
    return f"{shown // 10_000:,}.{shown % 10_000:04d}"


def day(value: date) -> str:
    """``22 dic 2025``."""
    return f"{value.day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def local_day(value: datetime, zone: str) -> date:
    """The day of a moment in the organization's time zone."""
    return value.astimezone(ZoneInfo(zone)).date()


def hour(value: datetime, zone: str) -> str:
    """``15:30`` in the organization's time zone."""
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M}"


def place(zone: str) -> str:
    """The city of a time zone as it is written in Mexico: ``Ciudad de México``; others by their own name."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return CITIES.get(city, city)


def ago(then: datetime, now: datetime) -> str:
    """Age in the largest unit that says it plainly: ``hace 4 minutos``; a moment ahead of `now` counts as now."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, one, many in ((86_400, "día", "días"), (3_600, "hora", "horas"), (60, "minuto", "minutos")):
        if seconds >= size:
            return "hace " + count(seconds // size, one, many)
    return "hace un momento"


def stale(then: datetime | None, now: datetime) -> bool:
    """Whether `then` is too long ago to be trusted without a second look; never counts as stale."""
    return then is None or now - then >= STALE_AFTER
