"""A window never asks for more than the screen has: what is below its edge cannot be clicked."""

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.screen import FRAME, fit
from agent.ui.window import main
from agent.ui.wizard import window as steps
from tests.support.fake_office import FakeOffice
from tests.support.fake_steps import FakeActions

SCREENS = {
    "1920x1080 at 200 %": QRect(0, 0, 960, 500),
    "1366x768 at 150 %": QRect(0, 0, 910, 472),
    "1366x768 at 200 %": QRect(0, 0, 683, 344),
}


@pytest.mark.parametrize("available", list(SCREENS.values()), ids=list(SCREENS))
@pytest.mark.parametrize(("usual", "smallest"), [(main.USUAL, main.SMALLEST), (steps.USUAL, steps.SMALLEST)])
def test_a_window_fits_with_its_frame(qtbot: QtBot, available: QRect, usual: QSize, smallest: QSize) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    fit(window, usual, smallest, available)
    for size in (window.size(), window.minimumSize()):
        outside = size + FRAME
        assert outside.width() <= available.width()
        assert outside.height() <= available.height()


def test_on_a_large_screen_it_is_as_large_as_is_wanted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    fit(window, main.USUAL, main.SMALLEST, QRect(0, 0, 1920, 1040))
    assert (window.size(), window.minimumSize()) == (main.USUAL, main.SMALLEST)


def test_both_windows_ask_what_the_screen_has(bridge: Bridge, office: FakeOffice, qtbot: QtBot) -> None:
    made: list[QWidget] = [main.MainWindow(bridge, lambda: None), steps.WizardWindow(bridge, FakeActions(office))]
    for window in made:
        available = window.screen().availableGeometry().size()
        assert available.width() < main.USUAL.width(), "a screen on which the window would not fit"
        assert (window.size() + FRAME).boundedTo(available) == window.size() + FRAME
        window.close()
        window.deleteLater()
