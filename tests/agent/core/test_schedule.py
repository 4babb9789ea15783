"""Due times: spread, persisted, run once after a sleep, proof against clocks set back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.schedule import Hours, interval, is_due, next_due, parse_hours, phase, within
from tests.support.agent_fakes import NOON

QUARTER = timedelta(minutes=15)


@given(seconds=st.integers(0, 10_000), connector=st.uuids())
def test_the_next_run_is_half_to_one_and_a_half_intervals_away_on_the_connectors_own_grid(
    seconds: int, connector: object
) -> None:
    now = NOON + timedelta(seconds=seconds)
    offset = phase(str(connector), "01", QUARTER)
    due = next_due(now, QUARTER, offset)
    assert QUARTER / 2 < due - now <= QUARTER * 1.5
    assert next_due(due, QUARTER, offset) - due == QUARTER


def test_a_thousand_connectors_are_spread_over_the_interval() -> None:
    minutes = [0] * 15
    for number in range(1500):
        minutes[int(phase(f"connector-{number}", "01", QUARTER).total_seconds() // 60)] += 1
    assert min(minutes) > 50


def test_what_a_sleeping_laptop_missed_runs_on_waking() -> None:
    assert is_due(NOON - timedelta(hours=9), NOON, QUARTER)
    assert is_due(None, NOON, QUARTER)
    assert not is_due(NOON + timedelta(minutes=5), NOON, QUARTER)


def test_a_due_time_from_a_clock_a_year_ahead_does_not_silence_the_agent() -> None:
    assert is_due(NOON + timedelta(days=365), NOON, QUARTER)


def test_the_interval_stays_between_a_minute_and_a_day() -> None:
    assert interval(-3) == timedelta(minutes=1)
    assert interval(10**9) == timedelta(days=1)


@pytest.mark.parametrize(
    ("hours", "clock", "allowed"),
    [
        (None, "03:00", True),
        (Hours(480, 480), "03:00", True),
        (Hours(480, 1200), "08:00", True),
        (Hours(480, 1200), "20:00", False),
        (Hours(1320, 360), "23:00", True),
        (Hours(1320, 360), "05:59", True),
        (Hours(1320, 360), "12:00", False),
    ],
)
def test_hours_may_span_midnight(hours: Hours | None, clock: str, allowed: bool) -> None:
    assert within(hours, datetime.fromisoformat(f"2026-11-24T{clock}:00+00:00")) is allowed


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-20:00", Hours(480, 1200)),
        ("8:00-20:00", Hours(480, 1200)),
        (" 22:30 - 06:00 ", Hours(1350, 360)),
        ("00:00-24:00", Hours(0, 1440)),
        (None, None),
        ("", None),
        ("8-20", None),
        ("08:00", None),
        ("08:61-09:00", None),
        ("08:00-24:30", None),
        ("-1:00-20:00", None),
        ("٠٨:٠٠-20:00", None),
    ],
)
def test_hours_as_people_write_them(text: str | None, hours: Hours | None) -> None:
    assert parse_hours(text) == hours
