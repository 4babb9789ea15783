"""The boxes of the code under a keyboard, a clipboard and a mouse."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent.ui.wizard.boxes import CodeBoxes


def shown(qtbot: QtBot) -> CodeBoxes:
    boxes = CodeBoxes()
    qtbot.addWidget(boxes)
    boxes.resize(boxes.sizeHint())
    boxes.show()
    boxes.setFocus()
    return boxes


def test_typing_forgives_case_spaces_dashes_and_look_alikes(qtbot: QtBot) -> None:
    boxes = shown(qtbot)
    said: list[str] = []
    boxes.spelled.connect(said.append)
    QTest.keyClicks(boxes, "a1o - lIz9")
    assert boxes.code() == "A1011Z9"
    QTest.keyClicks(boxes, "8777")
    assert boxes.code() == "A1011Z98", "what is too long is not taken"
    assert said


def test_one_character_is_corrected_in_its_place(qtbot: QtBot) -> None:
    boxes = shown(qtbot)
    QTest.keyClicks(boxes, "A1B2C3")
    QTest.mouseClick(boxes, Qt.MouseButton.LeftButton, pos=boxes.box(2).center())
    QTest.keyClick(boxes, Qt.Key.Key_Delete)
    QTest.keyClicks(boxes, "x")
    assert boxes.code() == "A1X2C3"
    QTest.keyClick(boxes, Qt.Key.Key_Backspace)
    assert boxes.code() == "A12C3"


def test_pasting_fills_them_all(qtbot: QtBot) -> None:
    boxes = shown(qtbot)
    QApplication.clipboard().setText("Tu código es A1B2-C3D4.")
    boxes.selectAll()
    boxes.paste()
    assert boxes.code() == "A1B2C3D4"
    assert boxes.grab().width() == boxes.width()


def test_eight_boxes_fit_where_six_do(qtbot: QtBot) -> None:
    boxes = shown(qtbot)
    boxes.show_code("A1B2C3D4")
    boxes.resize(boxes.minimumSizeHint())
    assert boxes.box(7).right() < boxes.width()
    assert not boxes.box(3).intersects(boxes.box(4))


def test_it_is_named_for_who_cannot_see_it(qtbot: QtBot) -> None:
    boxes = shown(qtbot)
    assert boxes.accessibleName() == "Código de vinculación"
    assert "6 u 8" in boxes.accessibleDescription()
    QTest.mouseDClick(boxes, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert boxes.grab() is not None
