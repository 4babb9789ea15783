"""Buckets and days overdue, at every edge and through leap days."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import aging
from tests.contract.golden import load

VECTORS = load("aging")


@pytest.mark.parametrize("group", [VECTORS, VECTORS["leap_day"]], ids=["edges", "leap day"])
def test_golden(group: dict[str, Any]) -> None:
    today = date.fromisoformat(group["today"])
    for due, days, bucket in group["cases"]:
        assert aging.days_overdue(date.fromisoformat(due), today) == days, due
        assert aging.bucket(date.fromisoformat(due), today) == bucket, due


DUES = st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 1, 1))


@given(st.lists(st.tuples(DUES, st.integers(0, 10**12), st.integers(0, 99))), DUES)
def test_totals_lose_nothing(rows: list[tuple[date, int, int]], today: date) -> None:
    totals = aging.totals(rows, today)
    assert [total.bucket for total in totals] == list(aging.BUCKETS)
    assert sum(total.cents for total in totals) == sum(cents for _, cents, _ in rows)
    assert sum(total.documents for total in totals) == sum(count for _, _, count in rows)
    for total in totals:
        assert total.cents == sum(cents for due, cents, _ in rows if aging.bucket(due, today) == total.bucket)


@given(DUES, DUES)
def test_a_document_only_grows_older(due: date, today: date) -> None:
    order = aging.BUCKETS.index
    assert order(aging.bucket(due, today)) <= order(aging.bucket(due, today + timedelta(days=1)))
