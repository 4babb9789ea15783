"""Reading stays a small part of an ERP's day: the longer a reading took, the longer it is left in peace afterwards.

While nobody writes, a freshness check or a short reading costs nothing and no pause is due. While SAE's users work,
readings find changes and their server is busy, which makes readings longer: the pause grows with both.
"""

from datetime import timedelta

SHARE = 0.05
"""Of the time, at most, in which a company is being read."""
LONGEST = timedelta(hours=2)
"""However slow a reading is: a figure older than this is of no use to whoever collects."""
WORTH_SECONDS = 5.0
"""A shorter reading disturbs nobody."""


def note(empresa_id: str) -> str:
    """Name under which the state keeps how long the last reading of a company took."""
    return f"read seconds:{empresa_id}"


def load(text: str | None) -> float:
    """What was kept; 0 where nothing readable was."""
    try:
        return max(0.0, float(text or 0))
    except ValueError:
        return 0.0


def rest(read_seconds: float) -> timedelta:
    """How long the ERP is left in peace after a reading that took so long."""
    if read_seconds < WORTH_SECONDS:
        return timedelta(0)
    return min(timedelta(seconds=read_seconds * (1 / SHARE - 1)), LONGEST)
