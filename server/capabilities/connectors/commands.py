"""Pure rules of what the cloud may ask of a machine, and of how long it keeps asking.

A command may change how often and when; never sources, credentials, server, proxy or paths: a stolen account must not
be able to turn a connector against its own network.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contract.connectors import CommandResult
from server.capabilities.connectors.model import Command, CommandType

KEPT = timedelta(days=7)
"""A command unanswered for longer is dropped: what a person asked last week is no longer meant."""

BATCH = 20
"""Commands told in one answer."""


_PAYLOAD: dict[CommandType, frozenset[str]] = {
    CommandType.SYNC_NOW: frozenset({"empresaId", "full"}),
    CommandType.UPDATE_CONFIG: frozenset({"intervalMinutes", "horario", "empresas"}),
    CommandType.UPLOAD_DIAGNOSTICS: frozenset(),
    CommandType.RESTART: frozenset(),
    CommandType.UPDATE: frozenset({"version"}),
}


def forbidden_members(type_: CommandType, payload: Mapping[str, Any]) -> list[str]:
    """Members that this type of command may not carry, sorted."""
    return sorted(set(payload) - _PAYLOAD[type_])


def already_asked(waiting: Iterable[Command], type_: CommandType, payload: Mapping[str, Any]) -> bool:
    """Whether the same is still being asked, so that a button pressed twice asks once."""
    return any(command.type is type_ and dict(command.payload) == dict(payload) for command in waiting)


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
