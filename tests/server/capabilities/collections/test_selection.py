"""Which invoices are asked for: the overdue ones, or the chosen ones, never a marked or settled one."""

from datetime import date

from server.capabilities.collections.selection import to_collect
from server.capabilities.receivables.figures import ChargeRow
from server.kit.ids import new_id


def charge(cents: int, days: int) -> ChargeRow:
    day = date(2026, 3, 1)
    return ChargeRow(new_id(), "F", day, day, cents, cents, days, "x", None, None, None)


LATE, CURRENT, MARKED, SETTLED = charge(100, 5), charge(100, 0), charge(100, 9), charge(0, 9)
ALL = (LATE, CURRENT, MARKED, SETTLED)


def test_the_overdue_ones_unless_chosen() -> None:
    assert to_collect(ALL, set(), {MARKED.id}) == (LATE,)


def test_the_chosen_ones_even_before_they_are_due() -> None:
    assert to_collect(ALL, {CURRENT.id, MARKED.id, SETTLED.id, new_id()}, {MARKED.id}) == (CURRENT,)
