"""Qué se envía: the exact body of a company, read and composed now and not sent, for whoever wants to see it."""

import shutil
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPlainTextEdit, QSizePolicy
from shiboken6 import isValid

from agent.errors import AgentError, file_errors
from agent.ui.bridge import Bridge
from agent.ui.editors import Choice
from agent.ui.office import Payload, Snapshot, Working
from agent.ui.parts import ScrollPage, button, card, row, set_tone, wrapped
from agent.ui.presenters import payload as presenter
from agent.ui.presenters.spell import company, step

READ = "&Ver lo que se envía"


class PayloadPage(ScrollPage):
    """What leaves and what never does, then the body itself."""

    _stepped = Signal(object)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__("Qué se envía")
        self._bridge = bridge
        self.payload: Payload | None = None
        self.content.addWidget(_list("Qué sale de tu equipo, siempre cifrado", presenter.SENT))
        self.content.addWidget(_list("Qué no sale nunca", presenter.NEVER))
        frame, column = card()
        column.addWidget(wrapped("El envío exacto", scale=1.1, bold=True))
        column.addWidget(wrapped("Se lee SAE y se arma el envío completo, sin enviarlo.", "muted"))
        label = QLabel("&Empresa:")
        self.company = Choice()
        self.company.setAccessibleName("Empresa")
        label.setBuddy(self.company)
        self.read = button(READ, "main")
        self.company.setMaximumWidth(460)
        self.company.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        which = row(label, self.company, self.read, 1)
        which.setStretch(1, 50)
        column.addLayout(which)
        self.told = wrapped()
        column.addWidget(self.told)
        self.body = QPlainTextEdit()
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.body.setAccessibleName("Contenido del envío")
        self.body.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.body.setMinimumHeight(240)
        column.addWidget(self.body)
        self.copy = button("&Copiar")
        self.keep = button("&Guardar en un archivo…")
        column.addLayout(row(1, self.copy, self.keep))
        self.content.addWidget(frame)
        self.content.addStretch(1)
        self.read.clicked.connect(self._read)
        self.copy.clicked.connect(self._copy)
        self.keep.clicked.connect(self._keep)
        self._stepped.connect(self._on_step)
        self._show(None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the companies of this machine."""
        known = {self.company.itemData(place) for place in range(self.company.count())}
        names = {one.id: one.totals.name if one.totals else None for one in snapshot.companies}
        if known != set(names):
            self.company.clear()
            for name, title in names.items():
                self.company.addItem(company(name, title), name)
                self.company.setItemData(self.company.count() - 1, title, Qt.ItemDataRole.ToolTipRole)
        self.read.setEnabled(bool(names) and self.read.text() == READ)

    def forget(self) -> None:
        """The window closes: what was written to be looked at is removed."""
        if self.payload is not None:
            gone = self.payload
            self._show(None)
            self._bridge.ask(lambda: self._bridge.office.discard(gone), slow=True)  # before the next one is written

    def _read(self) -> None:
        empresa_id = str(self.company.currentData())
        office = self._bridge.office
        self.forget()
        self.read.setEnabled(False)
        self.read.setText("Leyendo…")
        self._tell("Leyendo SAE…")

        def progress(phase: str, done: int, total: int) -> None:
            with suppress(RuntimeError):  # the window may have gone meanwhile
                self._stepped.emit(Working(empresa_id, phase, done, total))

        def run() -> tuple[Payload, str]:
            payload = office.preview(empresa_id, progress)
            with file_errors(str(payload.path)):
                return payload, presenter.read(payload.path)

        bridge = self._bridge

        def read(answer: tuple[Payload, str]) -> None:
            if isValid(self):
                self._on_read(answer)
            else:
                bridge.ask(lambda: office.discard(answer[0]), slow=True)

        def failed(error: AgentError) -> None:
            if isValid(self):
                self._on_failed(error)

        bridge.ask(run, read, failed, slow=True)

    def _on_step(self, working: Working) -> None:
        if self.read.text() != READ:
            words = step(working)
            self._tell(f"{words[0].upper()}{words[1:]}")

    def _on_read(self, answer: tuple[Payload, str]) -> None:
        payload, text = answer
        self._show(payload, text)
        self._tell(presenter.facts(payload))

    def _on_failed(self, error: AgentError) -> None:
        self._show(None)
        self._tell(str(error), "bad")

    def _show(self, payload: Payload | None, text: str = "") -> None:
        self.payload = payload
        self.body.setPlainText(text)
        self.body.setVisible(payload is not None)
        self.read.setText(READ)
        self.read.setEnabled(self.company.count() > 0)
        self.copy.setVisible(payload is not None)
        self.keep.setVisible(payload is not None)
        small = payload is not None and presenter.can_copy(payload)
        self.copy.setEnabled(small)
        self.copy.setToolTip("" if small else "Es muy grande para copiarlo: guárdalo en un archivo.")
        self._tell("")

    def _copy(self) -> None:
        payload = self.payload
        if payload is None:
            return

        def run() -> str:
            with file_errors(str(payload.path)):
                return payload.path.read_text(encoding="utf-8")

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self._tell("Se copió el envío tal como saldría.")

        self._bridge.ask(run, copied, self._on_trouble, owner=self)

    def _keep(self) -> None:
        if self.payload is not None:
            proposed = presenter.file_name(self.payload)
            name, _ = QFileDialog.getSaveFileName(self, "Guardar el envío", proposed, "JSON (*.json)")
            if name:
                self.write(Path(name))

    def write(self, path: Path) -> None:
        """Keep the exact bytes in a file of the person's."""
        payload = self.payload
        if payload is None:
            return

        def run() -> None:
            with file_errors(str(path)):
                shutil.copyfile(payload.path, path)

        self._bridge.ask(run, lambda _: self._tell(f"Se guardó {path.name}."), self._on_trouble, owner=self)

    def _on_trouble(self, error: AgentError) -> None:
        self._tell(str(error), "bad")

    def _tell(self, text: str, tone: str = "muted") -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))
        set_tone(self.told, tone)


def _list(title: str, things: tuple[str, ...]) -> QFrame:
    frame, column = card()
    column.addWidget(wrapped(title, scale=1.1, bold=True))
    for thing in things:
        line = row(wrapped("•"), wrapped(thing))
        line.setStretch(1, 1)
        line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
    return frame
