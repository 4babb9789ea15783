"""Progress bars of a reading and a sending, where a person looks at a terminal."""

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_PHASES = {"rows": ("Leyendo clientes", "{:,}"), "bytes": ("Enviando", "{:,} bytes")}


class Bars:
    """One bar a phase, on one stream."""

    def __init__(self, stream: TextIO) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[amount]}"),
            TimeRemainingColumn(),
            console=Console(file=stream),
        )
        self._tasks: dict[str, TaskID] = {}
        self._progress.start()

    def move(self, phase: str, done: int, total: int) -> None:
        """Show `done` of `total`; a total of 0 is not known yet."""
        words, shape = _PHASES.get(phase, (phase, "{:,}"))
        amount = shape.format(done) + (f" de {shape.format(total)}" if total else "")
        if phase not in self._tasks:
            self._tasks[phase] = self._progress.add_task(words, total=total or None, amount=amount)
        self._progress.update(self._tasks[phase], completed=done, total=total or None, amount=amount)

    def stop(self) -> None:
        """Leave the bars as they stand."""
        self._progress.stop()
