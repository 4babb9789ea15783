"""How far the portfolio moved: against the same day of the previous month, or the nearest snapshot before it."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from server.capabilities.receivables.figures import SnapshotDay, Variation
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
