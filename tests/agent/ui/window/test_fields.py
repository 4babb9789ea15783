"""One field of each kind: it shows what it is given and gives it back."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from agent.settings.options import Value
from agent.ui.presenters.settings import Field, Kind
from agent.ui.window.fields import FieldRow


@pytest.mark.parametrize(
    ("field", "other"),
    [
        (Field("a", Kind.TICK, "Iniciar", "x", False), True),
        (Field("b", Kind.NUMBER, "Límite", "x", 5, 1, 60), 60),
        (Field("c", Kind.CHOICE, "Proxy", "x", "none", choices=(("system", "Windows"), ("none", "Ninguno"))), "system"),
        (Field("d", Kind.TEXT, "Nombre", "x", "Caja"), "Ñandú"),
        (Field("e", Kind.SECRET, "Contraseña", "x", ""), " con espacios "),
    ],
    ids=lambda value: value.kind if isinstance(value, Field) else "",
)
def test_it_gives_back_what_it_shows(qtbot: QtBot, field: Field, other: Value) -> None:
    told: list[None] = []
    row = FieldRow(field, lambda *_: told.append(None))
    qtbot.addWidget(row)
    assert row.value() == field.value
    assert told == []
    row.show_value(other)
    assert row.value() == other
    assert told
    assert row.editor.accessibleName() == field.label
    if field.kind is not Kind.TICK:
        (label,) = [one for one in row.findChildren(QLabel) if one.text() == field.label]
        assert label.buddy() is row.editor
