"""The step that links."""

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent.errors import AgentError
from agent.ui.wizard.code import CodeStep
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_steps import FakeActions

Reach = Callable[[Stage], None]


@pytest.fixture
def step(steps: WizardWindow, reach: Reach, qtbot: QtBot) -> CodeStep:
    reach(Stage.CODE)
    made = steps.steps[Stage.CODE]
    assert isinstance(made, CodeStep)
    qtbot.waitUntil(lambda: bool(made.server.text()))
    return made


def test_a_refusal_says_why_and_what_to_do_and_the_code_stays(
    step: CodeStep, steps: WizardWindow, actions: FakeActions, qtbot: QtBot
) -> None:
    QTest.keyClicks(step.boxes, "ZZZZZZ")
    actions.error = AgentError("El código no es válido o ya venció", "Pide otro en la página Conectores.")
    steps.forward.click()
    qtbot.waitUntil(lambda: bool(step.trouble.text()))
    assert step.trouble.text() == "El código no es válido o ya venció."
    assert step.advice.text() == "Pide otro en la página Conectores."
    assert (step.boxes.code(), step.boxes.selectedText()) == ("ZZZZZZ", "ZZZZZZ")
    QTest.keyClicks(step.boxes, "A")
    assert (step.boxes.code(), step.trouble.isHidden()) == ("A", True)


def test_the_address_is_behind_advanced_and_is_what_is_asked(
    step: CodeStep, steps: WizardWindow, actions: FakeActions, qtbot: QtBot
) -> None:
    assert not step.server.isVisible()
    step.advanced.click()
    assert steps.focusWidget() is step.server
    step.server.clear()
    QTest.keyClicks(step.server, " https://otra.example ")
    step.boxes.setFocus()
    QTest.keyClicks(step.boxes, "A1B2C3D4")
    steps.forward.click()
    qtbot.waitUntil(lambda: steps.stage is Stage.COMPANIES)
    assert ("link", "A1B2C3D4", "https://otra.example") in actions.asked


def test_a_letter_that_no_code_has_is_told(step: CodeStep, steps: WizardWindow, qtbot: QtBot) -> None:
    QTest.keyClicks(step.boxes, "AU")
    assert "no llevan la letra U" in step.advice.text()
    assert not steps.forward.isEnabled()
    QTest.keyClicks(step.boxes, "1B2C3")
    assert steps.forward.isEnabled()


def test_a_linked_machine_may_go_on_without_a_code(
    step: CodeStep, steps: WizardWindow, actions: FakeActions, qtbot: QtBot
) -> None:
    QTest.keyClicks(step.boxes, "A1B2C3")
    steps.forward.click()
    qtbot.waitUntil(lambda: steps.stage is Stage.COMPANIES and steps.draft.linked)
    steps._show(Stage.CODE)
    assert "ya está vinculado" in step.linked.text()
    steps.forward.click()
    assert steps.stage is Stage.COMPANIES
    assert [entry[0] for entry in actions.asked if isinstance(entry, tuple)].count("link") == 1
