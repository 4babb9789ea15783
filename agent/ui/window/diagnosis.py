"""Diagnóstico: everything that can be wrong, looked at now, each with what to do; and the archive for support."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from agent.core.doctor_result import Check
from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.parts import MarkLabel, ScrollPage, button, card, empty, row, set_tone, wrapped
from agent.ui.presenters import diagnosis
from agent.ui.presenters.marks import Mark

RUN = "Revisar de &nuevo"


class DiagnosisPage(ScrollPage):
    """The findings, the worst first."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__("Ayuda y diagnóstico")
        self._bridge = bridge
        self._checks: Sequence[Check] = ()
        self._running = False
        self.run = button(RUN, "main")
        self.copy = button("&Copiar")
        self.export = button("&Exportar…")
        self.mark = MarkLabel(Mark.BUSY)
        self.verdict = wrapped("Todavía no se ha revisado.", bold=True)
        frame, column = card("banner")
        head = row(self.mark, self.verdict)
        head.setStretch(1, 1)
        column.addLayout(head)
        column.addLayout(row(self.run, self.copy, self.export, 1))
        self.told = wrapped(tone="muted")
        self.told.hide()
        column.addWidget(self.told)
        self.content.addWidget(frame)
        self.list, self._column = card()
        self._column.setSpacing(12)
        self.list.hide()
        self.content.addWidget(self.list)
        self.content.addStretch(1)
        self.run.clicked.connect(self.look)
        self.copy.clicked.connect(self._copy)
        self.export.clicked.connect(self._export)
        self.copy.setEnabled(False)
        self.export.setToolTip("Un archivo para soporte con el diagnóstico y los registros, sin contraseñas.")

    def shown(self) -> None:
        """The first time, look without being asked."""
        if not self._checks:
            self.look()

    def look(self) -> None:
        """Run the diagnosis."""
        if self._running:
            return
        self._running = True
        self.run.setEnabled(False)
        self.run.setText("Revisando…")
        self.mark.show_mark(Mark.BUSY)
        self.verdict.setText("Revisando SAE, la red y este equipo…")
        self._bridge.ask(self._bridge.office.diagnose, self._show, self._failed, slow=True, owner=self)

    def _rest(self) -> None:
        self._running = False
        self.run.setText(RUN)
        self.run.setEnabled(True)

    def _show(self, checks: Sequence[Check]) -> None:
        self._rest()
        self._checks = checks
        mark, sentence = diagnosis.verdict(checks)
        self.mark.show_mark(mark)
        self.verdict.setText(sentence)
        empty(self._column)
        for line in diagnosis.lines(checks):
            self._column.addWidget(_line(line))
        self.list.setVisible(bool(checks))
        self.copy.setEnabled(bool(checks))

    def _failed(self, error: AgentError) -> None:
        self._rest()
        self.mark.show_mark(Mark.BAD)
        self.verdict.setText(str(error))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(diagnosis.as_text(self._checks))
        self._tell("Se copió el diagnóstico.")

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Exportar para soporte", "diagnostico.zip", "ZIP (*.zip)")
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write the archive for support."""
        office = self._bridge.office
        self._tell("Preparando el archivo…")
        self._bridge.ask(
            lambda: office.export_diagnosis(path),
            lambda name: self._tell(f"Se guardó {path.name}, sin contraseñas. Dile a soporte este número: {name}"),
            lambda error: self._tell(str(error), "bad"),
            slow=True,
            owner=self,
        )

    def _tell(self, text: str, tone: str = "muted") -> None:
        self.told.setText(text)
        self.told.show()
        set_tone(self.told, tone)


def _line(line: diagnosis.Line) -> QFrame:
    frame = QFrame()
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(wrapped(line.name, bold=True))
    words.addWidget(wrapped(line.title))
    if line.advice:
        words.addWidget(wrapped(line.advice, "muted"))
    inside = row(MarkLabel(line.mark, 18), words, spacing=10)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setStretch(1, 1)
    inside.setAlignment(inside.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
    frame.setLayout(inside)
    frame.setAccessibleName(f"{line.name}. {line.title} {line.advice}".strip())
    return frame
