"""Time as the agent tells it: the server's where it has been heard, because PC clocks are wrong, reset and moved.

A correction is believed only while the machine's own clock has run steadily since. A clock that jumped (a person set
it, a flat battery reset it to 2009, the laptop slept) makes the correction stale until the server is heard again.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.core.ports import Clock

JUMP = timedelta(seconds=5)
"""How far the wall clock may part from the steady one before a correction is no longer believed."""
ONE_SECOND = timedelta(seconds=1)


class ServerClock:
    """The machine's clock, corrected by what the server said last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: tuple[datetime, datetime, float] | None = None

    def observe(self, server_time: datetime) -> None:
        """Take the server's word for what time it is now."""
        self._heard = (server_time.astimezone(UTC), self._clock.now(), self._clock.monotonic())

    def hint(self, server_time: datetime | None) -> None:
        """Take a Date header, which is cut to the second: it counts only where nothing better agrees with it."""
        if server_time is None or (self.trusted() and abs(self.now() - server_time) <= 2 * ONE_SECOND):
            return
        self.observe(server_time)

    def trusted(self) -> bool:
        """Whether the server was heard and the machine's clock has not jumped since."""
        if self._heard is None:
            return False
        _, wall, steady = self._heard
        return abs(self._clock.now() - wall - timedelta(seconds=self._clock.monotonic() - steady)) <= JUMP

    def now(self) -> datetime:
        """Server time in UTC where it is known; else the machine's own."""
        if self._heard is None:
            return self._clock.now()
        server, _, steady = self._heard
        return server + timedelta(seconds=self._clock.monotonic() - steady)

    def monotonic(self) -> float:
        """Steady seconds."""
        return self._clock.monotonic()


def stamp(now: datetime, last: datetime | None) -> datetime:
    """Timestamp of the next sync: never at or before the last acknowledged one. Whole milliseconds, UTC."""
    moment = now.astimezone(UTC)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return moment if last is None else max(moment, last.astimezone(UTC) + ONE_SECOND)


def local(now: datetime, zones: tuple[str | None, ...]) -> datetime:
    """The same moment in the first of `zones` that is a known IANA name, else in the machine's zone."""
    return now.astimezone(next((zone for name in zones if (zone := find_zone(name)) is not None), None))


def today(now: datetime, zones: tuple[str | None, ...]) -> date:
    """The day it is at `now`, in the zone that `local` chooses."""
    return local(now, zones).date()


def find_zone(name: str | None) -> ZoneInfo | None:
    """The zone of that IANA name, or None."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


Sleep = Callable[[float], bool]
"""Wait that many seconds; True where the wait was cut short because the program is stopping."""
