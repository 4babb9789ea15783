"""Pure rules of silence: from when it is worth telling, whether it is ours to explain, and in which words.

An office switches its computers off at night: a goodbye is believed until the hour at which the machine usually comes
back on that weekday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.capabilities.connectors.liveness import HEARTBEAT, MISSED

TELL_AFTER = MISSED * HEARTBEAT + timedelta(minutes=2)
"""Silence without a goodbye is told two minutes after the third missed beat: a restart takes less."""

GRACE = timedelta(minutes=30)
"""How much later than usual a machine may come back before anybody is told."""

REMEMBERED = timedelta(days=56)
"""Eight of each weekday."""

COMPARED = 4
"""The usual hour of a weekday is the latest of its last four; fewer than two make no habit."""

LEFT_ALONE = timedelta(days=3)
"""A goodbye of a machine without habits is believed for so long."""

PAUSE = timedelta(seconds=90)
"""A service that has not said for longer that it receives was not receiving."""

MANY_ORGANIZATIONS = 3
MANY_SHARE = 5
"""So many organizations at once, and one of every five machines: it is the service or the network, not the offices."""

_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


@dataclass(frozen=True, slots=True)
class FirstHeard:
    """The local minute at which a machine was first heard on a local day."""

    day: date
    minute: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A silence to put into words; `together` counts the machines of the organization that fell silent with it."""

    name: str
    last_heard_at: datetime
    stop_reason: str | None
    together: int = 1


def told_at(last_heard_at: datetime, said_goodbye: bool, firsts: Iterable[FirstHeard], zone: ZoneInfo) -> datetime:
    """From when the silence that follows is worth telling."""
    if not said_goodbye:
        return last_heard_at + TELL_AFTER
    by_weekday: dict[int, list[FirstHeard]] = {}
    for first in sorted(firsts, key=lambda one: one.day, reverse=True):
        by_weekday.setdefault(first.day.weekday(), []).append(first)
    today = last_heard_at.astimezone(zone).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        habit = by_weekday.get(day.weekday(), [])[:COMPARED]
        if len(habit) < 2:
            continue
        usual = max(first.minute for first in habit)
        expected = datetime.combine(day, time(usual // 60, usual % 60), zone) + GRACE
        if expected > last_heard_at + GRACE:
            return expected
    return last_heard_at + LEFT_ALONE


def is_ours(silent_organizations: int, silent: int, alive: int) -> bool:
    """Whether so many fell silent at once that the operator must know and no customer can help."""
    return silent_organizations >= MANY_ORGANIZATIONS and silent * MANY_SHARE >= silent + alive


def sentence(silent: Silent, zone: ZoneInfo) -> str:
    """What happened, the likely cause and the one thing to do, for whoever keeps the books."""
    when = moment(silent.last_heard_at, zone)
    if silent.stop_reason is None and silent.together > 1:
        return (
            f"«{silent.name}» y otras computadoras de tu organización dejaron de dar señales el {when}. "
            "Lo más probable es que se haya ido la luz o el internet de la oficina. "
            "Revisa el módem; en cuanto vuelva la conexión, todo sigue solo."
        )
    if silent.stop_reason is None:
        return (
            f"«{silent.name}» dejó de dar señales el {when}, sin despedirse. "
            "Lo más probable es que se haya quedado sin internet o sin luz. "
            "Revisa que esté encendida y con internet; en cuanto vuelva, todo sigue solo."
        )
    what, action = _GOODBYES.get(silent.stop_reason, _STOPPED)
    return f"«{silent.name}» {what} el {when} y no ha vuelto a su hora de costumbre. {action}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`martes 17 de marzo a las 12:30`."""
    there = at.astimezone(zone)
    return f"{_WEEKDAYS[there.weekday()]} {there.day} de {_MONTHS[there.month - 1]} a las {there:%H:%M}"


_STOPPED = (
    "detuvo su conector",
    "Abre CobranzaCloud en esa computadora para que tu cartera se siga actualizando.",
)
_GOODBYES = {
    "shutdown": ("se apagó", "Enciéndela para que tu cartera se siga actualizando."),
    "sleep": ("entró en suspensión", "Despiértala para que tu cartera se siga actualizando."),
    "pause": (
        "pausó su conector",
        "Abre CobranzaCloud en esa computadora y elige «Reanudar» para que tu cartera se siga actualizando.",
    ),
    "quit": (
        "cerró su conector",
        "Abre CobranzaCloud en esa computadora para que tu cartera se siga actualizando.",
    ),
}
