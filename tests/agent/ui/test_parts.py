"""The widgets every page is made of."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agent.ui.parts import Elided, MarkLabel, button, empty, wrapped
from agent.ui.presenters.marks import Mark
from tests.support.fake_office import LONG_NAME


def test_a_name_that_does_not_fit_ends_in_dots_and_its_tip_says_it_whole(qtbot: QtBot) -> None:
    label = Elided(LONG_NAME)
    qtbot.addWidget(label)
    label.resize(180, 30)
    label.show()
    label.grab()
    assert label.shown().endswith("…")
    assert label.toolTip() == LONG_NAME
    label.resize(2000, 30)
    label.grab()
    assert label.shown() == LONG_NAME
    assert label.toolTip() == ""


def test_names_that_differ_at_their_end_stay_apart(qtbot: QtBot) -> None:
    shown = set()
    for end in ("NORTE", "SUR"):
        label = Elided(f"{LONG_NAME} {end}", name=True)
        qtbot.addWidget(label)
        label.resize(180, 30)
        label.show()
        label.grab()
        assert "…" in label.shown()
        assert label.toolTip() == label.text()
        shown.add(label.shown())
    assert len(shown) == 2


def test_a_mark_says_its_word_to_who_cannot_see_it(qtbot: QtBot) -> None:
    mark = MarkLabel(Mark.CARE)
    qtbot.addWidget(mark)
    assert mark.accessibleName() == "Atención"


def test_words_of_others_are_never_markup(qtbot: QtBot) -> None:
    for label in (wrapped("<b>Nájera</b> & <img src=x>"), Elided("<b>x</b>")):
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_layout_is_emptied_of_what_it_held(qapp: QApplication, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    gone = button("x")
    column.addWidget(gone)
    host.show()
    empty(column)
    assert column.count() == 0
    assert not gone.isVisible()
