"""Days overdue and the bucket they fall in: one rule for the agent, the server and every page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

CURRENT: Final = "vigente"
BUCKETS: Final[tuple[str, ...]] = (CURRENT, "1-30", "31-60", "61-90", "90+")
"""In the order of the document (seed 001 §5.1): `90+` starts at day 91, due today is `vigente`."""

EDGES: Final[tuple[int, ...]] = (0, 30, 60, 90)
"""Last day of each bucket but the open one."""


def days_overdue(due: date, today: date) -> int:
    """Whole days since `due`; 0 while it is not past."""
    return max(0, today.toordinal() - due.toordinal())


def bucket_index(days: int) -> int:
    """Position in `BUCKETS` of a number of days overdue (0 and below: `vigente`)."""
    for index, edge in enumerate(EDGES):
        if days <= edge:
            return index
    return len(EDGES)


def bucket(due: date, today: date) -> str:
    """Name of the bucket in which a document due on `due` is on `today`."""
    return BUCKETS[bucket_index(today.toordinal() - due.toordinal())]


@dataclass(frozen=True, slots=True)
class BucketTotal:
    """Balance in cents and number of open documents of one bucket."""

    bucket: str
    cents: int
    documents: int


def totals(rows: Iterable[tuple[date, int, int]], today: date) -> tuple[BucketTotal, ...]:
    """Totals of all five buckets from (due date, cents, documents) rows, in the order of `BUCKETS`."""
    cents = [0] * len(BUCKETS)
    documents = [0] * len(BUCKETS)
    day = today.toordinal()
    for due, amount, count in rows:
        index = bucket_index(day - due.toordinal())
        cents[index] += amount
        documents[index] += count
    return tuple(BucketTotal(*row) for row in zip(BUCKETS, cents, documents, strict=True))
