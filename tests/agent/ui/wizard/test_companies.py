"""The step that chooses."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent.errors import AgentError
from agent.ui.wizard.companies import CompaniesStep
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_office import LONG_NAME
from tests.support.fake_steps import FIRST, SECOND, FakeActions

Reach = Callable[[Stage], None]


def test_nothing_ticked_sends_nothing_and_a_refusal_keeps_the_choice(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    reach(Stage.COMPANIES)
    step = steps.steps[Stage.COMPANIES]
    assert isinstance(step, CompaniesStep)
    first, second = step.cards[(FIRST.database, "01")], step.cards[(SECOND.database, "02")]
    assert first.tick.isChecked()
    assert second.tick.isChecked()
    first.tick.click()
    second.tick.click()
    assert not steps.forward.isEnabled()
    second.tick.click()
    actions.error = AgentError("La empresa 02 ya se lee de otra base", "Quítala primero.")
    steps.forward.click()
    qtbot.waitUntil(lambda: not step.busy and bool(step.trouble.text()))
    assert steps.stage is Stage.COMPANIES
    assert "ya se lee" in step.trouble.text()
    assert (first.tick.isChecked(), second.tick.isChecked()) == (False, True)


def test_a_long_name_is_cut_and_read_whole_aloud(steps: WizardWindow, reach: Reach, qtbot: QtBot) -> None:
    reach(Stage.COMPANIES)
    step = steps.steps[Stage.COMPANIES]
    assert isinstance(step, CompaniesStep)
    steps.resize(steps.minimumSize())
    tick = step.cards[(FIRST.database, "01")].tick
    qtbot.waitUntil(lambda: "…" in tick.text())
    assert tick.accessibleName() == tick.toolTip() == f"01 · {LONG_NAME}"


def test_back_from_the_first_sync_shows_what_is_read_already(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    reach(Stage.SYNC)
    qtbot.waitUntil(lambda: bool(steps.draft.sources))
    steps.back.click()
    step = steps.steps[Stage.COMPANIES]
    assert isinstance(step, CompaniesStep)
    assert [(card.tick.isChecked(), card.tick.isEnabled()) for card in step.cards.values()] == [(True, False)] * 2
    steps.forward.click()
    assert steps.stage is Stage.SYNC
    assert [entry[0] for entry in actions.asked if isinstance(entry, tuple)].count("keep") == 1


def test_a_look_that_comes_after_a_tick_leaves_the_keyboard_where_it_is(
    steps: WizardWindow, reach: Reach, qtbot: QtBot
) -> None:
    reach(Stage.COMPANIES)
    step = steps.steps[Stage.COMPANIES]
    assert isinstance(step, CompaniesStep)
    tick = step.cards[(FIRST.database, "01")].tick
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    with qtbot.waitSignal(steps.step.bridge.looked):
        steps.step.bridge.refresh()
    assert step.cards[(FIRST.database, "01")].tick is tick
    assert not tick.isChecked()
    assert steps.focusWidget() is tick
