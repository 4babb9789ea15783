"""How long to wait before trying again, and when to give up: exponential with full jitter, the server's wish first."""

from collections.abc import Callable

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 300.0
ATTEMPTS = 5
"""After as many failures a cycle ends red; the next due time stands."""

Random = Callable[[], float]
"""A number in [0, 1)."""


def ceiling(failures: int) -> float:
    """Longest wait after so many failures in a row (1 or more): 2, 4, 8 … 300 seconds."""
    return min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures - 1, 10))


def delay(failures: int, retry_after: float | None, random: Random) -> float:
    """Seconds to wait after so many failures in a row.

    Full jitter spreads agents that failed together. A `retry_after` of the server is the least that is waited, bounded
    by an hour so that a wrong header cannot silence the agent.
    """
    jittered = random() * ceiling(failures)
    if retry_after is None:
        return jittered
    return min(3600.0, max(retry_after, 0.0)) + random() * FIRST_SECONDS
