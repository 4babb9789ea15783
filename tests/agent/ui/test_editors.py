"""Lists and ticks whose marks are ours."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent.ui.editors import Choice, NameTick, Tick
from agent.ui.palette import LIGHT
from tests.support.fake_office import LONG_NAME


def colours(widget: QWidget) -> set[str]:
    image: QImage = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_a_tick_is_seen_and_toggles_by_keyboard(qtbot: QtBot) -> None:
    tick = Tick("Iniciar con Windows")
    qtbot.addWidget(tick)
    tick.show()
    assert LIGHT.accent not in colours(tick)
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert tick.isChecked()
    assert {LIGHT.accent, LIGHT.on_accent} <= colours(tick)


def test_a_long_choice_leaves_room_for_its_arrow(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.addItem(LONG_NAME)
    choice.setFixedWidth(180)
    choice.show()
    image: QImage = choice.grab().toImage()
    gap = [image.pixelColor(x, y).lightness() for x in range(145, 155) for y in range(8, image.height() - 8)]
    assert min(gap) > 200, "the text runs into the arrow"
    arrow = [image.pixelColor(x, y).lightness() for x in range(158, 172) for y in range(image.height())]
    assert min(arrow) < 120, "no arrow"


def test_a_list_is_wide_enough_for_its_names(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.addItems(["Todas las empresas", "Empresa 01"])
    choice.resize(choice.sizeHint())
    choice.show()
    for name in ("Todas las empresas", "Empresa 01"):
        assert choice.fontMetrics().horizontalAdvance(name) <= choice.width() - 48


def test_a_name_is_whole_where_there_is_room_and_never_cut_in_silence(qtbot: QtBot) -> None:
    tick = NameTick(f"{LONG_NAME} & Hijos")
    qtbot.addWidget(tick)
    tick.resize(900, 28)
    tick.show()
    assert tick.text() == f"{LONG_NAME} && Hijos"
    assert tick.toolTip() == ""
    tick.resize(200, 28)
    assert tick.text().endswith("…")
    assert tick.toolTip() == tick.accessibleName() == f"{LONG_NAME} & Hijos"
    tick.rename("02 · Corta")
    assert (tick.text(), tick.toolTip()) == ("02 · Corta", "")
