"""The step that finds SAE."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent.errors import AgentError
from agent.ui.wizard.actions import Database, Login
from agent.ui.wizard.by_hand import ByHand
from agent.ui.wizard.databases import DatabasesStep
from agent.ui.wizard.presenters import databases as presenter
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.by_hand import Kind
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_steps import FIRST, REFUSED, SECOND, FakeActions

Reach = Callable[[Stage], None]


def looked(steps: WizardWindow, reach: Reach, qtbot: QtBot) -> DatabasesStep:
    reach(Stage.SAE)
    step = steps.steps[Stage.SAE]
    assert isinstance(step, DatabasesStep)
    qtbot.waitUntil(lambda: not step.busy)
    return step


def titles(step: DatabasesStep) -> list[str]:
    return [card.title.text() for card in step.cards.values()]


def test_what_is_not_worth_reading_is_shown_when_asked_for(steps: WizardWindow, reach: Reach, qtbot: QtBot) -> None:
    step = looked(steps, reach, qtbot)
    assert titles(step) == ["Empresa 01", "Empresa 02"]
    assert not steps.forward.isEnabled()
    step.aside.click()
    assert titles(step) == ["Empresa 01", "Empresa 02", "Empresa 01"]
    step.aside.click()
    assert titles(step) == ["Empresa 01", "Empresa 02"]


def test_a_factory_login_that_is_refused_is_never_tried_again(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    actions.password = "otra"
    step = looked(steps, reach, qtbot)
    step.access.ways[Way.FACTORY].setChecked(True)
    step.access.test.click()
    qtbot.waitUntil(step.access.isEnabled)
    assert step.cards[FIRST.database].advice.text() == REFUSED.advice
    assert not step.access.ways[Way.FACTORY].isEnabled()
    assert step.access.way() is Way.OWN
    step.access.password.setText("otra")
    step.access.test.click()
    qtbot.waitUntil(step.can_go)
    tests = [entry[1:] for entry in actions.asked if isinstance(entry, tuple) and entry[0] == "test"]
    mine = Login("SYSDBA", "otra")
    assert tests == [(FIRST.database, None), (SECOND.database, None), (FIRST.database, mine), (SECOND.database, mine)]
    assert step.access.isHidden()


def test_ticks_come_one_by_one_while_the_window_stays_alive(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    step = looked(steps, reach, qtbot)
    actions.block.clear()
    step.access.ways[Way.FACTORY].setChecked(True)
    step.access.test.click()
    assert step.sentence.text() == "Probando la conexión…"
    assert not steps.forward.isEnabled()
    actions.block.set()
    qtbot.waitUntil(step.can_go)
    assert presenter.WRITES in step.cards[FIRST.database].accessibleDescription()


def test_the_script_is_shown_copied_and_saved(
    steps: WizardWindow, reach: Reach, actions: FakeActions, tmp_path: Path, qtbot: QtBot
) -> None:
    step = looked(steps, reach, qtbot)
    step.access.ways[Way.ASK].setChecked(True)
    qtbot.waitUntil(lambda: bool(step.access.script.toPlainText()))
    assert ("script", [FIRST.database, SECOND.database]) in actions.asked
    step.access.copy.click()
    assert QApplication.clipboard().text() == "GRANT SELECT ON CLIE01 TO COBRANZA;"
    step.access.save_script(tmp_path / "lector.sql")
    assert (tmp_path / "lector.sql").read_text(encoding="utf-8").startswith("GRANT")
    assert step.access.told.text() == "Guardado en lector.sql."
    step.access.save_script(tmp_path / "no" / "lector.sql")
    assert "ya no existe" in step.access.told.text()


def test_one_is_added_by_hand_tested_at_once_and_removed(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    actions.databases = ()
    step = looked(steps, reach, qtbot)
    assert step.sentence.text() == presenter.NONE
    dialog = ByHand(step.bridge, step.agent, step)
    dialog.added.connect(step.add)
    dialog.kind.setCurrentIndex(1)
    assert dialog.chosen() is Kind.SERVER
    dialog.add.click()
    assert dialog.trouble.text() == "Falta: servidor."
    dialog.lines[Kind.SERVER]["server"].setText("SRV")
    dialog.lines[Kind.SERVER]["path"].setText("C:\\E7.FDB")
    dialog.user.setText("SYSDBA")
    dialog.password.setText("masterkey")
    dialog.add.click()
    qtbot.waitUntil(step.can_go)
    assert ("by hand", "firebird", "SRV/3050:C:\\E7.FDB") in actions.asked
    (card,) = step.cards.values()
    assert card.title.text().startswith("07 · ")
    card.remove.click()
    assert step.cards == {}
    assert not step.can_go()
    dialog.deleteLater()


def test_what_cannot_be_taken_is_said_in_the_dialog(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    step = looked(steps, reach, qtbot)
    dialog = ByHand(step.bridge, step.agent, step)
    actions.error = AgentError("La unidad Z: es de otro equipo", "Escribe SERVIDOR/3050:RUTA.")
    dialog.lines[Kind.FILE]["path"].setText("Z:\\E.FDB")
    dialog.add.click()
    qtbot.waitUntil(lambda: bool(dialog.trouble.text()))
    assert "otro equipo" in dialog.trouble.text()
    dialog.deleteLater()


def test_a_look_that_fails_is_told_and_can_be_repeated(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    actions.error = AgentError("El disco no responde", "Revísalo.")
    step = looked(steps, reach, qtbot)
    assert step.sentence.text() == "El disco no responde. Revísalo."
    actions.error = None
    step.again.click()
    qtbot.waitUntil(lambda: len(step.cards) == 2)


def test_a_password_does_not_stay_on_a_closed_window(steps: WizardWindow, reach: Reach, qtbot: QtBot) -> None:
    step = looked(steps, reach, qtbot)
    step.access.ways[Way.OWN].setChecked(True)
    step.access.password.setText("secreta")
    steps.close()
    assert step.access.password.text() == ""


def test_sql_server_enters_as_windows_unless_a_login_is_given(
    steps: WizardWindow, reach: Reach, actions: FakeActions, qtbot: QtBot
) -> None:
    step = looked(steps, reach, qtbot)
    dialog = ByHand(step.bridge, step.agent, step)
    heard: list[tuple[Database, Login | None]] = []
    dialog.added.connect(lambda database, login: heard.append((database, login)))
    dialog.kind.setCurrentIndex(2)
    assert dialog.login.isHidden()
    dialog.lines[Kind.SQL]["server"].setText("SRV")
    dialog.lines[Kind.SQL]["database"].setText("SAE90Empre01")
    dialog.add.click()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0][0].engine == "sqlserver"
    assert heard[0][1] == Login("windows", "")
    dialog.deleteLater()
