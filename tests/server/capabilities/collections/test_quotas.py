"""Growth is earned by age and lost by bounces."""

from datetime import timedelta

import pytest

from server.capabilities.collections.quotas import Standing, daily_quota, must_stop
from tests.support.clock import START

GOOD = Standing(100, 2)


@pytest.mark.parametrize(
    ("days", "times"), [(0, 1), (6.99, 1), (7, 3), (29.99, 3), (30, 10), (89.99, 10), (90, 20), (4000, 20)]
)
def test_the_quota_grows_with_age(days: float, times: int) -> None:
    assert daily_quota(200, START - timedelta(days=days), GOOD, START) == 200 * times


def test_bounces_take_the_growth_away() -> None:
    old = START - timedelta(days=400)
    assert daily_quota(200, old, Standing(100, 3), START) == 200
    assert daily_quota(200, old, Standing(0, 0), START) == 4000


@pytest.mark.parametrize(
    ("sent", "bounced", "stops"), [(4, 4, False), (5, 5, True), (99, 5, True), (100, 5, False), (1000, 51, True)]
)
def test_too_many_bounces_stop_everything(sent: int, bounced: int, stops: bool) -> None:
    assert must_stop(Standing(sent, bounced)) is stops
