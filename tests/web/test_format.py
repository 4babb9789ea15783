"""How figures, days and ages read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.faces.web import format as spelled
from server.http.sheets import AGES

NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (137513697, "$1,375,136.97"),
        (0, "$0.00"),
        (5, "$0.05"),
        (-1, "-$0.01"),
        (-123456, "-$1,234.56"),
        (10**17, "$1,000,000,000,000,000.00"),
    ],
)
def test_money(cents: int, text: str) -> None:
    assert spelled.money(cents) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(95513697, 137513697, "69.5"), (1, 3, "33.3"), (2, 3, "66.7"), (0, 0, "0.0"), (5, 0, "0.0"), (1, 1, "100.0")],
)
def test_percent(part: int, whole: int, text: str) -> None:
    assert spelled.percent(spelled.share(part, whole)) == f"{text}\u00a0%"


def test_shares_are_the_documents_own_where_rounding_adds_up() -> None:
    cents = [42000000, 38000000, 29000000, 18513697, 10000000]
    assert spelled.shares(cents, sum(cents)) == [305, 276, 211, 135, 73]


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=6))
def test_shares_make_a_hundred_percent_and_are_off_by_less_than_a_tenth(parts: list[int]) -> None:
    whole = sum(parts)
    found = spelled.shares(parts, whole)
    assert sum(found) == (1000 if whole else 0)
    assert all(abs(got * whole - part * 1000) < whole for got, part in zip(found, parts, strict=True) if whole)
    assert [spelled.percent(tenths) for tenths in (1000, 5, 0)] == ["100.0\u00a0%", "0.5\u00a0%", "0.0\u00a0%"]


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-5), "hace un momento"),
        (timedelta(seconds=59), "hace un momento"),
        (timedelta(seconds=60), "hace 1 minuto"),
        (timedelta(minutes=4, seconds=59), "hace 4 minutos"),
        (timedelta(hours=1), "hace 1 hora"),
        (timedelta(hours=47), "hace 1 día"),
        (timedelta(days=9), "hace 9 días"),
    ],
)
def test_ages(age: timedelta, text: str) -> None:
    assert spelled.ago(NOW - age, NOW).replace("\u00a0", " ") == text


def test_days_and_hours_are_the_organizations() -> None:
    late = datetime(2025, 12, 23, 3, 5, tzinfo=UTC)
    assert spelled.day(date(2025, 12, 22)).replace("\u00a0", " ") == "22 dic 2025"
    assert spelled.hour(late, "America/Tijuana") == "19:05"


def test_zones_are_named_as_in_mexico() -> None:
    assert spelled.place("America/Mexico_City") == "Ciudad de México"
    assert spelled.place("America/Tijuana") == "Tijuana"


@pytest.mark.parametrize(("tenths", "text"), [(52, "+5.2 %"), (-3, "-0.3 %"), (0, "sin cambio"), (12345, "+1,234.5 %")])
def test_changes_carry_their_sign(tenths: int, text: str) -> None:
    assert spelled.change(tenths).replace("\u00a0", " ") == text


def test_a_day_without_news_is_stale() -> None:
    assert not spelled.stale(NOW - timedelta(hours=23, minutes=59), NOW)
    assert spelled.stale(NOW - timedelta(hours=24), NOW)
    assert spelled.stale(None, NOW)


def test_another_currency_says_which() -> None:
    assert spelled.foreign(125000, "USD") == "$1,250.00\u00a0USD"


def test_counts_agree_with_their_noun() -> None:
    assert spelled.count(1, "factura", "facturas") == "1\u00a0factura"
    assert spelled.count(1204, "factura", "facturas") == "1,204\u00a0facturas"


def test_sheets_name_the_ranges_as_the_pages_do() -> None:
    assert AGES == spelled.LABELS
