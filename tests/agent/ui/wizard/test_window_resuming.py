"""What was answered outlives the program: it may end at any step, and a person goes on where they stood."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.wizard.actions import Kept, KeptRow, Login
from agent.ui.wizard.databases import DatabasesStep
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_office import LINK, FakeOffice
from tests.support.fake_steps import FIRST, FakeActions

Reach = Callable[[Stage], None]
LOGIN = Login("LECTOR", "masterkey")


def again(bridge: Bridge, actions: FakeActions, qtbot: QtBot) -> WizardWindow:
    """The program was ended, not left: a new window, with what the vault holds."""
    made = WizardWindow(bridge, actions)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.draft.snapshot is not None)
    return made


def test_a_database_added_by_hand_is_kept_at_once_with_its_login_and_opened_again(
    steps: WizardWindow, actions: FakeActions, bridge: Bridge, reach: Reach, qtbot: QtBot
) -> None:
    reach(Stage.SAE)
    step = steps.steps[Stage.SAE]
    assert isinstance(step, DatabasesStep)
    qtbot.waitUntil(lambda: not step.busy)
    step.add(actions.by_hand("firebird", r"srv/3050:C:\E7.FDB"), LOGIN)
    step.add(actions.by_hand("firebird", r"srv/3050:C:\E8.FDB"), None)
    qtbot.waitUntil(lambda: len(actions.kept.rows) == 2 and not step._waiting)
    assert [(row.login, row.opened) for row in actions.kept.rows] == [(LOGIN, True), (None, False)]
    made = again(bridge, actions, qtbot)
    qtbot.waitUntil(lambda: made.stage is Stage.SAE and made.step.can_go())
    assert [row.database.database[-6:] for row in made.draft.rows if row.database.by_hand] == ["E7.FDB", "E8.FDB"]
    assert made.draft.tested
    made.close()


def test_a_person_stands_where_they_stood_once_all_is_open_again(
    steps: WizardWindow, actions: FakeActions, bridge: Bridge, office: FakeOffice, reach: Reach, qtbot: QtBot
) -> None:
    for stage, link in ((Stage.CODE, None), (Stage.COMPANIES, LINK)):
        actions.kept = Kept(int(stage), (KeptRow(FIRST, LOGIN, opened=True),))
        office.snapshot = replace(office.snapshot, link=link)
        made = again(bridge, actions, qtbot)
        qtbot.waitUntil(lambda made=made, stage=stage: made.stage is stage)  # type: ignore[misc]
        assert ("test", FIRST.database, LOGIN) in actions.asked
        made.close()


def test_what_no_longer_opens_keeps_a_person_at_the_databases(
    bridge: Bridge, actions: FakeActions, qtbot: QtBot
) -> None:
    actions.kept = Kept(int(Stage.CODE), (KeptRow(FIRST, Login("LECTOR", "vieja"), opened=True),))
    made = again(bridge, actions, qtbot)
    step = made.steps[Stage.SAE]
    assert isinstance(step, DatabasesStep)
    qtbot.waitUntil(lambda: ("test", FIRST.database, Login("LECTOR", "vieja")) in actions.asked and not step._waiting)
    assert made.stage is Stage.SAE
    made.close()


def test_what_is_taken_away_or_done_is_kept_no_longer(
    steps: WizardWindow, actions: FakeActions, reach: Reach, qtbot: QtBot
) -> None:
    reach(Stage.SAE)
    step = steps.steps[Stage.SAE]
    assert isinstance(step, DatabasesStep)
    qtbot.waitUntil(lambda: not step.busy)
    step.add(actions.by_hand("firebird", "otra"), None)
    qtbot.waitUntil(lambda: bool(actions.kept.rows))
    QTest.mouseClick(step.cards["otra"].remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not actions.kept.rows)
    reach(Stage.COMPANIES)
    qtbot.waitUntil(lambda: actions.kept.stage == Stage.COMPANIES)
    reach(Stage.SYNC)
    qtbot.waitUntil(lambda: actions.kept == Kept())
