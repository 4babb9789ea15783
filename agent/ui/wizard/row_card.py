"""One database in the list: what it is, the ticks of its test, what to do where that failed."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QVBoxLayout

from agent.ui.parts import Elided, MarkLabel, button, card, empty, row, wrapped
from agent.ui.wizard.actions import Database
from agent.ui.wizard.presenters import databases
from agent.ui.wizard.presenters.databases import Line, Row, Tick


class TickLine(QFrame):
    """A mark and what it stands for."""

    def __init__(self, tick: Tick) -> None:
        super().__init__()
        words = wrapped(tick.words, "" if tick.mark else "muted")
        line = row(MarkLabel(tick.mark, 18), words) if tick.mark else row(words)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(line.count() - 1, 1)
        self.setLayout(line)


class RowCard(QFrame):
    """The card of a database."""

    def __init__(self, remove: Callable[[Database], None]) -> None:
        super().__init__()
        frame, column = card()
        frame.setObjectName("")
        self.setObjectName("card")
        self.setLayout(column)
        self._shown: Line | None = None
        self._row: Row | None = None
        self.title = Elided(bold=True, name=True)
        self.remove = button("Quitar")
        self.remove.setAutoDefault(True)
        self._forget = remove
        self.remove.clicked.connect(self._on_remove)
        self.where = Elided()
        self.where.setProperty("tone", "muted")
        self.ticks = QVBoxLayout()
        self.ticks.setSpacing(4)
        self.advice = wrapped()
        column.addLayout(row(self.title, self.remove))
        column.addWidget(self.where)
        column.addLayout(self.ticks)
        column.addWidget(self.advice)

    def show_row(self, shown: Row) -> None:
        """Show how far it is."""
        self._row = shown
        line = databases.line(shown)
        if line == self._shown:
            return
        self._shown = line
        words = "; ".join(tick.words for tick in line.ticks)
        self.setAccessibleName(line.title)
        self.setAccessibleDescription(f"{words} {line.advice}".strip())
        self.title.setText(line.title)
        self.where.setText(line.subtitle)
        self.title.setAccessibleDescription(line.path)
        self.remove.setVisible(line.removable)
        self.remove.setAccessibleName(f"Quitar {line.title}")
        empty(self.ticks)
        for tick in line.ticks:
            self.ticks.addWidget(TickLine(tick))
        self.advice.setText(line.advice)
        self.advice.setVisible(bool(line.advice))

    def _on_remove(self) -> None:
        if self._row is not None:
            self._forget(self._row.database)
