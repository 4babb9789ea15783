"""What the cloud may ask of this machine, and nothing more: when and which of the ticked companies run.

Never sources, credentials, server, proxy or paths: a stolen cloud account must not reach into the office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from agent import __version__
from agent.core.choices import Local, Remembered, RemoteConfig, decide, learn
from agent.core.clock import find_zone
from agent.core.schedule import parse_hours
from contract.connectors import Command, CommandResult, SyncConfig

BEAT_SECONDS = (5, 3600)
"""Bounds of `heartbeatSeconds`."""


@dataclass(frozen=True, slots=True)
class Handled:
    """How a command ended, and what the engine must do about it."""

    result: CommandResult
    sync: tuple[str, ...] = ()
    """Companies to sync now."""
    full: bool = False
    config: Remembered | None = None
    """To be kept."""
    restart: bool = False
    wanted: str = ""
    """A version that was asked for and that a person has to install."""


def handle(command: Command, kept: Remembered, companies: Sequence[str], local: Local, at: datetime) -> Handled:
    """Decide one command. A type or payload this agent does not know ends with ok false, never with a failure.

    `local` is what was chosen on this machine, `companies` those of its companies that run now.
    """
    match command.type:
        case "sync_now":
            return _sync_now(command, companies)
        case "update_config":
            return _update(command, kept, local, at)
        case "restart":
            return Handled(CommandResult(command.id, True, "Reiniciando"), restart=True)
        case "update":
            return _update_program(command)
        case _:
            return Handled(
                CommandResult(command.id, False, f"Esta versión del agente no sabe hacer «{command.type[:40]}»")
            )


def merged(kept: Remembered, base: SyncConfig, local: Local) -> SyncConfig:
    """The configuration in force: what the registration said, changed here or by later commands, within bounds."""
    low, high = BEAT_SECONDS
    seconds = kept.heartbeat_seconds or base.heartbeat_seconds
    return msgspec.structs.replace(
        base,
        interval_minutes=decide(kept, local, base.interval_minutes).interval_minutes,
        heartbeat_seconds=min(max(seconds, low), high),
        timezone=kept.timezone or base.timezone,
    )


def _sync_now(command: Command, companies: Sequence[str]) -> Handled:
    wanted: Any = command.payload.get("empresaId", command.payload.get("empresas"))
    names = companies if wanted is None else wanted if isinstance(wanted, list) else [wanted]
    known = tuple(name for name in companies if name in names)
    if not known:
        return Handled(CommandResult(command.id, False, "Ninguna de esas empresas se lee en este equipo"))
    return Handled(
        CommandResult(command.id, True, "Sincronizando"), sync=known, full=command.payload.get("full") is True
    )


def _update(command: Command, kept: Remembered, local: Local, at: datetime) -> Handled:
    try:
        asked = msgspec.convert(command.payload, RemoteConfig)
    except msgspec.ValidationError as error:
        return Handled(CommandResult(command.id, False, f"La configuración no se entiende: {error}"[:300]))
    if asked.hours and parse_hours(asked.hours) is None:
        return Handled(CommandResult(command.id, False, "El horario debe ser como 08:00-20:00"))
    if asked.timezone and find_zone(asked.timezone) is None:
        return Handled(CommandResult(command.id, False, "La zona horaria no se conoce"))
    if asked.empresas is not None and not (asked.empresas and set(asked.empresas) <= set(local.companies)):
        return Handled(CommandResult(command.id, False, "Solo se puede elegir entre las empresas de este equipo"))
    config = learn(kept, asked, local, command.requested_by or "", at)
    return Handled(CommandResult(command.id, True, "Configuración aplicada"), config=config)


def _update_program(command: Command) -> Handled:
    """A program that replaces itself on a word from afar could be made to run anything: a person installs it."""
    wanted = str(command.payload.get("version", ""))[:40]
    if wanted == __version__:
        return Handled(CommandResult(command.id, True, f"Ya tiene la versión {wanted}"))
    named = f"La versión {wanted}" if wanted else "Una versión nueva"
    sentence = f"{named} se instala con su programa de instalación en ese equipo; ahora tiene la {__version__}"
    return Handled(CommandResult(command.id, False, sentence), wanted=wanted)
