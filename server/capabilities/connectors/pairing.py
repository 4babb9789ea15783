"""Pure rules of link codes and of the guessing budget, so that pairing slows under attack and never stops.

A code is short enough to be read over the telephone; its 15 minutes and the budget of wrong guesses make it safe.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters: none is mistaken for another when read aloud or copied by hand."""

SHORT, LONG = 6, 8
"""Characters of a code in peace, and while the whole budget is spent."""

LIFETIME = timedelta(minutes=15)
WINDOW = timedelta(minutes=15)
SOURCE_BUDGET = 5
"""Wrong codes that one source may type in a window."""
TOTAL_BUDGET = 100
"""Wrong codes of all sources in a window, after which 6-character codes end."""

RACE = timedelta(minutes=1)
"""Registrations with one right code arrive so close together; those that came late guessed nothing."""

LABEL = "connectors/link-code"
"""Purpose of the sub-key under which codes are stored as an HMAC: a copy of the database alone reveals none."""

_SLOPPY = str.maketrans(
    {"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\t": None, "\u00a0": None, "\u2013": None}
)


@dataclass(frozen=True, slots=True)
class Window:
    """Wrong codes counted since `started_at`; it is over `WINDOW` later, whatever came in between."""

    started_at: datetime
    wrong: int

    def current(self, now: datetime) -> bool:
        """Whether the window still counts; servers whose clocks differ a little share it, one set far back does not."""
        return abs(now - self.started_at) < WINDOW

    def ends_at(self) -> datetime:
        """First moment that belongs to the next window."""
        return self.started_at + WINDOW


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """What the database holds of a code: never the code, only its length, life and end."""

    length: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None


def new_code(length: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """A code of `length` characters; 6 carry 30 bits, 8 carry 40."""
    return "".join(choose(ALPHABET) for _ in range(length))


def normalise(typed: str) -> str | None:
    """The code a person meant (case, spaces, dashes, O→0, I and L→1), or None if it cannot be one."""
    if len(typed) > 64:
        return None
    code = typed.upper().translate(_SLOPPY)
    if len(code) not in (SHORT, LONG) or any(sign not in ALPHABET for sign in code):
        return None
    return code


def retry_after(source: Window | None, now: datetime) -> int | None:
    """Seconds (rounded up) that a source with its budget spent must wait, or None if it may try."""
    if source is None or not source.current(now) or source.wrong < SOURCE_BUDGET:
        return None
    return max(1, -int(-(source.ends_at() - now).total_seconds() // 1))


def counted(window: Window | None, now: datetime) -> Window:
    """The window after one more wrong code: the running one, or a new one from `now`."""
    if window is None or not window.current(now):
        return Window(now, 1)
    return Window(window.started_at, window.wrong + 1)


def short_codes_return(total: Window) -> datetime | None:
    """When the whole budget is spent, the moment from which 6-character codes exist again; otherwise None."""
    return total.ends_at() if total.wrong >= TOTAL_BUDGET else None


def length_now(short_codes_from: datetime | None, now: datetime) -> int:
    """Length of a code issued now: `LONG` until the window of a spent budget has passed."""
    return LONG if short_codes_from is not None and now < short_codes_from else SHORT


def redeemable(code: IssuedCode, short_codes_from: datetime | None, now: datetime) -> bool:
    """Whether a stored code may pair a machine now.

    A short code issued before `short_codes_from` has ended for good: nothing needs to be swept through the tenants'
    rows, and a code being issued while the budget runs out cannot slip through.
    """
    if code.used_at is not None or code.ended_at is not None or now >= code.expires_at:
        return False
    return code.length != SHORT or short_codes_from is None or code.created_at >= short_codes_from


def just_used(code: IssuedCode, now: datetime) -> bool:
    """Whether another registration with the same right code was a moment faster."""
    return code.used_at is not None and now - code.used_at < RACE


def chance(live_codes: int, guesses: int, length: int) -> float:
    """Upper bound of the probability that `guesses` hit any of `live_codes` codes of `length` characters."""
    combinations: int = len(ALPHABET) ** length
    return live_codes * guesses / combinations
