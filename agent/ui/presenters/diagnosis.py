"""The checks of the diagnosis, the worst first, under one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.core.doctor_result import Check
from agent.core.words import count
from agent.ui.presenters.marks import Mark, mark_of

_ORDER = (Mark.BAD, Mark.CARE, Mark.GOOD)


@dataclass(frozen=True, slots=True)
class Line:
    """One check as it is shown."""

    mark: Mark
    name: str
    title: str
    advice: str


def lines(checks: Sequence[Check]) -> tuple[Line, ...]:
    """What needs a person first, what is well last; within each, in the order they were looked at."""
    made = [Line(mark_of(check.level), check.name, check.title, check.advice) for check in checks]
    return tuple(sorted(made, key=lambda line: _ORDER.index(line.mark)))


def verdict(checks: Sequence[Check]) -> tuple[Mark, str]:
    """The whole in one sentence."""
    marks = [mark_of(check.level) for check in checks]
    bad, care = marks.count(Mark.BAD), marks.count(Mark.CARE)
    if bad:
        return Mark.BAD, f"{count(bad, 'cosa impide', 'cosas impiden')} trabajar bien; abajo dice cómo arreglarlo."
    if care:
        return Mark.CARE, f"Funciona, y hay {count(care, 'cosa por mejorar', 'cosas por mejorar')}."
    return Mark.GOOD, "Todo está en orden."


def as_text(checks: Sequence[Check]) -> str:
    """For the clipboard."""
    words = {Mark.BAD: "MAL", Mark.CARE: "AVISO", Mark.GOOD: "BIEN"}
    return "\n".join(f"[{words[line.mark]}] {line.name}: {line.title} {line.advice}".rstrip() for line in lines(checks))
