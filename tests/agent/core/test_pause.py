"""How long a pause holds, and what is said about it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.core.pause import Pause, Span, begin, dump, load

MEXICO = ZoneInfo("America/Mexico_City")
EVENING = datetime(2026, 11, 24, 19, 30, tzinfo=MEXICO)
MIDNIGHT = datetime(2026, 11, 25, tzinfo=MEXICO)


@pytest.mark.parametrize(
    ("span", "until", "sentence"),
    [
        (Span.HOUR, EVENING + timedelta(hours=1), "En pausa hasta las 20:30."),
        (Span.TODAY, MIDNIGHT, "En pausa por hoy; sigue sola el 25 nov 2026."),
        (Span.ALWAYS, None, "En pausa hasta que la reanudes."),
    ],
)
def test_it_holds_until_its_end_and_says_which(span: Span, until: datetime | None, sentence: str) -> None:
    kept = dump(begin(span, EVENING))
    pause = load(kept, EVENING)
    assert pause is not None
    assert (pause.until, pause.sentence(EVENING)) == (until, sentence)
    end = until or EVENING + timedelta(days=400)
    assert load(kept, end - timedelta(seconds=1)) == pause
    assert (load(kept, end) is None) is (until is not None)


def test_a_clock_that_was_years_ahead_does_not_pause_for_years() -> None:
    wrong = begin(Span.HOUR, EVENING.replace(year=2031))
    assert load(dump(wrong), EVENING) is None


@pytest.mark.parametrize("text", [None, "", "{", '{"since": 3}'])
def test_what_is_no_pause_counts_as_none(text: str | None) -> None:
    assert load(text, EVENING) is None
    assert dump(None) == ""
    assert isinstance(load(dump(begin(Span.ALWAYS, EVENING)), EVENING), Pause)
