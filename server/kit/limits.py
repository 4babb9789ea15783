"""How many requests a window allows, and what is left of it: values; `db.counters` counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """`allowed` requests in a `window` that begins at the first of them; `name` tells counters apart."""

    name: str
    allowed: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Budget:
    """What a response tells about a limit."""

    limit: Limit
    used: int
    resets_at: datetime

    @property
    def remaining(self) -> int:
        """Requests left, never below zero."""
        return max(0, self.limit.allowed - self.used)

    @property
    def exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit.allowed

    def retry_after(self, now: datetime) -> int:
        """Whole seconds until the window begins anew, at least one."""
        return max(1, -int(-(self.resets_at - now).total_seconds() // 1))
