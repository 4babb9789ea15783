"""The window of the first steps over what is answered from memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_office import FakeOffice, unlinked
from tests.support.fake_steps import FakeActions


@pytest.fixture
def office(office: FakeOffice) -> FakeOffice:
    """A machine that knows nothing yet."""
    office.snapshot = replace(unlinked(), autostart=False)
    return office


@pytest.fixture
def actions(office: FakeOffice) -> FakeActions:
    """Two companies of SAE 9, and what SAE 8 left."""
    return FakeActions(office)


@pytest.fixture
def steps(bridge: Bridge, actions: FakeActions, qtbot: QtBot) -> Iterator[WizardWindow]:
    """The window as it opens by itself."""
    made = WizardWindow(bridge, actions)
    made.show()
    qtbot.waitUntil(lambda: made.draft.snapshot is not None)
    alive = [True]
    made.destroyed.connect(lambda *_: alive.clear())
    yield made
    actions.block.set()
    if alive:
        made.close()
        made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


Reach = Callable[[Stage], None]


@pytest.fixture
def reach(steps: WizardWindow, qtbot: QtBot) -> Reach:
    """Walks to a step as a person would who consents to the factory's login."""

    def walk(stage: Stage) -> None:
        while steps.stage is not stage:
            before = steps.stage
            if before is Stage.SAE:
                qtbot.waitUntil(lambda: not steps.step.busy)
                access = steps.steps[Stage.SAE].access  # type: ignore[attr-defined]
                access.ways[Way.FACTORY].setChecked(True)
                access.test.click()
            if before is Stage.CODE:
                steps.steps[Stage.CODE].boxes.show_code("A1B2C3")  # type: ignore[attr-defined]
            qtbot.waitUntil(lambda: steps.step.can_go())
            steps._on_forward()
            qtbot.waitUntil(_left(steps, before))

    return walk


def _left(steps: WizardWindow, stage: Stage) -> Callable[[], bool]:
    return lambda: steps.stage is not stage
