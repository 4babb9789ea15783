"""The ladder of tries, its spread, and the brake on an address that keeps failing."""

from datetime import timedelta

import pytest

from server.capabilities.webhooks.backoff import BRAKE_LONGEST, hold_after, wait_after

SECONDS = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]


def test_the_ladder_is_as_documented_and_ends() -> None:
    waits = [wait_after(tries, 0) for tries in range(1, 11)]
    assert [wait.total_seconds() for wait in waits if wait is not None] == SECONDS
    assert waits[9] is None


@pytest.mark.parametrize("tries", range(1, 10))
def test_chance_only_makes_a_wait_a_tenth_longer(tries: int) -> None:
    shortest, longest = wait_after(tries, 0), wait_after(tries, 1)
    assert shortest is not None
    assert longest == shortest * 1.1


def test_a_receiver_may_ask_for_a_longer_wait_up_to_a_day() -> None:
    assert wait_after(1, 0, timedelta(seconds=60)) == timedelta(seconds=60)
    assert wait_after(2, 0, timedelta(seconds=60)) == timedelta(minutes=5)
    assert wait_after(1, 0, timedelta(days=30)) == timedelta(days=1)
    assert wait_after(10, 0, timedelta(seconds=60)) is None


def test_an_address_is_left_alone_longer_the_longer_it_fails() -> None:
    assert [hold_after(failures) for failures in range(5)] == [None] * 5
    holds = [hold_after(failures) for failures in range(5, 40)]
    assert holds[:4] == [timedelta(seconds=15 * 2**step) for step in range(4)]
    assert holds[-1] == BRAKE_LONGEST
