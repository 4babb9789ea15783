"""How many requests a window allows, and what is left of it: values, and a counter for one process.

Limits that guard secrets are counted in the database instead (`db.counters`); these bound load, where one process's own
view is enough and a write per request would make readers wait for a long sync.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

_PRUNE_ABOVE = 10_000


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


class MemoryCounters:
    """Windows by key in this process, pruned as they pass so that strangers cannot fill the memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._windows: dict[tuple[str, str], tuple[int, datetime]] = {}

    def hit(self, limit: Limit, key: str, now: datetime) -> Budget:
        """Count one more and tell the budget with it."""
        with self._lock:
            if len(self._windows) > _PRUNE_ABOVE:
                self._windows = {at: window for at, window in self._windows.items() if window[1] > now}
            used, resets_at = self._windows.get((limit.name, key), (0, now))
            if resets_at <= now:
                used, resets_at = 0, now + limit.window
            self._windows[limit.name, key] = (used + 1, resets_at)
        return Budget(limit, used + 1, resets_at)
