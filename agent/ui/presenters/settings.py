"""The form of the options, derived from their one declaration: fields, groups, and what is wrong with an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from agent.core.choices import Choice, Origin, Topic
from agent.core.proxies import parse_proxy
from agent.core.words import moment
from agent.settings import OPTIONS, Option, Settings
from agent.settings.options import Value
from agent.ui.office import Choices

_SECONDS = ("cycle_limit_seconds", "connect_limit_seconds", "check_limit_seconds", "network_limit_seconds")
ADVANCED = frozenset({"timezone", *_SECONDS, "log_level"})
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
HELP: Mapping[str, str] = {
    "proxy": "Cómo sale a internet este equipo. Si no sabes qué elegir, deja el que usa Windows.",
    "interval_minutes": "Cada cuánto se busca qué cambió. Lo normal son 15 minutos.",
    "hours_from": "Fuera de este horario no se revisa. Como 08:00; vacía: desde el principio del día.",
    "hours_to": "Como 20:00; vacía: hasta el final del día.",
    "timezone": "Solo si tu organización no indica la suya, como America/Mexico_City. Vacía: la de este equipo.",
}
"""What a form says where the words of the file speak of its spelling."""
LABELS: Mapping[str, str] = {"interval_minutes": "Revisar SAE cada"}
UNITS: Mapping[str, str] = {"interval_minutes": " minutos", **dict.fromkeys(_SECONDS, " segundos")}
ZERO: Mapping[str, str] = {"interval_minutes": "Como indique CobranzaCloud"}
DECIDED: Mapping[str, Topic] = {
    "interval_minutes": Topic.INTERVAL,
    "hours_from": Topic.HOURS,
    "hours_to": Topic.HOURS,
}
"""Options that the cloud may decide too; those of one topic are chosen together."""
_NOTED = ("interval_minutes", "hours_from")
"""Where that is said: once a topic."""
NO_COMPANY = "Elige al menos una empresa de esta base."


AUTOSTART = "autostart"
PROXY_PASSWORD = "proxy_password"  # noqa: S105 - the name of a field
_USED = {"proxy_address": ("manual",), "proxy_user": ("manual", "system"), PROXY_PASSWORD: ("manual", "system")}
"""With which choice of proxy each of these counts."""


class Kind(StrEnum):
    """How a field is edited."""

    TICK = "tick"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a word


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
    unit: str = ""
    """Follows a number."""
    zero: str = ""
    """What a person reads for 0."""
    note: str = ""
    """Who decided it, where that was not at this machine."""


def values(settings: Settings, autostart: bool | None, choice: Choice) -> dict[str, Value]:
    """What is in force now, by key: the options, and the two choices that do not live in their file."""
    made: dict[str, Value] = dict(settings.options)
    if Topic.INTERVAL in choice.origins:
        made["interval_minutes"] = choice.interval_minutes
    if Topic.HOURS in choice.origins:
        made["hours_from"], _, made["hours_to"] = choice.hours.partition("-")
    if autostart is not None:
        made[AUTOSTART] = autostart
    made[PROXY_PASSWORD] = ""
    return made


def notes(choice: Choice, now: datetime) -> dict[Topic, str]:
    """Who decided what is in force, and when, where that was not at this machine."""
    return {topic: _note(origin, now) for topic, origin in choice.origins.items()}


def fields(
    chosen: Mapping[str, Value], *, advanced: bool, said: Mapping[Topic, str] = MappingProxyType({})
) -> tuple[Field, ...]:
    """The fields of one group in the order of their declaration; `said` as `notes` words it."""
    made = [_field(option, chosen, said) for option in OPTIONS if (option.key in ADVANCED) is advanced]
    if advanced:
        return tuple(made)
    keys = [field.key for field in made]
    if "proxy_user" in keys:
        made.insert(keys.index("proxy_user") + 1, _PASSWORD)
    if AUTOSTART in chosen:
        made.insert(0, replace(_AUTOSTART, value=chosen[AUTOSTART]))
    return tuple(made)


def is_used(key: str, answers: Mapping[str, Value]) -> bool:
    """Whether an answer counts, given the others: a proxy's address does where it is chosen by hand."""
    return key not in _USED or answers.get("proxy", "manual") in _USED[key]


def apart(answers: Mapping[str, Value]) -> dict[str, Value]:
    """A login that was written into the proxy's address, each part for the field it belongs to; empty where none is."""
    written = parse_proxy(str(answers.get("proxy_address", "")))
    if written is None or not written.user:
        return {}
    parts: dict[str, Value] = {"proxy_address": written.address, "proxy_user": written.user}
    return {**parts, PROXY_PASSWORD: written.password} if written.password else parts


def error(key: str, value: Value) -> str:
    """What is wrong with an answer, in Spanish; empty where nothing is."""
    option = next((option for option in OPTIONS if option.key == key), None)
    if option is None or option.takes(value):
        return ""
    accepted = option.accepted.replace("un texto entre comillas, ", "un texto ").replace(
        "un texto entre comillas", "un texto"
    )
    return f"Escribe {accepted}."


def choices(
    chosen: Mapping[str, Value], answers: Mapping[str, Value], companies: Mapping[str, Sequence[str]]
) -> Choices | None:
    """What the answers change; None where that is nothing."""
    changed = {key: value for key, value in answers.items() if chosen.get(key) != value}
    topics = {DECIDED[key] for key in changed if key in DECIDED}
    changed |= {key: answers[key] for key, topic in DECIDED.items() if topic in topics and key in answers}
    if not changed and not companies:
        return None
    autostart = changed.pop(AUTOSTART, None)
    password = changed.pop(PROXY_PASSWORD, None)
    return Choices(
        options=changed,
        companies=companies,
        autostart=None if autostart is None else bool(autostart),
        proxy_password=None if password is None else str(password),
    )


_AUTOSTART = Field(
    AUTOSTART,
    Kind.TICK,
    "Iniciar con Windows",
    "El icono aparece junto al reloj cada vez que inicias sesión, y la cartera se mantiene al día sola.",
    False,
)
_PASSWORD = Field(
    PROXY_PASSWORD,
    Kind.SECRET,
    "Contraseña del proxy",
    "Se guarda cifrada en este equipo. Déjala vacía para conservar la que ya está.",
    "",
)


def _note(origin: Origin, now: datetime) -> str:
    who = f"Lo fijó {origin.by} en la web" if origin.by else "Se fijó en la web"
    return f"{who}, {moment(origin.at, now)}. Si lo cambias aquí, vale lo tuyo."


def _field(option: Option, chosen: Mapping[str, Value], said: Mapping[Topic, str]) -> Field:
    words = CHOICES.get(option.key, {})
    return Field(
        key=option.key,
        kind=_kind(option),
        label=LABELS.get(option.key, option.label),
        help=HELP.get(option.key, option.help),
        value=chosen[option.key],
        minimum=option.minimum,
        maximum=option.maximum,
        choices=tuple((choice, words.get(choice, choice)) for choice in option.choices),
        unit=UNITS.get(option.key, ""),
        zero=ZERO.get(option.key, ""),
        note=said.get(DECIDED[option.key], "") if option.key in _NOTED else "",
    )


def _kind(option: Option) -> Kind:
    if isinstance(option.default, bool):
        return Kind.TICK
    if isinstance(option.default, int):
        return Kind.NUMBER
    return Kind.CHOICE if option.choices else Kind.TEXT
