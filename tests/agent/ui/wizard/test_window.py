"""The five steps as a whole: by keyboard, back and forth, closed and resumed."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.wizard.code import CodeStep
from agent.ui.wizard.databases import DatabasesStep
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import SMALLEST, WizardWindow
from tests.agent.ui.reading import unreadable
from tests.support.fake_office import FakeOffice, well
from tests.support.fake_steps import FakeActions

Reach = Callable[[Stage], None]


def press(steps: WizardWindow, qtbot: QtBot, key: Qt.Key) -> None:
    widget = steps.focusWidget()
    QTest.keyClick(widget, key)


def test_the_keyboard_alone_goes_from_welcome_to_the_first_sync(
    steps: WizardWindow, actions: FakeActions, qtbot: QtBot
) -> None:
    press(steps, qtbot, Qt.Key.Key_Return)
    databases = steps.steps[Stage.SAE]
    assert isinstance(databases, DatabasesStep)
    qtbot.waitUntil(_stands(steps, Stage.SAE))
    assert steps.focusWidget() is databases.access.ways[Way.FACTORY]
    assert databases.access.way() is None, "consent is given, never presumed"
    assert not databases.access.test.isEnabled()
    press(steps, qtbot, Qt.Key.Key_Space)
    press(steps, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(databases.can_go)
    press(steps, qtbot, Qt.Key.Key_Return)
    assert steps.stage is Stage.CODE
    assert isinstance(steps.focusWidget(), QWidget)
    QTest.keyClicks(steps.focusWidget(), "a1b-2c3")
    press(steps, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: steps.stage is Stage.COMPANIES)
    press(steps, qtbot, Qt.Key.Key_Space)
    press(steps, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: steps.stage is Stage.SYNC)
    asked = {entry[0]: entry for entry in actions.asked if isinstance(entry, tuple)}
    assert asked["link"] == ("link", "A1B2C3", "https://cobranza.example")
    (kept,) = asked["keep"][1]
    assert (kept.login, kept.companies) == (None, ("02",)), "the space took the first tick away"


@pytest.mark.parametrize("stage", list(Stage)[:-1])
def test_esc_closes_and_the_same_step_is_there_again(
    stage: Stage, steps: WizardWindow, reach: Reach, qtbot: QtBot
) -> None:
    reach(stage)
    rows = list(steps.draft.rows)
    QTest.keyClick(steps, Qt.Key.Key_Escape)
    assert not steps.isVisible()
    steps.show()
    assert steps.stage is stage
    assert steps.draft.rows == rows


def test_back_loses_nothing(steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot) -> None:
    reach(Stage.CODE)
    code = steps.steps[Stage.CODE]
    assert isinstance(code, CodeStep)
    QTest.keyClicks(code.boxes, "A1B2")
    for stage in (Stage.SAE, Stage.WELCOME):
        steps.back.click()
        assert steps.stage is stage
    assert steps.back.isHidden()
    reach(Stage.SAE)
    steps.forward.click()
    assert code.boxes.code() == "A1B2"
    assert [entry[0] for entry in actions.asked if isinstance(entry, tuple)].count("find") == 1


def test_closing_while_the_code_is_exchanged_keeps_the_pairing(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    reach(Stage.CODE)
    code = steps.steps[Stage.CODE]
    assert isinstance(code, CodeStep)
    QTest.keyClicks(code.boxes, "A1B2C3")
    actions.block.clear()
    steps.forward.click()
    assert not steps.back.isEnabled()
    assert not steps.forward.isEnabled()
    steps.close()
    actions.block.set()
    qtbot.waitUntil(lambda: steps.stage is Stage.COMPANIES and steps.draft.linked)
    assert not steps.isVisible()
    steps.show()
    steps.back.click()
    assert steps.stage is Stage.SAE, "a linked machine is asked for no second code"


def test_the_last_step_ends_the_window_and_not_the_engine(
    steps: WizardWindow, reach: Reach, office: FakeOffice, actions: FakeActions, qtbot: QtBot
) -> None:
    reach(Stage.SYNC)
    gone: list[object] = []
    steps.destroyed.connect(lambda *_: gone.append(1))
    steps.forward.click()
    qtbot.waitUntil(lambda: bool(gone))
    assert not office.stopped.is_set()
    qtbot.waitUntil(lambda: ("autostart", True) in actions.asked)


def test_it_begins_where_the_machine_stands(
    bridge: Bridge, office: FakeOffice, actions: FakeActions, qtbot: QtBot
) -> None:
    for snapshot, stage in ((well(), Stage.SAE), (replace(well(), link=None), Stage.CODE)):
        office.snapshot = snapshot
        made = WizardWindow(bridge, actions)
        qtbot.addWidget(made)
        qtbot.waitUntil(_stands(made, stage))


def _stands(made: WizardWindow, stage: Stage) -> Callable[[], bool]:
    return lambda: made.draft.snapshot is not None and made.stage is stage and not made.step.busy


def test_every_step_has_letters_of_its_own_and_names_for_all_that_can_be_reached(
    steps: WizardWindow, reach: Reach, qtbot: QtBot
) -> None:
    databases = steps.steps[Stage.SAE]
    assert isinstance(databases, DatabasesStep)
    for stage in Stage:
        reach(stage)
        ways: list[Way | None] = [None]
        if stage is Stage.SAE:
            qtbot.waitUntil(lambda: not databases.busy)
            ways = list(Way)
        for way in ways:
            if way is not None:
                databases.access.ways[way].setChecked(True)
            _check_letters(steps)


def _check_letters(steps: WizardWindow) -> None:
    texts = [
        widget.text()
        for widget in steps.findChildren(QWidget)
        if widget.isVisible()
        and isinstance(widget, QAbstractButton | QLabel)
        and (isinstance(widget, QAbstractButton) or widget.buddy() is not None)
    ]
    letters = [match[1].lower() for text in texts if (match := re.search(r"(?<!&)&(\w)", text))]
    assert len(letters) == len(set(letters)), sorted(texts)
    for widget in steps.findChildren(QWidget):
        if (
            widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not isinstance(widget, QPushButton)
        ):
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or text or widget is steps.step.area, widget


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_every_word_can_be_read_at_every_size_of_text(
    scale: float, bridge: Bridge, actions: FakeActions, qapp: QApplication, qtbot: QtBot
) -> None:
    font = qapp.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    qapp.setFont(font)
    made = WizardWindow(bridge, actions)
    qtbot.addWidget(made)
    made.resize(max(SMALLEST.width(), round(400 * scale)), SMALLEST.height())
    made.show()
    qtbot.waitUntil(lambda: made.draft.snapshot is not None)
    for stage in (Stage.WELCOME, Stage.SAE, Stage.CODE):
        made._show(stage)
        qtbot.waitUntil(lambda: not made.step.busy)
        if stage is Stage.SAE:
            databases = made.steps[Stage.SAE]
            assert isinstance(databases, DatabasesStep)
            databases.access.ways[Way.OWN].setChecked(True)
        qapp.processEvents()
        assert unreadable(made) == []
    made.close()
