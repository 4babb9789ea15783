"""The form of the options, derived from their one declaration: fields, groups, and what is wrong with an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agent.settings import OPTIONS, Option, Settings
from agent.settings.options import Value

ADVANCED = frozenset(
    {"cycle_limit_seconds", "connect_limit_seconds", "check_limit_seconds", "network_limit_seconds", "log_level"}
)
"""Options that a person changes only when somebody from support says so."""
CHOICES: Mapping[str, Mapping[str, str]] = {
    "log_level": {"info": "Normal", "debug": "Detallado"},
    "proxy": {
        "system": "El que usa Windows",
        "none": "Ninguno",
        "manual": "El que escribo aquí",
    },
}
"""What a person reads for each choice; a choice that is not here is shown as it is written."""
NO_COMPANY = "Elige al menos una empresa de esta base."


class Kind(StrEnum):
    """How a field is edited."""

    TICK = "tick"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One option as a form shows it."""

    key: str
    kind: Kind
    label: str
    help: str
    value: Value
    minimum: int = 0
    maximum: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    """(value, what a person reads)."""


def fields(settings: Settings, *, advanced: bool) -> tuple[Field, ...]:
    """The fields of one group in the order of their declaration."""
    return tuple(_field(option, settings) for option in OPTIONS if (option.key in ADVANCED) is advanced)


def error(key: str, value: Value) -> str:
    """What is wrong with an answer, in Spanish; empty where nothing is."""
    option = next(option for option in OPTIONS if option.key == key)
    if option.takes(value):
        return ""
    accepted = option.accepted.replace("un texto entre comillas, ", "un texto ").replace(
        "un texto entre comillas", "un texto"
    )
    return f"Escribe {accepted}."


def changed(settings: Settings, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers that differ from what is chosen."""
    return {key: value for key, value in answers.items() if settings.options.get(key) != value}


def _field(option: Option, settings: Settings) -> Field:
    words = CHOICES.get(option.key, {})
    return Field(
        key=option.key,
        kind=_kind(option),
        label=option.label,
        help=option.help,
        value=settings.options[option.key],
        minimum=option.minimum,
        maximum=option.maximum,
        choices=tuple((choice, words.get(choice, choice)) for choice in option.choices),
    )


def _kind(option: Option) -> Kind:
    if isinstance(option.default, bool):
        return Kind.TICK
    if isinstance(option.default, int):
        return Kind.NUMBER
    return Kind.CHOICE if option.choices else Kind.TEXT
