"""Budgets tell what is left and when to come back."""

from datetime import timedelta

from server.kit.limits import Budget, Limit
from tests.support.clock import FakeClock

LIMIT = Limit("other", 2, timedelta(minutes=1))


def test_a_budget_is_spent_and_says_when_it_comes_back(clock: FakeClock) -> None:
    resets_at = clock.now() + LIMIT.window
    budgets = [Budget(LIMIT, used, resets_at) for used in (1, 2, 3)]
    assert [budget.remaining for budget in budgets] == [1, 0, 0]
    assert [budget.exceeded for budget in budgets] == [False, False, True]
    clock.advance(seconds=59.5)
    assert budgets[2].retry_after(clock.now()) == 1
    clock.set(resets_at)
    assert budgets[2].retry_after(clock.now()) == 1
