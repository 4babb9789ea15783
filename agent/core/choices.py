"""How often, at what hours and which companies: chosen on this machine and asked for by the cloud, the later wins.

The cloud's word is kept with what had been chosen here at that moment: once that is another, a person changed it later.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from agent.core.schedule import DEFAULT_MINUTES, interval, parse_hours

LONGEST_NAME: Final = 100


class Topic(StrEnum):
    """What both may choose; the names of the members of `RemoteConfig`."""

    INTERVAL = "interval_minutes"
    HOURS = "hours"
    COMPANIES = "empresas"


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who asked for a value, when, and what had been chosen here."""

    by: str = ""
    """A person's name; empty where the service did not say."""
    at: datetime
    over: str


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


class Remembered(RemoteConfig, frozen=True, kw_only=True, omit_defaults=True):
    """What the cloud asked for so far, as the state keeps it."""

    origins: dict[str, Origin] = msgspec.field(default_factory=dict)
    """By topic."""


@dataclass(frozen=True, slots=True)
class Local:
    """What was chosen on this machine."""

    interval_minutes: int = 0
    """0: whatever the service says."""
    hours: str = ""
    """As `parse_hours` reads it; empty: always."""
    companies: tuple[str, ...] = ()
    """Those ticked, in order."""

    def spell(self, topic: Topic) -> str:
        """The choice as one text, to tell whether it is still the same."""
        match topic:
            case Topic.INTERVAL:
                return str(self.interval_minutes)
            case Topic.HOURS:
                return self.hours
            case Topic.COMPANIES:
                return ",".join(sorted(self.companies))


@dataclass(frozen=True, slots=True)
class Choice:
    """What is in force."""

    interval_minutes: int = DEFAULT_MINUTES
    hours: str = ""
    companies: tuple[str, ...] = ()
    """Those that run, among the ticked ones."""
    origins: Mapping[Topic, Origin] = field(default_factory=dict)
    """Of what the cloud decided."""


def hours_between(start: str, end: str) -> str:
    """Two clock times as hours; an empty one is the day's end on its side, both empty: always."""
    return f"{start or '00:00'}-{end or '24:00'}" if start or end else ""


def learn(kept: Remembered, asked: RemoteConfig, local: Local, by: str, at: datetime) -> Remembered:
    """What is kept once the cloud has asked for something more."""
    changes = {name: value for name in asked.__struct_fields__ if (value := getattr(asked, name)) is not None}
    made = {
        topic.value: Origin(by=by[:LONGEST_NAME].strip(), at=at, over=local.spell(topic))
        for topic in Topic
        if topic.value in changes
    }
    return msgspec.structs.replace(kept, **changes, origins={**kept.origins, **made})


def chosen_here(kept: Remembered, topics: Collection[Topic]) -> Remembered:
    """What is kept once a person at this machine has decided these."""
    dropped: dict[str, None] = {topic.value: None for topic in topics}
    origins = {name: origin for name, origin in kept.origins.items() if name not in dropped}
    return msgspec.structs.replace(kept, **dropped, origins=origins)


def decide(kept: Remembered, local: Local, offered_minutes: int = DEFAULT_MINUTES) -> Choice:
    """What is in force. `offered_minutes`: what the service said when this machine paired."""
    kept = chosen_here(kept, [topic for topic in Topic if _is_older(kept, local, topic)])
    minutes = kept.interval_minutes or local.interval_minutes or offered_minutes
    hours = local.hours if kept.hours is None else kept.hours
    running = tuple(name for name in local.companies if name in (kept.empresas or ()))
    # A choice of the cloud that names none of them is of another day: it must not stop the agent.
    companies = running or local.companies
    in_force = {
        Topic.INTERVAL: bool(kept.interval_minutes),
        Topic.HOURS: kept.hours is not None,
        Topic.COMPANIES: bool(running),
    }
    return Choice(
        interval_minutes=int(interval(minutes).total_seconds() // 60),
        hours=hours if parse_hours(hours) else "",
        companies=companies,
        origins={topic: kept.origins[topic] for topic in Topic if in_force[topic] and topic in kept.origins},
    )


def load(text: str | None) -> Remembered:
    """What the state keeps; an unreadable one counts as none."""
    try:
        return msgspec.json.decode(text, type=Remembered) if text else Remembered()
    except (msgspec.ValidationError, msgspec.DecodeError):
        return Remembered()


def dump(kept: Remembered) -> str:
    """As `load` reads it."""
    return msgspec.json.encode(kept).decode()


def _is_older(kept: Remembered, local: Local, topic: Topic) -> bool:
    """Whether the person chose anew since; a word of the cloud without its origin stands."""
    origin = kept.origins.get(topic)
    return origin is not None and origin.over != local.spell(topic)
