"""The last step."""

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.office import Working
from agent.ui.wizard.first_sync import FirstSyncStep
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_office import LINK, NOW, FakeOffice, company
from tests.support.fake_steps import FakeActions

Reach = Callable[[Stage], None]


def arrived(steps: WizardWindow, reach: Reach, qtbot: QtBot) -> FirstSyncStep:
    reach(Stage.SYNC)
    step = steps.steps[Stage.SYNC]
    assert isinstance(step, FirstSyncStep)
    qtbot.waitUntil(lambda: len(step.cards) == 2)
    return step


def test_rows_then_bytes_then_the_chart_and_that_it_agrees(
    steps: WizardWindow, reach: Reach, bridge: Bridge, office: FakeOffice, qtbot: QtBot
) -> None:
    step = arrived(steps, reach, qtbot)
    bridge.worked.emit(Working("01", "rows", 500, 2000))
    card = step.cards["01"]
    assert (card.step.text(), card.progress.value()) == ("Leyendo clientes: 500 de 2,000", 250)
    bridge.worked.emit(Working("01", "bytes", 1000, 2000))
    assert (card.step.text(), card.progress.value()) == ("Enviando: 1.0 KB de 2.0 KB", 500)
    assert not step.finished
    bridge.worked.emit(None)
    link = replace(LINK, since=NOW.replace(year=2025))
    office.snapshot = replace(office.snapshot, link=link, companies=(company("01"), company("02")))
    bridge.refresh()
    qtbot.waitUntil(lambda: step.finished)
    assert "cuadra con SAE al centavo" in step.sentence.text()
    assert card.bars.isVisible()


def test_closing_during_the_first_sync_leaves_it_at_work(
    steps: WizardWindow, reach: Reach, bridge: Bridge, office: FakeOffice, actions: FakeActions, qtbot: QtBot
) -> None:
    step = arrived(steps, reach, qtbot)
    bridge.worked.emit(Working("01", "rows", 500, 2000))
    step.autostart.setChecked(False)
    gone: list[object] = []
    steps.destroyed.connect(lambda *_: gone.append(1))
    steps.close()
    qtbot.waitUntil(lambda: bool(gone))
    assert not office.stopped.is_set()
    assert ("autostart", False) not in actions.asked, "it does not start with the session as it is"


def test_where_the_system_cannot_tell_nothing_is_asked(
    steps: WizardWindow, reach: Reach, bridge: Bridge, office: FakeOffice, actions: FakeActions, qtbot: QtBot
) -> None:
    office.snapshot = replace(office.snapshot, autostart=None)
    step = arrived(steps, reach, qtbot)
    assert step.autostart.isHidden()
    gone: list[object] = []
    steps.destroyed.connect(lambda *_: gone.append(1))
    steps.forward.click()
    qtbot.waitUntil(lambda: bool(gone))
    assert not any(isinstance(entry, tuple) and entry[0] == "autostart" for entry in actions.asked)
