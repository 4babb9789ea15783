"""The window: its places, its sentence, its keys, and that everything on it can be read at any size."""

import gc

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from agent.core.delivery import Outcome
from agent.ui import style
from agent.ui.bridge import Bridge
from agent.ui.office import Working
from agent.ui.palette import DARK, LIGHT, Palette
from agent.ui.places import TITLES, Place
from agent.ui.presenters.marks import Mark
from agent.ui.window.main import SMALLEST, MainWindow
from tests.agent.ui.reading import unreadable
from tests.support.fake_office import NOW, FakeOffice, failing


def go(window: MainWindow, place: Place, qtbot: QtBot) -> None:
    window.go(place)
    answered: list[None] = []
    for slow in (True, False):
        window.bridge.ask(lambda: None, answered.append, slow=slow)
    qtbot.waitUntil(lambda: len(answered) == 2)
    QApplication.processEvents()


def test_letters_lead_to_every_place(window: MainWindow, qtbot: QtBot) -> None:
    letters = [title[title.index("&") + 1].lower() for title in TITLES.values()]
    assert len(set(letters)) == len(letters)
    for place, letter in zip(TITLES, letters, strict=True):
        QTest.keyClick(window, getattr(Qt.Key, f"Key_{letter.upper()}"), Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda place=place: window.place is place)  # type: ignore[misc]


def test_letters_of_a_page_do_not_fight_with_those_of_the_places(window: MainWindow, qtbot: QtBot) -> None:
    for place in Place:
        go(window, place, qtbot)
        letters = [
            button.text()[button.text().index("&") + 1].lower()
            for button in window.findChildren(QAbstractButton)
            if button.isVisible() and "&" in button.text()
        ]
        assert len(letters) == len(set(letters)), (place, sorted(letters))


def test_every_place_is_reached_and_used_by_tab_alone(window: MainWindow, qtbot: QtBot) -> None:
    for place in Place:
        go(window, place, qtbot)
        wanted = {
            widget
            for widget in window.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and isinstance(widget, QAbstractButton)
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.text()
        }  # fmt: skip
        seen: set[QWidget] = set()
        for _ in range(60):
            focused = window.focusWidget()
            assert focused is not None
            seen.add(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        places = set(window.places.values())  # arrows move between the places, Tab enters at the chosen one
        assert wanted - seen - places == set(), place


def test_escape_closes_and_nothing_is_looked_at_any_more(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(window))
    assert not [one for one in gc.get_objects() if isinstance(one, QTimer) and isValid(one) and one.isActive()]


def test_the_banner_follows_the_engine_and_asks_it(
    window: MainWindow, bridge: Bridge, office: FakeOffice, qtbot: QtBot
) -> None:
    assert window.mark.mark is Mark.GOOD
    bridge.worked.emit(Working("01", "rows", 5, 10))
    assert (window.mark.mark, window.sync.isEnabled()) == (Mark.BUSY, False)
    bridge.worked.emit(None)
    QTest.keyClick(window.sync, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "sync" in office.asked)
    office.snapshot = failing()
    bridge.refresh()
    qtbot.waitUntil(lambda: window.mark.mark is Mark.CARE)
    assert window.sentence.text() == failing().health.sentence


def test_everything_that_can_be_used_says_what_it_is(window: MainWindow, qtbot: QtBot) -> None:
    for place in Place:
        go(window, place, qtbot)
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
                assert named or widget.objectName().startswith("qt_"), (place, widget)


def test_only_the_pages_that_were_visited_exist(window: MainWindow) -> None:
    assert set(window.pages) == {Place.SUMMARY}


@pytest.mark.parametrize("size", [QSize(1040, 680), SMALLEST], ids=["usual", "smallest"])
@pytest.mark.parametrize("text", [1.0, 1.5, 2.0])
def test_every_page_is_readable_at_every_size_of_text(
    bridge: Bridge, office: FakeOffice, qapp: QApplication, qtbot: QtBot, text: float, size: QSize
) -> None:
    """A screen of 1366 by 768 at 200 % leaves the smallest window; text at 200 % is for who sees little."""
    if text > 1 and size == SMALLEST:
        size = QSize(round(SMALLEST.width() * text), round(SMALLEST.height() * text))
    long = "No se pudo llegar al servidor; revisa la conexión a internet de este equipo y el proxy de tu oficina."
    office.outcomes = [Outcome("01", NOW, "postponed", long)]
    font = qapp.font()
    font.setPointSizeF(font.pointSizeF() * text)
    qapp.setFont(font)
    window = MainWindow(bridge, lambda: None)
    qtbot.addWidget(window)
    window.resize(size)
    for place in Place:
        go(window, place, qtbot)
        assert unreadable(window) == [], place
    window.close()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_page_is_painted_in_both_looks(
    window: MainWindow, qapp: QApplication, qtbot: QtBot, palette: Palette
) -> None:
    style.dress(qapp, palette)
    for place in Place:
        go(window, place, qtbot)
        image = window.grab().toImage()
        assert image.pixelColor(image.width() - 4, image.height() - 4).name() == palette.paper
