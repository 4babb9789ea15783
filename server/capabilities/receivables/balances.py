"""An open charge as people see it on a day: days overdue and bucket are counted when they look, never stored."""

from datetime import date
from uuid import UUID

from contract.aging import BUCKETS, CURRENT, EDGES, bucket_index
from server.capabilities.receivables.figures import ChargeRow
from server.capabilities.receivables.ids import charge_id
from server.capabilities.receivables.model import Charge, ChargeKey


def seen(customer: UUID, key: ChargeKey, charge: Charge, today: int) -> ChargeRow:
    """A stored charge of a customer on day `today` (an ordinal)."""
    days = max(0, today - charge.due)
    return ChargeRow(
        id=charge_id(customer, key),
        folio=key.folio,
        issued=date.fromordinal(charge.issued),
        due=date.fromordinal(charge.due),
        total=charge.total,
        balance=charge.balance,
        days=days,
        bucket=BUCKETS[bucket_index(days)],
        currency=charge.currency,
        foreign=charge.foreign,
        uuid=charge.uuid,
    )


def due_range(bucket: str | None, today: int) -> tuple[int | None, int]:
    """First and last due day (ordinals, inclusive) of what is overdue on `today`, in one bucket or in all (None).

    ValueError for a bucket that holds nothing overdue or does not exist.
    """
    if bucket is None:
        return None, today - 1
    index = BUCKETS.index(bucket)
    if index == 0:
        raise ValueError(f"{bucket} holds nothing overdue")
    oldest = today - EDGES[index] if index < len(EDGES) else None
    return oldest, today - EDGES[index - 1] - 1


def open_range(bucket: str | None, today: int) -> tuple[int | None, int | None]:
    """First and last due day (ordinals, inclusive) of what is open on `today`, in one bucket or in all (None)."""
    if bucket is None:
        return None, None
    return (today, None) if bucket == CURRENT else due_range(bucket, today)


def overlap(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    """What two ranges of days have in common; where that is nothing, its first day lies after its last."""
    firsts = [day for day in (one[0], other[0]) if day is not None]
    lasts = [day for day in (one[1], other[1]) if day is not None]
    return max(firsts, default=None), min(lasts, default=None)
