"""How the cartera moved, where the kept days alone would mislead: a company is new, or a day was not kept yet."""

from collections.abc import Collection
from datetime import date
from heapq import merge
from uuid import UUID

from server.capabilities.receivables import summaries, trend
from server.capabilities.receivables.figures import TrendPoint, Variation
from server.capabilities.receivables.model import Snapshot
from server.capabilities.receivables.store import totals
from server.db.session import Tx

Companies = tuple[UUID, ...] | None


def variation(
    tx: Tx, companies: Companies, synced: Collection[UUID], today: date, now: summaries.Sums
) -> Variation | None:
    """Today against a month ago, of the companies that have both: one that came since is no growth.

    `now` are today's sums of `synced`, the companies asked for that ever sent anything.
    """
    then = totals.snapshots_at(tx, companies, trend.month_before(today).toordinal())
    if then and not set(synced) <= set(then):
        now = totals.sums(tx, tuple(then), today.toordinal())
    return trend.variation(now.balance, now.overdue, then.values())


def points(
    tx: Tx, companies: Companies, synced: Collection[UUID], today: int, first: int, last: int
) -> list[TrendPoint]:
    """The days from `first` to `last` (ordinals) that have a snapshot, oldest first, and today as it is.

    Today has none between midnight and the job of that hour, and after the organization moved to a zone further east.
    """
    rows = totals.snapshots_between(tx, companies, first, last)
    missing: list[Snapshot] = []
    if first <= today <= last:
        kept = totals.kept_on(tx, companies, today)
        missing = [_now(tx, company_id, today) for company_id in synced if company_id not in kept]
    return list(trend.points(merge(rows, missing, key=lambda row: row.day), first))


def _now(tx: Tx, company_id: UUID, today: int) -> Snapshot:
    sums = totals.sums(tx, (company_id,), today)
    customers = totals.customers_with_balance(tx, (company_id,))
    return Snapshot(company_id, today, sums.balance, sums.overdue, customers, sums.documents)
