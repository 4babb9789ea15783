"""What one check of a diagnosis says; made by the rules, shown by the window, printed by the command."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Fine, worth knowing, or a person must act; in this order."""

    OK = "ok"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a diagnosis, in Spanish: `name` is what was looked at, `advice` is empty where nothing is to do."""

    key: str
    level: Level
    name: str
    title: str
    advice: str = ""


def green(key: str, name: str, title: str) -> Check:
    """Fine."""
    return Check(key, Level.OK, name, title)


def amber(key: str, name: str, title: str, advice: str) -> Check:
    """Works, or could not be told; worth knowing."""
    return Check(key, Level.AMBER, name, title, advice)


def red(key: str, name: str, title: str, advice: str) -> Check:
    """A person must act."""
    return Check(key, Level.RED, name, title, advice)
