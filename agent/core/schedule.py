"""When a company is read next: a persisted due time on a grid whose phase is the connector's own.

The phase spreads a thousand agents over the interval; a persisted due time makes a laptop that slept run what it missed
once, on waking.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
SHORTEST_MINUTES = 1
LONGEST_MINUTES = 24 * 60
DEFAULT_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Hours:
    """Local hours in which cycles may run, in minutes of the day; equal ends mean always."""

    start: int
    end: int


def parse_clock(text: str) -> int | None:
    """`08:00` → minutes of the day, up to 24:00; None for what is no such thing."""
    hours, _, minutes = text.strip().partition(":")
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit() and len(minutes) == 2):
        return None
    found = int(hours) * 60 + int(minutes)
    return found if int(minutes) < 60 and found <= LONGEST_MINUTES else None


def parse_hours(text: str | None) -> Hours | None:
    """`08:00-20:00` → minutes of the day; None for always or for what is no such thing."""
    start, _, end = (text or "").partition("-")
    first, last = parse_clock(start), parse_clock(end)
    return None if first is None or last is None else Hours(first, last)


def interval(minutes: int) -> timedelta:
    """The pause between two cycles, kept between a minute and a day whatever was asked."""
    return timedelta(minutes=min(max(minutes, SHORTEST_MINUTES), LONGEST_MINUTES))


def phase(connector_id: str, empresa_id: str, every: timedelta) -> timedelta:
    """Where on the grid this company of this connector runs: fixed, and spread evenly over connectors."""
    digest = hashlib.sha256(f"{connector_id}/{empresa_id}".encode()).digest()
    return every * (int.from_bytes(digest[:4], "big") / 2**32)


def next_due(now: datetime, every: timedelta, offset: timedelta) -> datetime:
    """First moment of the grid after `now`, never sooner than half an interval away."""
    steps = (now + every / 2 - _EPOCH - offset) // every + 1
    return _EPOCH + offset + steps * every


def is_due(due: datetime | None, now: datetime, every: timedelta) -> bool:
    """Whether to run now: never run, due time passed, or one so far ahead that a clock must have been set back."""
    return due is None or due <= now or due - now > every * 2


def within(hours: Hours | None, now: datetime) -> bool:
    """Whether cycles may run at this local time; `hours` may span midnight."""
    if hours is None or hours.start == hours.end:
        return True
    minute = now.hour * 60 + now.minute
    if hours.start < hours.end:
        return hours.start <= minute < hours.end
    return minute >= hours.start or minute < hours.end
