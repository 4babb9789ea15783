"""When a failed delivery is tried again, and how long an address that keeps failing is left alone: pure rules."""

from datetime import timedelta

LADDER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""Waits after each failed try, as Standard Webhooks recommends: ten tries over three days."""

SPREAD = 0.1
"""Waits are up to a tenth longer, by chance, so that what failed together does not come back together."""

LONGEST_WAIT = timedelta(hours=24)
BRAKE_AFTER = 5
BRAKE_FIRST = timedelta(seconds=15)
BRAKE_LONGEST = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=5)
"""An address that has answered nothing well for so long is switched off when another delivery's tries end."""


def wait_after(tries: int, chance: float, retry_after: timedelta | None = None) -> timedelta | None:
    """How long to wait after the `tries`-th failed try; None when that was the last.

    `chance` from 0 to 1 spreads the wait. A receiver that asks for a longer wait (Retry-After) gets it, up to a day.
    """
    if tries > len(LADDER):
        return None
    wait = LADDER[tries - 1] * (1 + SPREAD * chance)
    return max(wait, min(retry_after, LONGEST_WAIT)) if retry_after is not None else wait


def hold_after(failures: int) -> timedelta | None:
    """How long nothing goes to an address after so many failures in a row, of whatever delivery.

    A dead address costs one try each hold instead of one for every waiting delivery. None before BRAKE_AFTER.
    """
    if failures < BRAKE_AFTER:
        return None
    doublings: int = 2 ** min(failures - BRAKE_AFTER, 10)
    return min(BRAKE_FIRST * doublings, BRAKE_LONGEST)
