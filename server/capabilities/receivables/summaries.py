"""Totals and aging from the summary per due day: a few hundred rows for any number of charges, right at midnight."""

from collections.abc import Iterable
from typing import NamedTuple

from contract.aging import BUCKETS
from server.capabilities.receivables.figures import Aging, Bucket, Portfolio
from server.capabilities.receivables.model import DueTotal


def tenths(part: int, whole: int) -> int:
    """`part` / a positive `whole` in tenths, half away from zero: ``tenths(695 * 100, 1000)`` is 695."""
    size = (abs(part) * 20 + whole) // (2 * whole)
    return size if part >= 0 else -size


def share(part: int, whole: int) -> int:
    """Tenths of a percent of `whole` that `part` is; 0 of nothing and of a negative whole, which has no shares."""
    return tenths(part * 100, whole) if whole > 0 else 0


def aging(rows: Iterable[tuple[int, int, int]]) -> Aging:
    """All five buckets, with each one's share of the total, from (position in `BUCKETS`, cents, documents)."""
    cents = [0] * len(BUCKETS)
    documents = [0] * len(BUCKETS)
    for index, amount, count in rows:
        cents[index] += amount
        documents[index] += count
    total = sum(cents)
    buckets = tuple(
        Bucket(name, amount, count, share(amount, total))
        for name, amount, count in zip(BUCKETS, cents, documents, strict=True)
    )
    return Aging(buckets, total)


class Sums(NamedTuple):
    """What the summary per due day adds up to on a day: cents, documents, and cents times the days they are overdue."""

    balance: int
    overdue: int
    documents: int
    weighted: int


def added(rows: Iterable[DueTotal], today: int) -> Sums:
    """The sums of rows at hand on day `today` (an ordinal)."""
    balance = overdue = documents = weighted = 0
    for row in rows:
        balance += row.cents
        documents += row.documents
        if row.due < today:
            overdue += row.cents
            weighted += row.cents * (today - row.due)
    return Sums(balance, overdue, documents, weighted)


def portfolio(sums: Sums, customers: int) -> Portfolio:
    """The dashboard's totals, compared with nothing yet."""
    return Portfolio(
        balance=sums.balance,
        current=sums.balance - sums.overdue,
        overdue=sums.overdue,
        overdue_share=share(sums.overdue, sums.balance),
        customers=customers,
        documents=sums.documents,
        average_days=tenths(sums.weighted, sums.balance) if sums.balance > 0 else 0,
    )
