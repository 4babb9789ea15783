"""Conexión: which service this machine is linked to, what it reads, and the way out."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from agent.core.model import Source
from agent.ui.bridge import Bridge
from agent.ui.office import Open, Snapshot
from agent.ui.parts import ScrollPage, button, card, empty, row, wrapped
from agent.ui.presenters import connection
from agent.ui.presenters.connection import Line


class Lines(QWidget):
    """Labels and values, in two columns."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Replace what is shown, where it differs."""
        if lines == self._shown:
            return
        self._shown = lines
        empty(self._grid)
        for place, line in enumerate(lines):
            label, value = wrapped(line.label, "muted"), wrapped(line.value)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setWordWrap(False)
            value.setAccessibleName(line.label)
            self._grid.addWidget(label, place, 0)
            self._grid.addWidget(value, place, 1)


class Sources(QWidget):
    """Every database that is read, each with the button that changes who enters it."""

    asked = Signal(object)
    """The source whose login is to be changed."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._shown: tuple[Source, ...] = ()
        self.buttons: tuple[QPushButton, ...] = ()

    def show_sources(self, snapshot: Snapshot) -> None:
        """Replace what is shown, where it differs."""
        sources = snapshot.settings.sources
        if sources == self._shown:
            return
        self._shown = sources
        empty(self._column)
        made = []
        for source, line in zip(sources, connection.source_lines(snapshot), strict=True):
            lines = Lines()
            lines.show_lines((line,))
            change = button(connection.LOGIN_BUTTON)
            change.setAccessibleName(f"{connection.LOGIN_BUTTON} {line.label}")
            change.clicked.connect(partial(self._on_change, source))
            self._column.addWidget(lines)
            self._column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
            made.append(change)
        self.buttons = tuple(made)

    def _on_change(self, source: Source) -> None:
        self.asked.emit(source)


class ConnectionPage(ScrollPage):
    """The link, the sources, the button that ends the link."""

    def __init__(self, bridge: Bridge, begin: Open) -> None:
        super().__init__("Conexión")
        self._bridge = bridge
        frame, column = card()
        column.addWidget(wrapped("Con CobranzaCloud", scale=1.1, bold=True))
        self.link = Lines()
        column.addWidget(self.link)
        self.begin = button("&Vincular este equipo", "main")
        self.begin.clicked.connect(lambda: begin())
        self.unlink = button("&Desvincular este equipo…", "bad")
        self.unlink.clicked.connect(self._ask)
        self.trouble = wrapped(tone="bad")
        self.trouble.hide()
        column.addWidget(self.trouble)
        column.addLayout(row(self.begin, self.unlink, 1))
        self.content.addWidget(frame)
        frame, column = card()
        column.addWidget(wrapped("Con SAE", scale=1.1, bold=True))
        self.sources = Sources()
        self.sources.asked.connect(self._change_login)
        self.no_source = wrapped("Todavía no se lee ninguna base de datos.", "muted")
        column.addWidget(self.sources)
        column.addWidget(self.no_source)
        self.more = button("Agregar &empresa…")
        self.more.clicked.connect(lambda: begin())
        column.addLayout(row(self.more, 1))
        self.content.addWidget(frame)
        self.content.addStretch(1)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the link as it is now."""
        linked = snapshot.link is not None and not snapshot.link.revoked
        self.link.show_lines(connection.link_lines(snapshot))
        self.sources.show_sources(snapshot)
        self.no_source.setVisible(not snapshot.settings.sources)
        self.begin.setVisible(not linked)
        self.more.setVisible(linked)
        self.unlink.setVisible(snapshot.link is not None)

    def _change_login(self, source: Source) -> None:
        from agent.ui.window.relogin import Relogin  # few ever ask, and it brings the first steps' form along

        dialog = Relogin(self._bridge, source, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask(self) -> None:
        dialog = Confirm(self, connection.UNLINK_TITLE, connection.UNLINK_TEXT, connection.UNLINK_BUTTON)
        dialog.accepted.connect(self._unlink)
        dialog.open()

    def _unlink(self) -> None:
        self.unlink.setEnabled(False)
        self.trouble.hide()

        def done(_: object) -> None:
            self.unlink.setEnabled(True)
            self._bridge.refresh()

        def failed(error: Exception) -> None:
            self.unlink.setEnabled(True)
            self.trouble.setText(str(error))
            self.trouble.show()

        self._bridge.ask(self._bridge.office.unlink, done, failed, owner=self)


class Confirm(QDialog):
    """One question about something that is not undone by a click; Esc and Enter leave everything as it is."""

    def __init__(self, parent: QWidget, title: str, text: str, action: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(wrapped(title, scale=1.2, bold=True))
        column.addWidget(wrapped(text))
        self.box = QDialogButtonBox()
        self.act = button(action, "bad")
        self.leave = button("&Cancelar", "main")
        self.box.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        self.box.addButton(self.leave, QDialogButtonBox.ButtonRole.RejectRole)
        self.box.accepted.connect(self.accept)
        self.box.rejected.connect(self.reject)
        column.addWidget(self.box)
        self.leave.setDefault(True)
        self.leave.setFocus()
        width = min(440, parent.window().width())
        self.setFixedSize(width, column.heightForWidth(width))
