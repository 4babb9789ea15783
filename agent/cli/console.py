"""What a person sees: results on stdout, everything else on stderr, progress bars only where somebody looks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import msgspec

from agent.engine.messages import CycleEnded
from agent.errors import AgentError

if TYPE_CHECKING:
    from agent.cli.bars import Bars


class Console:
    """The three streams of a command."""

    def __init__(self, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> None:
        self.stdin = stdin
        self._stdout = stdout
        self._stderr = stderr
        self._bars: Bars | None = None

    def write(self, text: str) -> None:
        """A result, as it is, on stdout."""
        self._stdout.write(text)
        self._stdout.flush()

    def write_bytes(self, content: bytes) -> None:
        """UTF-8 bytes on stdout, whatever encoding the terminal has."""
        buffer = getattr(self._stdout, "buffer", None)
        if buffer is None:
            self._stdout.write(content.decode())
            return
        buffer.write(content)
        buffer.flush()

    def write_json(self, value: object) -> None:
        """A result as indented JSON, UTF-8, on stdout."""
        self.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns wide enough for their content, on stdout."""
        widths = [max(len(row[column]) for row in [headings, *rows]) for column in range(len(headings))]
        for row in [headings, *rows]:
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.write(line.rstrip() + "\n")

    def say(self, text: str) -> None:
        """A sentence for the person, on stderr."""
        self.stop_progress()
        self._stderr.write(text + "\n")
        self._stderr.flush()

    def fail(self, error: AgentError) -> None:
        """Title and advice, on stderr."""
        self.say(f"{error.title}.\n{error.advice}")

    def progress(self, phase: str, done: int, total: int) -> None:
        """Move the bar of a phase, where stderr is a terminal."""
        if not self._stderr.isatty():
            return
        if self._bars is None:
            from agent.cli.bars import Bars  # a headless agent does without the library that draws them

            self._bars = Bars(self._stderr)
        self._bars.move(phase, done, total)

    def stop_progress(self) -> None:
        """Leave the bars as they stand."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None

    def ended(self, ended: CycleEnded) -> None:
        """A cycle ended: its bars are over."""
        self.stop_progress()
