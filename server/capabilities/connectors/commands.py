"""Pure rules of what the cloud may ask of a machine, and of how long it keeps asking.

A command may change how often and when; never sources, credentials, server, proxy or paths: a stolen account must not
be able to turn a connector against its own network.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from contract.connectors import CommandResult
from server.capabilities.connectors.model import Command, CommandType
from server.kit.errors import FieldError

KEPT = timedelta(days=7)
"""A command unanswered for longer is dropped: what a person asked last week is no longer meant."""

BATCH = 20
"""Commands told in one answer."""

SHORTEST_MINUTES, LONGEST_MINUTES = 1, 24 * 60
"""Bounds of `intervalMinutes`, as the agent has them."""

_HOURS = re.compile(r"([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d")


class State(StrEnum):
    """What became of a command."""

    WAITING = "pendiente"
    DONE = "hecho"
    FAILED = "fallido"
    EXPIRED = "vencido"


def state(command: Command, now: datetime) -> State:
    """Done or failed as its machine said; expired where it never said."""
    if command.ended_at is not None:
        return State.DONE if command.ok else State.FAILED
    return State.WAITING if now - command.created_at <= KEPT else State.EXPIRED


def faults(type_: CommandType, payload: Mapping[str, Any]) -> list[FieldError]:
    """What a payload may not say, each with its path, sorted by member; then what it says too little of."""
    found = []
    for name in sorted(payload):
        check = _MEMBERS[type_].get(name)
        if check is None:
            found.append(FieldError(f"payload.{name}", "Esto no puede cambiarse a distancia"))
        elif fault := check(payload[name]):
            found.append(FieldError(f"payload.{name}", fault))
    if not found and type_ is CommandType.UPDATE and not payload:
        found.append(FieldError("payload.version", "Este campo es requerido"))
    if not found and type_ is CommandType.UPDATE_CONFIG and not payload:
        found.append(FieldError("payload", "Debe traer intervalMinutes, horario o empresas"))
    return found


def _text(value: object, longest: int) -> str | None:
    good = isinstance(value, str) and 0 < len(value) <= longest and "\0" not in value
    return None if good else f"Debe ser un texto de 1 a {longest} caracteres"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "Debe ser verdadero o falso"


def _minutes(value: object) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole and SHORTEST_MINUTES <= value <= LONGEST_MINUTES:  # type: ignore[operator]
        return None
    return f"Debe ser un número entero de {SHORTEST_MINUTES} a {LONGEST_MINUTES}"


def _hours(value: object) -> str | None:
    """`08:00-20:00`, or nothing for always."""
    good = isinstance(value, str) and (not value or _HOURS.fullmatch(value) is not None)
    return None if good else "Debe ser como 08:00-20:00, o vacío para siempre"


def _numbers(value: object) -> str | None:
    good = isinstance(value, list) and len(value) <= MOST_COMPANIES and not any(_text(one, 32) for one in value)
    return None if good else "Debe ser una lista de números de empresa"


MOST_COMPANIES = 99
_MEMBERS: Mapping[CommandType, Mapping[str, Callable[[object], str | None]]] = {
    CommandType.SYNC_NOW: {"empresaId": lambda value: _text(value, 32), "full": _flag},
    CommandType.UPDATE_CONFIG: {"intervalMinutes": _minutes, "horario": _hours, "empresas": _numbers},
    CommandType.UPLOAD_DIAGNOSTICS: {},
    CommandType.RESTART: {},
    CommandType.UPDATE: {"version": lambda value: _text(value, 40)},
}


def the_same(waiting: Iterable[Command], type_: CommandType, payload: Mapping[str, Any]) -> Command | None:
    """The same request where it still waits, so that a button pressed twice asks once.

    A configuration is the same only as the newest that waits: asked A, then B, then A again, a machine must end with A.
    """
    alike = sorted((one for one in waiting if one.type is type_), key=lambda one: (one.created_at, one.id))
    if type_ is CommandType.UPDATE_CONFIG:
        alike = alike[-1:]
    return next((one for one in alike if dict(one.payload) == dict(payload)), None)


def still_meant(waiting: Iterable[Command], now: datetime) -> list[Command]:
    """The unanswered commands that are not outdated."""
    return [command for command in waiting if now - command.created_at <= KEPT]


def to_tell(waiting: Iterable[Command]) -> list[Command]:
    """What the next answer carries: oldest first, at most `BATCH`."""
    return sorted(waiting, key=lambda command: (command.created_at, command.id))[:BATCH]


def ended_by(waiting: Iterable[Command], results: Iterable[CommandResult]) -> list[tuple[Command, CommandResult]]:
    """The waiting commands that these results name, each once; ids that are not ours are ignored."""
    by_id = {str(command.id): command for command in waiting}
    ended: dict[UUID, tuple[Command, CommandResult]] = {}
    for result in results:
        command = by_id.get(result.id)
        if command is not None:
            ended.setdefault(command.id, (command, result))
    return list(ended.values())
