"""The dialog that adds a database by hand: where it is, then the few lines that this needs."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.editors import Choice, Tick
from agent.ui.parts import button, row, wrapped
from agent.ui.wizard.actions import Actions
from agent.ui.wizard.presenters import by_hand as presenter
from agent.ui.wizard.presenters.by_hand import FIELDS, HELP, WORDS, Kind
from agent.ui.wizard.step import while_alive

WIDEST = "Archivo de la empresa  "
"""So that every form begins its editors at the same place."""


class DatabaseDialog(QDialog):
    """Where a database is and who enters it; what is done with that is each dialog's own."""

    def __init__(self, bridge: Bridge, parent: QWidget, title: str, action: str) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.setWindowTitle(title)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        self.kind = Choice()
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kind.setMinimumWidth(self.kind.fontMetrics().horizontalAdvance(max(WORDS.values(), key=len)) + 70)
        self.kind.setAccessibleName("Dónde está la base")
        where = QLabel("&Dónde está")
        where.setBuddy(self.kind)
        where.setMinimumWidth(where.fontMetrics().horizontalAdvance(WIDEST))
        line = row(where, self.kind, 1)
        column.addLayout(line)
        self.forms: dict[Kind, QWidget] = {}
        self.lines: dict[Kind, dict[str, QLineEdit]] = {}
        for kind, words in WORDS.items():
            self.kind.addItem(words, kind)
            self.forms[kind] = self._make_form(kind)
            column.addWidget(self.forms[kind])
        self.as_windows = Tick("Entrar con mi sesión de &Windows")
        self.as_windows.setChecked(True)
        column.addWidget(self.as_windows)
        self.login = QWidget()
        grid = QGridLayout(self.login)
        grid.setContentsMargins(0, 0, 0, 0)
        self.user, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for place, (label, editor) in enumerate((("&Usuario", self.user), ("&Contraseña", self.password))):
            _put(grid, place, label, editor)
        self.later = wrapped("Si no los sabes, déjalos vacíos: se te pregunta después.", "muted", 0.92)
        grid.addWidget(self.later, 2, 1)
        column.addWidget(self.login)
        self.trouble = wrapped(tone="bad")
        self.trouble.hide()
        column.addWidget(self.trouble)
        column.addStretch(1)
        self.add = button(action, "main")
        self.leave = button("Cancelar")
        self.add.setDefault(True)
        self.leave.setAutoDefault(True)
        self.add.clicked.connect(self._on_add)
        self.leave.clicked.connect(self.reject)
        column.addLayout(row(1, self.leave, self.add))
        self.kind.currentIndexChanged.connect(self._show)
        self.as_windows.toggled.connect(self._show)
        self.resize(540, 400)
        self._show()

    def chosen(self) -> Kind:
        """Where the database is."""
        return Kind(self.kind.currentData())

    def answers(self) -> dict[str, str]:
        """The lines of the form that is shown."""
        return {key: line.text() for key, line in self.lines[self.chosen()].items()}

    def _make_form(self, kind: Kind) -> QWidget:
        form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 0)
        made = self.lines[kind] = {}
        for place, field in enumerate(FIELDS[kind]):
            editor = made[field.key] = QLineEdit(field.value)
            editor.setPlaceholderText(field.example)
            _put(grid, place, field.label, editor)
        if kind is Kind.FILE:
            browse = button("&Examinar…")
            browse.setAutoDefault(True)
            browse.clicked.connect(self._browse)
            grid.addWidget(browse, 0, 2)
        grid.addWidget(wrapped(HELP[kind], "muted", 0.92), len(made), 1, 1, 2)
        grid.setRowStretch(len(made) + 1, 1)
        return form

    def _show(self) -> None:
        kind = self.chosen()
        for other, form in self.forms.items():
            form.setVisible(other is kind)
        self.as_windows.setVisible(kind is Kind.SQL)
        self.login.setVisible(kind is not Kind.SQL or not self.as_windows.isChecked())
        self.later.setVisible(kind is not Kind.SQL)
        self.user.setPlaceholderText("" if kind is Kind.SQL else "SYSDBA")
        self._column.invalidate()
        self._column.activate()
        self.resize(self.width(), self._column.heightForWidth(self.width()))

    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Elige la base de la empresa", "", "Bases de SAE (*.fdb *.FDB)")
        if name:
            self.lines[Kind.FILE]["path"].setText(name)

    def _on_add(self) -> None:
        """The button was pressed."""
        raise NotImplementedError

    def _refuse(self, error: AgentError) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.show()


class ByHand(DatabaseDialog):
    """`added` tells the database and who enters it, None where that is decided later."""

    added = Signal(object, object)

    def __init__(self, bridge: Bridge, actions: Actions, parent: QWidget) -> None:
        super().__init__(bridge, parent, "Agregar una base de SAE", "A&gregar y probar")
        self._agent = actions

    def _on_add(self) -> None:
        kind, answers = self.chosen(), self.answers()
        lacks = presenter.missing(kind, answers)
        if lacks:
            self._say(lacks)
            return
        engine, text = presenter.typed(kind, answers)
        login = presenter.login(kind, self.user.text(), self.password.text(), as_windows=self.as_windows.isChecked())

        def accept(database: object) -> None:
            self.added.emit(database, login)
            self.accept()

        self.trouble.hide()
        self._bridge.ask(
            lambda: self._agent.by_hand(engine, text), while_alive(self, accept), while_alive(self, self._refuse)
        )


def _put(grid: QGridLayout, place: int, words: str, editor: QLineEdit) -> None:
    label = QLabel(words)
    label.setBuddy(editor)
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance(WIDEST))
    editor.setAccessibleName(words.replace("&", ""))
    grid.addWidget(label, place, 0)
    grid.addWidget(editor, place, 1)
    grid.setColumnStretch(1, 1)
