"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
"""Noon and a half in Mexico City: far from midnight in every zone the tests use."""


class FakeClock:
    """Implements the server's and the agent's Clock; `advance` and `set` are the only ways time passes."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment it stands at."""
        return self._now

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Move by a timedelta, or by its parts (`minutes=15`); negative goes back."""
        self._now += timedelta(**parts) if by is None else by
        return self._now

    def set(self, moment: datetime) -> None:
        """Stand at another moment."""
        self._now = moment
