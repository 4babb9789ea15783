"""How long an ERP is left in peace."""

from datetime import timedelta

import pytest

from agent.core.quiet import LONGEST, load, rest


@pytest.mark.parametrize(
    ("seconds", "pause"),
    [
        (0.0, timedelta(0)),
        (4.9, timedelta(0)),
        (10.0, timedelta(seconds=190)),
        (120.0, timedelta(minutes=38)),
        (1_800.0, LONGEST),
    ],
)
def test_the_longer_a_reading_took_the_longer_the_peace(seconds: float, pause: timedelta) -> None:
    assert rest(seconds) == pause
    if pause and pause < LONGEST:
        assert seconds / (seconds + pause.total_seconds()) == pytest.approx(0.05)


def test_what_was_kept_and_is_no_number_counts_as_nothing() -> None:
    assert [load(text) for text in ("300.5", None, "", "x", "-3")] == [300.5, 0.0, 0.0, 0.0, 0.0]
