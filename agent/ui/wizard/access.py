"""With which login the databases are opened: three answers, and for the third a script ready to be sent."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from agent.errors import AgentError, file_errors
from agent.ui.parts import button, card, row, wrapped
from agent.ui.wizard.actions import Login
from agent.ui.wizard.presenters import access as presenter
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.databases import Row

SCRIPT_ROWS = 9


class AccessCard(QFrame):
    """Asks for a login; `asked` tells that it is to be tried, with None for the factory's."""

    asked = Signal(object)
    scripted = Signal()
    """A person wants the script."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._tried: frozenset[str] = frozenset()
        self.setObjectName("card")
        frame, column = card()
        frame.setObjectName("")
        self.setLayout(column)
        column.addWidget(wrapped(presenter.QUESTION, scale=1.1, bold=True))
        self.ways: dict[Way, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for way, words in presenter.WORDS.items():
            made = QRadioButton(words)
            made.setAccessibleName(words.replace("&", ""))
            self.ways[way] = made
            self._group.addButton(made)
        self.factory = wrapped(presenter.FACTORY_TIP, "muted", 0.92)
        self.factory.setContentsMargins(26, 0, 0, 0)
        self.own = self._make_own()
        self.ask = self._make_ask()
        for way, more in ((Way.FACTORY, self.factory), (Way.OWN, self.own), (Way.ASK, self.ask)):
            column.addWidget(self.ways[way])
            column.addWidget(more)
            self.ways[way].toggled.connect(self._show)
        self.test = button("&Probar la conexión", "main")
        self.test.setAutoDefault(True)
        self.test.clicked.connect(self._on_test)
        column.addLayout(row(self.test, 1))
        self._show()

    def way(self) -> Way | None:
        """What is answered."""
        return next((way for way, made in self.ways.items() if made.isChecked()), None)

    def show_rows(self, rows: list[Row], tried: frozenset[str]) -> None:
        """Ask about these."""
        self._rows, self._tried = rows, tried
        may = presenter.may_try_factory(rows, tried)
        self.ways[Way.FACTORY].setEnabled(may)
        self.factory.setText(presenter.FACTORY_TIP if may else presenter.FACTORY_TRIED)
        if not may and self.way() is Way.FACTORY:
            self.ways[Way.OWN].setChecked(True)
        self._show()

    def show_script(self, text: str) -> None:
        """Show the script that was asked for."""
        self.script.setPlainText(text)
        self.told.hide()

    def first(self) -> QWidget:
        """Where the keyboard begins."""
        way = self.way()
        if way is Way.OWN:
            return self.password if self.user.text() else self.user
        return self.ways[way] if way else next(made for made in self.ways.values() if made.isEnabled())

    def forget(self) -> None:
        """Leave no password on the screen."""
        self.password.clear()

    def _make_own(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(26, 0, 0, 0)
        self.user = QLineEdit("SYSDBA")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for place, (words, editor) in enumerate((("Usuar&io", self.user), ("C&ontraseña", self.password))):
            label = QLabel(words)
            label.setBuddy(editor)
            editor.setAccessibleName(words.replace("&", ""))
            editor.setMinimumWidth(240)
            editor.textChanged.connect(self._show)
            grid.addWidget(label, place, 0)
            grid.addWidget(editor, place, 1)
        grid.addWidget(
            wrapped("Es la de la base de datos, no la que usas para entrar a SAE.", "muted", 0.92), 2, 1, 1, 2
        )
        grid.setColumnStretch(2, 1)
        return made

    def _make_ask(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(26, 0, 0, 0)
        column.addWidget(wrapped(presenter.ASK))
        self.script = QPlainTextEdit()
        self.script.setReadOnly(True)
        self.script.setTabChangesFocus(True)
        self.script.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.script.setAccessibleName("Script para crear un usuario que solo lee")
        self.script.setFixedHeight(self.script.fontMetrics().lineSpacing() * SCRIPT_ROWS + 16)
        self.copy = button("Cop&iar")
        self.save = button("Gua&rdar…")
        for one, act in ((self.copy, self._copy), (self.save, self._ask_where)):
            one.setAutoDefault(True)
            one.clicked.connect(_quiet(act))
        self.told = wrapped(tone="muted")
        self.told.hide()
        column.addWidget(self.script)
        column.addLayout(row(self.copy, self.save, 1))
        column.addWidget(self.told)
        return made

    def _show(self) -> None:
        way = self.way()
        asking = way is Way.ASK
        if asking and not self.ask.isVisibleTo(self):
            self.scripted.emit()
        self.own.setVisible(way is Way.OWN)
        self.ask.setVisible(asking)
        self.test.setVisible(not asking)
        self.test.setEnabled(presenter.can_try(way, self.user.text(), self._rows, self._tried))

    def _on_test(self) -> None:
        own = self.way() is Way.OWN
        self.asked.emit(Login(self.user.text().strip(), self.password.text()) if own else None)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.script.toPlainText())
        self._tell("Copiado; pégalo en un correo o en un mensaje.")

    def _ask_where(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Guardar el script", presenter.SCRIPT_NAME, "SQL (*.sql)")
        if name:
            self.save_script(Path(name))

    def save_script(self, path: Path) -> None:
        """Write the script to a file that a person chose."""
        try:
            with file_errors(str(path)):
                path.write_text(self.script.toPlainText(), encoding="utf-8")
        except AgentError as error:
            self._tell(str(error))
            return
        self._tell(f"Guardado en {path.name}.")

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.show()


def _quiet(act: Callable[[], None]) -> Callable[[], None]:
    return lambda: act()
