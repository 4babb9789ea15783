"""The server's time through clocks that are wrong, reset and moved."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agent.core.clock import ServerClock, find_zone, stamp, today
from tests.support.agent_fakes import NOON, FakeClock


@pytest.mark.parametrize("error", [timedelta(hours=1), timedelta(days=365), timedelta(days=-365 * 17)])
def test_a_wrong_clock_is_corrected_by_what_the_server_said(error: timedelta) -> None:
    machine = FakeClock(NOON + error)
    clock = ServerClock(machine)
    assert not clock.trusted()
    clock.observe(NOON)
    machine.advance(90)
    assert clock.trusted()
    assert clock.now() == NOON + timedelta(seconds=90)


@pytest.mark.parametrize("jump", [timedelta(days=365), timedelta(days=-365), datetime(2009, 1, 1, tzinfo=UTC) - NOON])
def test_a_clock_that_jumps_keeps_server_time_but_must_be_heard_again(jump: timedelta) -> None:
    machine = FakeClock()
    clock = ServerClock(machine)
    clock.observe(NOON)
    machine.jump(jump)
    assert not clock.trusted()
    assert clock.now() == NOON
    clock.observe(NOON)
    assert clock.trusted()


def test_stamps_never_repeat_nor_go_back() -> None:
    moment = NOON.replace(microsecond=123_456)
    assert stamp(moment, None) == NOON.replace(microsecond=123_000)
    assert stamp(moment, NOON - timedelta(days=1)) == NOON.replace(microsecond=123_000)
    assert stamp(moment, moment) == moment + timedelta(seconds=1)


def test_the_day_is_counted_in_the_first_known_zone() -> None:
    late = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)
    assert today(late, ("America/Mexico_City", "UTC")) == date(2026, 11, 24)
    assert today(late, (None, "no/such", "UTC")) == date(2026, 11, 25)
    assert today(late, ("America/Tijuana",)) == date(2026, 11, 24)


def test_a_zone_that_is_a_path_is_no_zone() -> None:
    assert find_zone("../../etc/passwd") is None
    assert find_zone("") is None
