"""One field of a form: its label, its editor, what it means, and what is wrong with the answer right beside it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from agent.settings.options import Value
from agent.ui.editors import Choice, Tick
from agent.ui.parts import repolish, wrapped
from agent.ui.presenters.settings import Field, Kind


class FieldRow(QWidget):
    """The field of one option."""

    def __init__(self, field: Field, changed: Callable[[], None]) -> None:
        super().__init__()
        self.field = field
        self.editor = _editor(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        if field.kind is not Kind.TICK:
            label = QLabel(field.label)
            label.setBuddy(self.editor)
            column.addWidget(label)
        column.addWidget(self.editor)
        self.note = wrapped(field.note, scale=0.92)
        self.note.setVisible(bool(field.note))
        self.help = wrapped(field.help, "muted", 0.92)
        self.error = wrapped("", "bad", 0.92)
        self.error.hide()
        column.addWidget(self.error)
        column.addWidget(self.note)
        column.addWidget(self.help)
        self.editor.setAccessibleName(field.label)
        self.editor.setAccessibleDescription(f"{field.note} {field.help}".strip())
        self.show_value(field.value)
        _connect(self.editor, changed)

    def value(self) -> Value:
        """What is answered."""
        editor = self.editor
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        if isinstance(editor, QSpinBox):
            return editor.value()
        if isinstance(editor, QComboBox):
            return str(editor.currentData())
        return editor.text() if self.field.kind is Kind.SECRET else editor.text().strip()

    def show_value(self, value: Value) -> None:
        """Answer it so."""
        editor = self.editor
        if isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
        elif isinstance(editor, QSpinBox):
            editor.setValue(int(value))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        else:
            editor.setText(str(value))

    def show_error(self, text: str) -> None:
        """Say what is wrong; empty where nothing is."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.editor.setAccessibleDescription(text or self.field.help)
        repolish(self.editor, "wrong", "true" if text else "false")


Editor = QCheckBox | QSpinBox | QComboBox | QLineEdit


def _editor(field: Field) -> Editor:
    if field.kind is Kind.TICK:
        return Tick(field.label)
    if field.kind is Kind.NUMBER:
        spin = QSpinBox()
        spin.setRange(field.minimum, field.maximum)
        spin.setGroupSeparatorShown(True)
        spin.setSuffix(field.unit)
        spin.setSpecialValueText(field.zero)
        spin.setMaximumWidth(260)
        spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return spin
    if field.kind is Kind.CHOICE:
        combo = Choice()
        combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMaximumWidth(420)
        for value, words in field.choices:
            combo.addItem(words, value)
        return combo
    line = QLineEdit()
    if field.kind is Kind.SECRET:
        line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setMaximumWidth(420)
    return line


def _connect(editor: Editor, changed: Callable[[], None]) -> None:
    if isinstance(editor, QCheckBox):
        editor.toggled.connect(changed)
    elif isinstance(editor, QSpinBox):
        editor.valueChanged.connect(changed)
    elif isinstance(editor, QComboBox):
        editor.currentIndexChanged.connect(changed)
    else:
        editor.textChanged.connect(changed)
