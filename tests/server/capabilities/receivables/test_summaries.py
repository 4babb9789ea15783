"""Totals, shares and averages from the summary per due day."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.capabilities.receivables.model import DueTotal
from server.capabilities.receivables.summaries import added, aging, portfolio, share, tenths

TODAY = 739_692


def test_the_documents_own_percentages() -> None:
    cents = (42_000_000, 38_000_000, 29_000_000, 18_513_697, 10_000_000)
    found = aging((place, amount, 1) for place, amount in enumerate(cents))
    assert found.total == 137_513_697
    assert [row.share for row in found.buckets] == [305, 276, 211, 135, 73]


def test_buckets_that_nobody_owes_in_are_there() -> None:
    found = aging([(4, 100, 2), (4, 50, 1)])
    assert [(row.bucket, row.cents, row.documents) for row in found.buckets] == [
        ("vigente", 0, 0),
        ("1-30", 0, 0),
        ("31-60", 0, 0),
        ("61-90", 0, 0),
        ("90+", 150, 3),
    ]
    assert [row.share for row in aging([]).buckets] == [0] * 5


def test_the_average_age_is_weighted_by_balance_and_what_is_not_due_has_none() -> None:
    rows = [DueTotal(TODAY - 10, 300, 2), DueTotal(TODAY, 500, 1), DueTotal(TODAY + 40, 200, 1)]
    found = portfolio(added(rows, TODAY), customers=3)
    assert (found.balance, found.current, found.overdue, found.documents) == (1_000, 700, 300, 4)
    assert (found.overdue_share, found.average_days) == (300, 30)
    assert portfolio(added([], TODAY), customers=0).average_days == 0


@given(st.integers(-(10**17), 10**17), st.integers(1, 10**12))
def test_tenths_are_exact_and_half_goes_away_from_zero(part: int, whole: int) -> None:
    exact = Fraction(part * 10, whole)
    found = tenths(part, whole)
    assert abs(found - exact) <= Fraction(1, 2)
    if abs(found - exact) == Fraction(1, 2):
        assert abs(found) > abs(exact)


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 0, 0), (5, 0, 0), (1, 1, 1_000), (1, 3, 333), (2, 3, 667), (5, -1, 0)]
)
def test_shares_in_tenths_of_a_percent(part: int, whole: int, expected: int) -> None:
    assert share(part, whole) == expected


def test_a_negative_total_has_no_shares_and_no_age() -> None:
    found = portfolio(added([DueTotal(TODAY - 10, 300, 2), DueTotal(TODAY, -500, 1)], TODAY), customers=1)
    assert (found.balance, found.current, found.overdue) == (-200, -500, 300)
    assert (found.overdue_share, found.average_days) == (0, 0)
    assert [row.share for row in aging([(0, -500, 1), (1, 300, 2)]).buckets] == [0] * 5
