"""A pause that a person asked for: how long it holds, how it is kept in the state, and the sentence about it."""

from datetime import datetime, time, timedelta
from enum import StrEnum

import msgspec
from msgspec import Struct

from agent.core.words import day

PAUSE = "pause"
"""Name under which the state keeps it."""
HOUR = timedelta(hours=1)


class Span(StrEnum):
    """How long a person may ask for."""

    HOUR = "hour"
    TODAY = "today"
    ALWAYS = "always"


SPANS = {Span.HOUR: "1 hora", Span.TODAY: "Hoy", Span.ALWAYS: "Hasta que la reanude"}
"""What a menu shows."""


class Pause(Struct, frozen=True, kw_only=True):
    """Since when, and until when: None, until somebody resumes."""

    since: datetime
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it still counts. One whose beginning lies ahead was written by a clock that was wrong."""
        if self.until is None:
            return True
        return self.since - HOUR <= now < self.until

    def sentence(self, now: datetime) -> str:
        """What to show at `now`, which is in the zone of the person."""
        if self.until is None:
            return "En pausa hasta que la reanudes."
        end = self.until.astimezone(now.tzinfo)
        if end.time() == time.min:
            return f"En pausa por hoy; sigue sola el {day(end)}."
        return f"En pausa hasta las {end:%H:%M}."


def begin(span: Span, now: datetime) -> Pause:
    """The pause asked for at `now`, in the zone in which days are counted."""
    if span is Span.HOUR:
        return Pause(since=now, until=now + HOUR)
    if span is Span.TODAY:
        tomorrow = now.date() + timedelta(days=1)
        return Pause(since=now, until=datetime.combine(tomorrow, time.min, tzinfo=now.tzinfo))
    return Pause(since=now)


def dump(pause: Pause | None) -> str:
    """As the state keeps it; none is an empty text."""
    return "" if pause is None else msgspec.json.encode(pause).decode()


def load(text: str | None, now: datetime) -> Pause | None:
    """The pause in force at `now`, or None where there is none, it is over, or it cannot be read."""
    try:
        pause = msgspec.json.decode(text, type=Pause) if text else None
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
    return pause if pause is not None and pause.holds(now) else None
