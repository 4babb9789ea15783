"""Budgets tell what is left and when to come back."""

from datetime import timedelta

from server.kit.limits import Limit, MemoryCounters
from tests.support.clock import FakeClock

LIMIT = Limit("other", 2, timedelta(minutes=1))


def test_a_budget_is_spent_and_comes_back(clock: FakeClock) -> None:
    counters = MemoryCounters()
    budgets = [counters.hit(LIMIT, "a", clock.now()) for _ in range(3)]
    assert [budget.remaining for budget in budgets] == [1, 0, 0]
    assert [budget.exceeded for budget in budgets] == [False, False, True]
    clock.advance(seconds=59.5)
    assert budgets[2].retry_after(clock.now()) == 1
    clock.advance(seconds=0.5)
    assert not counters.hit(LIMIT, "a", clock.now()).exceeded


def test_keys_and_names_are_apart(clock: FakeClock) -> None:
    counters = MemoryCounters()
    counters.hit(LIMIT, "a", clock.now())
    assert counters.hit(LIMIT, "b", clock.now()).used == 1
    assert counters.hit(Limit("sync", 2, timedelta(minutes=1)), "a", clock.now()).used == 1


def test_strangers_cannot_fill_the_memory(clock: FakeClock) -> None:
    counters = MemoryCounters()
    for number in range(10_001):
        counters.hit(LIMIT, str(number), clock.now())
    clock.advance(minutes=2)
    counters.hit(LIMIT, "late", clock.now())
    assert len(counters._windows) == 1
