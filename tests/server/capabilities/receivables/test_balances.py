"""A charge as people see it on a day, and the due days of each bucket."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.aging import BUCKETS, bucket
from server.capabilities.receivables.balances import due_range, seen
from server.capabilities.receivables.model import Charge, ChargeKey

TODAY = date(2026, 3, 17)


def test_days_are_counted_when_people_look() -> None:
    charge = Charge(TODAY.toordinal() - 60, TODAY.toordinal() - 31, 500, 400, "USD", None, 20, None, "U-1")
    row = seen(uuid4(), ChargeKey("F-1", 2, 1), charge, TODAY.toordinal())
    assert (row.days, row.bucket, row.due, row.balance) == (31, "31-60", date(2026, 2, 14), 400)
    earlier = seen(uuid4(), ChargeKey("F-1", 2, 1), charge, TODAY.toordinal() - 31)
    assert (earlier.days, earlier.bucket) == (0, "vigente")


@given(st.integers(1, 3_000))
def test_every_overdue_day_is_in_the_range_of_its_own_bucket_alone(days: int) -> None:
    today = TODAY.toordinal()
    due = today - days
    inside = []
    for name in BUCKETS[1:]:
        first, last = due_range(name, today)
        if (first is None or first <= due) and due <= last:
            inside.append(name)
    assert inside == [bucket(date.fromordinal(due), TODAY)]
    first, last = due_range(None, today)
    assert first is None
    assert due <= last < today


@pytest.mark.parametrize("name", ["vigente", "0-30"])
def test_a_bucket_without_anything_overdue_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        due_range(name, TODAY.toordinal())
