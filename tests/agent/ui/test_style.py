"""One look, light and dark."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from agent.ui import style
from agent.ui.palette import DARK, LIGHT, Palette, contrast
from agent.ui.parts import repolish, wrapped


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_program_wears_the_palette_it_is_given(qapp: QApplication, palette: Palette) -> None:
    style.dress(qapp, palette)
    assert style.worn() is palette
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == palette.paper
    assert palette.focus in style.sheet(palette)


def test_what_has_the_focus_is_seen_to_have_it() -> None:
    sheet = style.sheet(LIGHT)
    for kind in (
        "QPushButton",
        "QLineEdit",
        "QCheckBox",
        "QRadioButton",
        "QTableView",
        "QScrollArea",
        "QPlainTextEdit",
        "QSpinBox",
    ):
        assert f"{kind}:focus" in sheet, kind


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_an_answer_that_is_not_chosen_is_seen_as_well_as_the_chosen_one(
    qapp: QApplication, qtbot: QtBot, palette: Palette
) -> None:
    style.dress(qapp, palette)
    made = QRadioButton("Tengo el usuario")
    qtbot.addWidget(made)
    made.show()
    for checked in (False, True):
        made.setChecked(checked)
        image = made.grab().toImage()
        mark = {image.pixelColor(x, y).name() for x in range(20) for y in range(image.height())}
        assert max(contrast(colour, palette.surface) for colour in mark) >= 2.8


def test_no_size_of_text_is_fixed_in_pixels() -> None:
    assert "font-size" not in style.sheet(LIGHT)


def test_a_label_keeps_its_font_when_its_tone_changes(qapp: QApplication) -> None:
    label: QLabel = wrapped("Hola", scale=2.0, bold=True)
    before = label.font().pointSizeF()
    repolish(label, "tone", "bad")
    assert label.font().pointSizeF() == before
