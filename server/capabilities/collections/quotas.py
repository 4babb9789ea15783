"""How much an organization may send, and when its bounces stop it: growth is earned by age and by good standing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PER_RECIPIENT = 10
"""Mails to one address from one organization within a day."""
RECENT = timedelta(hours=24)
STANDING = timedelta(days=30)
"""How far back bounces are looked at."""
_GROWTH = ((timedelta(days=90), 20), (timedelta(days=30), 10), (timedelta(days=7), 3))
_WORRY_PERCENT = 2
_STOP_PERCENT = 5
_STOP_AT_LEAST = 5
"""Five bounces of few mails say more about a typing error than about a bought list."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an organization sent within STANDING and how many of those bounced or were complained about."""

    sent: int
    bounced: int


def daily_quota(first_day: int, created_at: datetime, standing: Standing, now: datetime) -> int:
    """Mails a day: `first_day` in the first week, then 3, 10 and 20 times that; no growth above 2 % bounces."""
    if standing.bounced * 100 > standing.sent * _WORRY_PERCENT:
        return first_day
    age = now - created_at
    return first_day * next((times for least, times in _GROWTH if age >= least), 1)


def must_stop(standing: Standing) -> bool:
    """Whether so much bounced that sending stops until somebody looks: 5 % of at least 5."""
    return standing.bounced >= _STOP_AT_LEAST and standing.bounced * 100 > standing.sent * _STOP_PERCENT
