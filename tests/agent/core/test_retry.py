"""Back-off: bounded, jittered, and the server's wish first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.retry import LONGEST_SECONDS, ceiling, delay


def test_the_ceiling_doubles_from_two_seconds_to_five_minutes() -> None:
    assert [ceiling(failures) for failures in (1, 2, 3, 8, 9, 1000)] == [2, 4, 8, 256, 300, 300]


@given(failures=st.integers(1, 10_000), luck=st.floats(0, 1, exclude_max=True))
def test_a_pause_is_never_negative_nor_longer_than_five_minutes(failures: int, luck: float) -> None:
    assert 0 <= delay(failures, None, lambda: luck) < LONGEST_SECONDS


@pytest.mark.parametrize(("asked", "least"), [(0.0, 0.0), (30.0, 30.0), (-5.0, 0.0), (10**9, 3600.0)])
def test_retry_after_is_the_least_that_is_waited_within_an_hour(asked: float, least: float) -> None:
    assert delay(1, asked, lambda: 0.0) == least
    assert least < delay(5, asked, lambda: 0.9) < least + 2
