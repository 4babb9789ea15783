"""What the cloud may ask of this machine, and nothing more: when and which of the ticked companies run.

Never sources, credentials, server, proxy or paths: a stolen cloud account must not reach into the office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from agent import __version__
from agent.core.clock import find_zone
from agent.core.schedule import LONGEST_MINUTES, SHORTEST_MINUTES, Hours
from contract.connectors import Command, CommandResult, SyncConfig

BEAT_SECONDS = (5, 3600)
"""Bounds of `heartbeatSeconds`."""


class RemoteConfig(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={"interval_minutes": "intervalMinutes", "heartbeat_seconds": "heartbeatSeconds", "hours": "horario"},
):
    """What `update_config` may carry; a member left out keeps its value."""

    interval_minutes: int | None = None
    heartbeat_seconds: int | None = None
    timezone: str | None = None
    hours: str | None = None
    """`08:00-20:00` in the organization's zone; empty: always."""
    empresas: list[str] | None = None
    """Which of the companies ticked on this machine run; null: all of them."""


@dataclass(frozen=True, slots=True)
class Handled:
    """How a command ended, and what the engine must do about it."""

    result: CommandResult
    sync: tuple[str, ...] = ()
    """Companies to sync now."""
    full: bool = False
    config: RemoteConfig | None = None
    """To be kept."""
    restart: bool = False
    wanted: str = ""
    """A version that was asked for and that a person has to install."""


def handle(command: Command, config: RemoteConfig, companies: Sequence[str], ticked: Sequence[str]) -> Handled:
    """Decide one command. A type or payload this agent does not know ends with ok false, never with a failure.

    `ticked` are the companies chosen on this machine, `companies` those of them that the cloud has not switched off.
    """
    match command.type:
        case "sync_now":
            return _sync_now(command, companies)
        case "update_config":
            return _update(command, config, ticked)
        case "restart":
            return Handled(CommandResult(command.id, True, "Reiniciando"), restart=True)
        case "update":
            return _update_program(command)
        case _:
            return Handled(
                CommandResult(command.id, False, f"Esta versión del agente no sabe hacer «{command.type[:40]}»")
            )


def merged(config: RemoteConfig, base: SyncConfig) -> SyncConfig:
    """The configuration in force: what the registration said, changed by later commands, within bounds."""
    low, high = BEAT_SECONDS
    minutes = config.interval_minutes or base.interval_minutes
    seconds = config.heartbeat_seconds or base.heartbeat_seconds
    return msgspec.structs.replace(
        base,
        interval_minutes=min(max(minutes, SHORTEST_MINUTES), LONGEST_MINUTES),
        heartbeat_seconds=min(max(seconds, low), high),
        timezone=config.timezone or base.timezone,
    )


def parse_hours(text: str | None) -> Hours | None:
    """`08:00-20:00` → minutes of the day; None for always or for what is no such thing."""
    try:
        start, end = (_minutes(part) for part in (text or "").split("-"))
    except ValueError:
        return None
    return Hours(start, end)


def load_config(text: str | None) -> RemoteConfig:
    """The configuration kept in the state; an unreadable one counts as none."""
    try:
        return msgspec.json.decode(text, type=RemoteConfig) if text else RemoteConfig()
    except (msgspec.ValidationError, msgspec.DecodeError):
        return RemoteConfig()


def _sync_now(command: Command, companies: Sequence[str]) -> Handled:
    wanted: Any = command.payload.get("empresaId", command.payload.get("empresas"))
    names = companies if wanted is None else wanted if isinstance(wanted, list) else [wanted]
    known = tuple(name for name in companies if name in names)
    if not known:
        return Handled(CommandResult(command.id, False, "Ninguna de esas empresas se lee en este equipo"))
    return Handled(
        CommandResult(command.id, True, "Sincronizando"), sync=known, full=command.payload.get("full") is True
    )


def _update(command: Command, config: RemoteConfig, ticked: Sequence[str]) -> Handled:
    try:
        asked = msgspec.convert(command.payload, RemoteConfig)
    except msgspec.ValidationError as error:
        return Handled(CommandResult(command.id, False, f"La configuración no se entiende: {error}"[:300]))
    if asked.hours and parse_hours(asked.hours) is None:
        return Handled(CommandResult(command.id, False, "El horario debe ser como 08:00-20:00"))
    if asked.timezone and find_zone(asked.timezone) is None:
        return Handled(CommandResult(command.id, False, "La zona horaria no se conoce"))
    if asked.empresas is not None and not (asked.empresas and set(asked.empresas) <= set(ticked)):
        return Handled(CommandResult(command.id, False, "Solo se puede elegir entre las empresas de este equipo"))
    changes = {name: getattr(asked, name) for name in asked.__struct_fields__ if getattr(asked, name) is not None}
    return Handled(
        CommandResult(command.id, True, "Configuración aplicada"), config=msgspec.structs.replace(config, **changes)
    )


def _update_program(command: Command) -> Handled:
    """A program that replaces itself on a word from afar could be made to run anything: a person installs it."""
    wanted = str(command.payload.get("version", ""))[:40]
    if wanted == __version__:
        return Handled(CommandResult(command.id, True, f"Ya tiene la versión {wanted}"))
    named = f"La versión {wanted}" if wanted else "Una versión nueva"
    sentence = f"{named} se instala con su programa de instalación en ese equipo; ahora tiene la {__version__}"
    return Handled(CommandResult(command.id, False, sentence), wanted=wanted)


def _minutes(text: str) -> int:
    hours, minutes = (int(part) for part in text.strip().split(":"))
    if not (0 <= hours <= 24 and 0 <= minutes < 60):
        raise ValueError(text)
    return hours * 60 + minutes
