"""Counts are exact under concurrency and begin anew with their window."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from server.db.counters import Counters
from server.services import Services
from tests.support.clock import FakeClock

WINDOW = timedelta(minutes=15)


@pytest.fixture
def counters(services: Services) -> Counters:
    return services.counters


def test_a_window_begins_at_its_first_hit(counters: Counters, clock: FakeClock) -> None:
    first = counters.hit("login", "a", WINDOW, clock.now())
    clock.advance(minutes=10)
    second = counters.hit("login", "a", WINDOW, clock.now())
    assert (first.count, second.count) == (1, 2)
    assert second.resets_at == first.resets_at
    clock.advance(minutes=5)
    assert counters.hit("login", "a", WINDOW, clock.now()).count == 1


def test_names_and_keys_are_apart(counters: Counters, clock: FakeClock) -> None:
    counters.hit("login", "a", WINDOW, clock.now())
    assert counters.hit("login", "b", WINDOW, clock.now()).count == 1
    assert counters.hit("other", "a", WINDOW, clock.now()).count == 1


def test_a_refund_takes_one_back_and_never_more(counters: Counters, clock: FakeClock) -> None:
    counters.hit("guess", "a", WINDOW, clock.now())
    counters.refund("guess", "a", clock.now())
    counters.refund("guess", "a", clock.now())
    assert counters.peek("guess", "a", clock.now()).count == 0


def test_threads_never_share_a_count(counters: Counters, clock: FakeClock) -> None:
    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda _: counters.hit("login", "a", WINDOW, clock.now()).count, range(40)))
    assert sorted(counted) == list(range(1, 41))


def test_passed_windows_are_forgotten(counters: Counters, clock: FakeClock) -> None:
    counters.hit("login", "a", WINDOW, clock.now())
    clock.advance(WINDOW)
    counters.prune(clock.now())
    assert counters.peek("login", "a", clock.now()).count == 0
