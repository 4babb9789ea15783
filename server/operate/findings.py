"""One thing that was looked at: how it stands, in a sentence, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How something stands; the value is what a person reads."""

    GOOD = "bien"
    WARNING = "aviso"
    BAD = "mal"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, `sentence` is how it stands, `advice` what to do (empty where nothing is)."""

    level: Level
    what: str
    sentence: str
    advice: str = ""

    def __str__(self) -> str:
        """One line, and the advice on a second one."""
        line = f"{self.level.value:5}  {self.what}: {self.sentence}"
        return f"{line}\n       → {self.advice}" if self.advice else line


def conclusion(found: list[Finding]) -> str:
    """The last line."""
    bad = sum(finding.level is Level.BAD for finding in found)
    warned = sum(finding.level is Level.WARNING for finding in found)
    if bad:
        return f"Hay {bad} {'cosa' if bad == 1 else 'cosas'} que arreglar antes de dar servicio."
    if warned:
        return f"Puedes dar servicio. Revisa {warned} {'aviso' if warned == 1 else 'avisos'}."
    return "Todo está bien."
