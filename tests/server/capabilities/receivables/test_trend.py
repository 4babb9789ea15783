"""Which day the dashboard compares with, and what it says of it."""

from datetime import date
from uuid import UUID

import pytest

from server.capabilities.receivables.figures import SnapshotDay, TrendPoint, Variation
from server.capabilities.receivables.model import Snapshot
from server.capabilities.receivables.trend import month_before, points, variation


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 3, 17), date(2026, 2, 17)),
        (date(2026, 1, 5), date(2025, 12, 5)),
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2028, 3, 30), date(2028, 2, 29)),
        (date(2026, 7, 31), date(2026, 6, 30)),
    ],
)
def test_the_same_day_of_the_month_before(day: date, before: date) -> None:
    assert month_before(day) == before


def test_nothing_to_compare_with_is_no_variation() -> None:
    assert variation(100, 50, []) is None


def test_companies_are_added_up_before_they_are_compared() -> None:
    then = [SnapshotDay(date(2026, 2, 17), 60_000, 20_000), SnapshotDay(date(2026, 2, 1), 40_000, 0)]
    assert variation(105_200, 21_620, then) == Variation(52, 81, date(2026, 2, 17))


def test_a_figure_that_was_zero_has_no_percentage() -> None:
    assert variation(5, 5, [SnapshotDay(date(2026, 2, 17), 10, 0)]) == Variation(-500, None, date(2026, 2, 17))


def test_a_figure_that_was_negative_has_no_percentage() -> None:
    assert variation(5, 5, [SnapshotDay(date(2026, 2, 17), -10, -1)]) == Variation(None, None, date(2026, 2, 17))


def test_the_trend_adds_companies_and_fills_the_days_one_of_them_missed() -> None:
    one, two = UUID(int=1), UUID(int=2)
    rows = [
        Snapshot(two, 5, 900, 90, 9, 99),
        Snapshot(one, 8, 100, 10, 1, 11),
        Snapshot(one, 10, 200, 20, 2, 22),
        Snapshot(two, 10, 700, 70, 7, 77),
        Snapshot(one, 12, 300, 30, 3, 33),
    ]
    assert list(points(rows, 10)) == [
        TrendPoint(date.fromordinal(10), 900, 90, 9, 99),
        TrendPoint(date.fromordinal(12), 1_000, 100, 10, 110),
    ]
    assert [point.balance for point in points(rows, 1)] == [900, 1_000, 900, 1_000]
    assert list(points([], 1)) == []
