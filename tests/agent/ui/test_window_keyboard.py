"""Without a mouse: the six pages and five steps by Tab, Shift-Tab, Enter, Space and arrows, the focus always seen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from agent.core.delivery import Outcome
from agent.ui.bridge import Bridge
from agent.ui.places import TITLES, Place
from agent.ui.window.activity import ActivityPage
from agent.ui.window.diagnosis import DiagnosisPage
from agent.ui.window.main import MainWindow
from agent.ui.window.payload import PayloadPage
from agent.ui.window.settings import SettingsPage
from agent.ui.wizard.access import AccessCard
from agent.ui.wizard.by_hand import ByHand
from agent.ui.wizard.databases import DatabasesStep
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_office import NOW, FakeOffice, unlinked
from tests.support.fake_steps import FakeActions

SMALL = (944, 460)
"""What a 1920 by 1080 screen leaves at 200 %."""
Press = Callable[[Qt.Key], QWidget]


def presser(window: QWidget) -> Press:
    def press(key: Qt.Key) -> QWidget:
        focused = QApplication.focusWidget() or window
        QTest.keyClick(focused, key)
        QApplication.processEvents()
        return QApplication.focusWidget() or window

    return press


def settle(bridge: Bridge, qtbot: QtBot) -> None:
    """Until what was asked before is answered."""
    answered: list[None] = []
    for slow in (True, False):
        bridge.ask(lambda: None, answered.append, slow=slow)
    qtbot.waitUntil(lambda: len(answered) == 2)
    QApplication.processEvents()


def walk_to(press: Press, wanted: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> None:
    for _ in range(60):
        if press(key) is wanted:
            return
    pytest.fail(f"{wanted} is not reached by {key.name}")


def is_seen(window: QWidget, focused: QWidget) -> bool:
    """Whether the widget is inside the window and what scrolls it, and looks otherwise than without the focus."""
    area = focused.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    frame = area.viewport() if isinstance(area, QScrollArea) else window
    middle = focused.mapTo(frame, QPoint(focused.width() // 2, min(focused.height(), frame.height()) // 2))
    if not frame.rect().contains(middle):
        return False
    before: QImage = focused.grab().toImage()
    focused.clearFocus()
    QApplication.processEvents()
    after: QImage = focused.grab().toImage()
    focused.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    return before != after


def round_trip(window: QWidget, press: Press) -> list[QWidget]:
    """Once around by Tab and back by Shift-Tab: the same widgets, each seen."""
    start = QApplication.focusWidget()
    assert start is not None
    there = [start]
    while (reached := press(Qt.Key.Key_Tab)) is not start:
        assert reached not in there, f"{reached} comes twice"
        assert is_seen(window, reached), f"{reached} has the focus unseen"
        there.append(reached)
    back = [press(Qt.Key.Key_Backtab) for _ in there]
    assert back == [*reversed(there[1:]), start]
    return there


@pytest.fixture
def active(window: MainWindow, office: FakeOffice, qtbot: QtBot) -> MainWindow:
    office.outcomes = [Outcome("01", NOW, "full", "", 24, 139), Outcome("02", NOW, "failed", "No hay red.")]
    window.resize(*SMALL)
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def test_all_six_pages_are_reached_by_arrows_and_gone_around_by_tab(active: MainWindow, qtbot: QtBot) -> None:
    press = presser(active)
    active.places[Place.SUMMARY].setFocus(Qt.FocusReason.TabFocusReason)
    for place in TITLES:
        if place is not Place.SUMMARY:
            press(Qt.Key.Key_Down)
            press(Qt.Key.Key_Space)
        assert active.place is place
        settle(active.bridge, qtbot)
        assert QApplication.focusWidget() is active.places[place]
        assert len(round_trip(active, press)) >= 2, place


def test_each_page_is_used_by_its_keys(active: MainWindow, office: FakeOffice, qtbot: QtBot) -> None:
    press = presser(active)
    active.go(Place.ACTIVITY)
    activity = active.pages[Place.ACTIVITY]
    assert isinstance(activity, ActivityPage)
    qtbot.waitUntil(lambda: activity.model.rowCount() == 2)
    walk_to(press, activity.table)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert activity.whole.text() == "No hay red."
    walk_to(press, activity.kind, Qt.Key.Key_Backtab)
    press(Qt.Key.Key_Down)
    assert activity.kind.currentText() == "Solo envíos"
    active.go(Place.SETTINGS)
    settings = active.pages[Place.SETTINGS]
    assert isinstance(settings, SettingsPage)
    name = settings.rows["name"].editor
    walk_to(press, name)
    QTest.keyClicks(name, "Caja 2")
    walk_to(press, settings.save)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(office.asked))
    active.go(Place.PAYLOAD)
    payload = active.pages[Place.PAYLOAD]
    assert isinstance(payload, PayloadPage)
    walk_to(press, payload.read)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: payload.payload is not None)
    active.go(Place.DIAGNOSIS)
    diagnosis = active.pages[Place.DIAGNOSIS]
    assert isinstance(diagnosis, DiagnosisPage)
    qtbot.waitUntil(diagnosis.copy.isEnabled)
    walk_to(press, diagnosis.copy)
    press(Qt.Key.Key_Space)
    assert diagnosis.told.text() == "Se copió el diagnóstico."


def test_all_five_steps_are_gone_around_and_used_by_keys(bridge: Bridge, office: FakeOffice, qtbot: QtBot) -> None:
    office.snapshot = unlinked()
    bridge.refresh()
    steps = WizardWindow(bridge, FakeActions(office))
    qtbot.addWidget(steps)
    steps.resize(SMALL[0], SMALL[1])
    steps.show()
    with qtbot.waitActive(steps):
        steps.activateWindow()
    qtbot.waitUntil(lambda: steps.draft.snapshot is not None)
    settle(bridge, qtbot)
    press = presser(steps)
    assert steps.forward in round_trip(steps, press)
    press(Qt.Key.Key_Return)
    step = steps.steps[Stage.SAE]
    assert isinstance(step, DatabasesStep)
    qtbot.waitUntil(lambda: steps.stage is Stage.SAE and not step.busy)
    qtbot.waitUntil(lambda: step.area.verticalScrollBar().maximum() > 0)
    _databases(steps, step, press, qtbot)
    press(Qt.Key.Key_Return)
    assert steps.stage is Stage.CODE
    boxes = QApplication.focusWidget()
    assert isinstance(boxes, QLineEdit)
    assert boxes in round_trip(steps, press)
    QTest.keyClicks(boxes, "a1b 2c3")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: steps.stage is Stage.COMPANIES)
    settle(bridge, qtbot)
    assert steps.forward in round_trip(steps, press)
    press(Qt.Key.Key_Space)
    walk_to(press, steps.forward)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: steps.stage is Stage.SYNC)
    settle(bridge, qtbot)
    assert steps.forward in round_trip(steps, press)
    steps.close()


def _databases(steps: WizardWindow, step: DatabasesStep, press: Press, qtbot: QtBot) -> None:
    """The answers by arrows, the dialog by its keys, then the factory's login; what an answer asks for is in sight."""
    access: AccessCard = step.access
    for way in Way:
        radio = access.ways[way]
        for _ in range(60):
            if radio.hasFocus():
                break
            focused = QApplication.focusWidget()
            press(Qt.Key.Key_Down if isinstance(focused, QRadioButton) else Qt.Key.Key_Tab)
        press(Qt.Key.Key_Space)
        assert access.way() is way
        shown = access.ask if way is Way.ASK else access.test
        qtbot.waitUntil(lambda shown=shown: is_in_sight(step.area, shown))  # type: ignore[misc]
        round_trip(steps, press)
    walk_to(press, step.by_hand)
    press(Qt.Key.Key_Space)
    dialog = steps.findChild(ByHand)
    assert isinstance(dialog, ByHand)
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    round_trip(dialog, presser(dialog))
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    with qtbot.waitActive(steps):
        steps.activateWindow()
    access.ways[Way.ASK].setFocus()
    for _ in range(2):
        press(Qt.Key.Key_Up)
    assert access.way() is Way.FACTORY
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(step.can_go)


def is_in_sight(area: QScrollArea, widget: QWidget) -> bool:
    top = widget.mapTo(area.viewport(), QPoint(0, 0)).y()
    return widget.isVisible() and top < area.viewport().height() and top + widget.height() > 0
