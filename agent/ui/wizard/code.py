"""Third step: the code that links this machine, and for those who need it the address of the service."""

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.parts import button, card, row, wrapped
from agent.ui.wizard.actions import Actions
from agent.ui.wizard.boxes import CodeBoxes
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters import code as presenter
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.step import Step

WHERE = "Lo da tu organización en CobranzaCloud, en la página Conectores → Vincular un equipo. Dura unos minutos."
LINKED = "Este equipo ya está vinculado con {server}. Sigue adelante, o escribe otro código para vincularlo de nuevo."
ADVANCED = "Avan&zado: dirección del servidor"


class CodeStep(Step):
    """The boxes, and under «Avanzado» the address."""

    def __init__(self, bridge: Bridge, actions: Actions, draft: Draft) -> None:
        super().__init__(Stage.CODE, bridge, actions, draft)
        frame, column = card()
        label = QLabel("&Código de vinculación")
        self.boxes = CodeBoxes()
        label.setBuddy(self.boxes)
        self.linked = wrapped()
        self.hint = wrapped(presenter.HINT, "muted", 0.92)
        self.trouble = wrapped(tone="bad", bold=True)
        self.advice = wrapped()
        self.state = wrapped(tone="muted")
        for widget in (self.linked, label, row(self.boxes, 1), self.trouble, self.advice, self.state, self.hint):
            if isinstance(widget, QWidget):
                column.addWidget(widget)
            else:
                column.addLayout(widget)
        column.addWidget(wrapped(WHERE, "muted", 0.92))
        self.content.addWidget(frame)
        self.advanced = button(ADVANCED)
        self.advanced.setCheckable(True)
        self.advanced.setAutoDefault(True)
        self.advanced.toggled.connect(self._show_advanced)
        self.content.addLayout(row(self.advanced, 1))
        self.more = QWidget()
        inside = QVBoxLayout(self.more)
        inside.setContentsMargins(12, 0, 0, 0)
        self.server = QLineEdit()
        self.server.setMaximumWidth(420)
        self.server.setAccessibleName("Dirección del servidor")
        name = QLabel("Di&rección del servidor")
        name.setBuddy(self.server)
        inside.addWidget(name)
        inside.addWidget(self.server)
        inside.addWidget(
            wrapped("Cámbiala solo si tu organización te dio otra; se escribe como https://servidor.", "muted")
        )
        self.more.hide()
        self.content.addWidget(self.more)
        self.content.addStretch(1)
        self._say("", "")
        self.boxes.spelled.connect(self._on_spelled)
        self.server.textEdited.connect(self._on_server)

    def enter(self) -> None:
        """Show what was typed before; the address is proposed once."""
        self.boxes.show_code(self.draft.code)
        self.refresh()
        if not self.draft.server:
            self.ask(self.agent.server, self._propose)

    def refresh(self) -> None:
        """Say so where this machine is linked already."""
        link = self.draft.snapshot.link if self.draft.snapshot and self.draft.linked else None
        self.linked.setText(LINKED.format(server=link.server) if link else "")
        self.linked.setVisible(link is not None)

    def can_go(self) -> bool:
        """With a whole code; a linked machine may go on without."""
        if self.busy:
            return False
        return presenter.is_complete(self.boxes.code()) or (self.draft.linked and not self.boxes.code())

    def go(self) -> None:
        """Exchange the code; what was refused is said here, and the code stays to be corrected."""
        code, server = self.boxes.code(), self.draft.server
        if not code and self.draft.linked:
            self.done.emit()
            return
        self._say("", "")
        self.state.setText("Vinculando…")
        self.state.show()
        self._hold(True)
        self.ask(
            lambda: self.agent.link(code, server or self.agent.server()), self._on_linked, self._on_refused, slow=True
        )

    def first(self) -> QWidget:
        """The boxes."""
        return self.boxes

    def _on_linked(self, _: object) -> None:
        self.draft.code = ""
        self.boxes.show_code("")
        self._hold(False)
        self.bridge.refresh()
        self.done.emit()

    def _on_refused(self, error: AgentError) -> None:
        self._hold(False)
        self._say(f"{error.title}.", error.advice)
        self.boxes.setFocus()
        self.boxes.selectAll()

    def _hold(self, busy: bool) -> None:
        self.state.setVisible(busy)
        for widget in (self.boxes, self.server):
            widget.setEnabled(not busy)
        self.set_busy(busy)

    def _say(self, trouble: str, advice: str) -> None:
        for label, text in ((self.trouble, trouble), (self.advice, advice)):
            label.setText(text)
            label.setVisible(bool(text))
        self.state.hide()

    def _on_spelled(self, text: str) -> None:
        self.draft.code = self.boxes.code()
        self._say("", presenter.complaint(text) if len(text) <= presenter.LONGEST else "")
        self.changed.emit()

    def _on_server(self, text: str) -> None:
        self.draft.server = text.strip()

    def _propose(self, server: str) -> None:
        if not self.draft.server:
            self.draft.server = server
            self.server.setText(server)

    def _show_advanced(self, shown: bool) -> None:
        self.more.setVisible(shown)
        if shown:
            self.server.setFocus()
