"""Marks and their words."""

from agent.core.doctor_result import Level
from agent.core.health import Colour
from agent.ui.presenters.marks import WORDS, Mark, mark_of


def test_every_mark_has_a_word_and_every_colour_a_mark() -> None:
    assert set(WORDS) == set(Mark)
    assert [mark_of(colour) for colour in Colour] == [Mark.GOOD, Mark.CARE, Mark.BAD]
    assert [mark_of(level) for level in Level] == [Mark.GOOD, Mark.CARE, Mark.BAD]
    assert mark_of("new") is Mark.CARE
