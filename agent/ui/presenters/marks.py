"""The marks that say at a glance how something is: each has a shape, a colour and a word, never a colour alone."""

from collections.abc import Mapping
from enum import StrEnum

from agent.core.health import Colour


class Mark(StrEnum):
    """A circle with a tick, two arrows, a triangle, an octagon with a cross, a square with two bars."""

    GOOD = "good"
    BUSY = "busy"
    CARE = "care"
    BAD = "bad"
    STOPPED = "stopped"


WORDS: Mapping[Mark, str] = {
    Mark.GOOD: "Al día",
    Mark.BUSY: "Sincronizando",
    Mark.CARE: "Atención",
    Mark.BAD: "Atención",
    Mark.STOPPED: "Detenido",
}
"""What a screen reader says of each."""
_COLOURS: Mapping[str, Mark] = {Colour.GREEN: Mark.GOOD, Colour.AMBER: Mark.CARE, Colour.RED: Mark.BAD, "ok": Mark.GOOD}


def mark_of(colour: str) -> Mark:
    """The mark of a colour of `health` or of a level of the diagnosis; an unknown one asks for attention."""
    return _COLOURS.get(colour, Mark.CARE)
