"""Where the server's time comes from, so that every rule can be asked about any moment."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the moment; tests pass one that they move by hand."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        return datetime.now(UTC)
