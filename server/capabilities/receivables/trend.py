"""How the portfolio moved: day by day, and against the same day of the previous month or the nearest day before."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from uuid import UUID

from server.capabilities.receivables.figures import SnapshotDay, TrendPoint, Variation
from server.capabilities.receivables.model import Snapshot
from server.capabilities.receivables.summaries import share


def month_before(day: date) -> date:
    """The same day of the previous month; its last day where that month is shorter."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def variation(balance: int, overdue: int, then: Iterable[SnapshotDay]) -> Variation | None:
    """Change in tenths of a percent of today's cents against each company's snapshot; None without any.

    A figure that was zero or below then has no percentage.
    """
    found = tuple(then)
    if not found:
        return None
    balance_then = sum(row.balance for row in found)
    overdue_then = sum(row.overdue for row in found)
    return Variation(
        balance=share(balance - balance_then, balance_then) if balance_then > 0 else None,
        overdue=share(overdue - overdue_then, overdue_then) if overdue_then > 0 else None,
        since=max(row.day for row in found),
    )


def points(rows: Iterable[Snapshot], since: int) -> Iterator[TrendPoint]:
    """One point a day that has a snapshot, from `since` (an ordinal) on, the companies added up.

    `rows` go by day. A company without a snapshot of a day counts as in its latest one before: a day that one company
    missed is no dip.
    """
    latest: dict[UUID, Snapshot] = {}
    for day, group in groupby(rows, key=lambda row: row.day):
        latest.update((row.company_id, row) for row in group)
        if day < since:
            continue
        held = latest.values()
        yield TrendPoint(
            day=date.fromordinal(day),
            balance=sum(row.balance for row in held),
            overdue=sum(row.overdue for row in held),
            customers=sum(row.customers for row in held),
            documents=sum(row.documents for row in held),
        )
