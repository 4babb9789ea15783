"""A fresh installation led by its window alone: from a machine that knows nothing to a cartera that agrees with SAE."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent.app.tray import TrayOffice
from agent.app.wizard import FirstSteps
from agent.app.world import World
from agent.erp.discover import Found, discover
from agent.ui.application import Application
from agent.ui.wizard.code import CodeStep
from agent.ui.wizard.companies import CompaniesStep
from agent.ui.wizard.databases import DatabasesStep
from agent.ui.wizard.first_sync import FirstSyncStep
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.end_to_end.compare import assert_company_equals
from tests.sae import Truth, build
from tests.support.firebird import FirebirdServer
from tests.support.processes import Owner, ServerProcess

pytestmark = pytest.mark.slow
LONGEST = 180.0
"""Seconds in all, of a person who has the code at hand."""


@pytest.fixture
def served(own_firebird_server: FirebirdServer) -> Truth:
    """Two companies, an example and a list, behind a server whose password nobody left at the factory's."""
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()
    root = own_firebird_server.data / "Aspel" / "Sistemas Aspel"
    return build(root, customers=50, charges=300, dirty=True, as_of=today, access=own_firebird_server.access)


@pytest.fixture
def program(
    tmp_path: Path, served: Truth, own_firebird_server: FirebirdServer, qapp: QApplication, qtbot: QtBot
) -> Iterator[Application]:
    """The tray as it starts the first time, with the real engine, readers and network."""
    home = tmp_path / "agent"
    environ = {**os.environ, "COBRANZA_AGENT_HOME": str(home), "COBRANZA_AGENT_VAULT": "file"}
    environ["XDG_CONFIG_HOME"] = str(tmp_path / "config")
    world = World(environ=environ, find_proxy=lambda _host, _port: None, stop=Event())

    def find() -> list[Found]:
        return discover(Path(served.directory))

    with (
        closing(TrayOffice(world)) as office,
        closing(FirstSteps(world, office, find, own_firebird_server.address)) as steps,
    ):
        made = Application(qapp, office, steps.window, has_tray=lambda: True)
        made.start(show=False)
        qtbot.waitUntil(lambda: made.steps is not None, timeout=20_000)
        yield made
        made.close()
        for widget in (made.window, made.steps):
            if widget is not None:
                widget.deleteLater()
        made.tray.deleteLater()
        made.deleteLater()
        qapp.processEvents()


def test_by_keyboard_from_nothing_to_a_cartera_that_agrees(
    program: Application,
    own_firebird_server: FirebirdServer,
    server: ServerProcess,
    owner: Owner,
    served: Truth,
    qtbot: QtBot,
    record_property: Callable[[str, object], None],
) -> None:
    window = program.steps
    assert isinstance(window, WizardWindow)
    seconds: dict[str, float] = {}
    last = time.monotonic()

    def lap(name: str) -> None:
        nonlocal last
        now = time.monotonic()
        seconds[name] = round(now - last, 1)
        record_property(name, seconds[name])
        last = now

    def press(key: Qt.Key) -> None:
        widget = window.focusWidget()
        QTest.keyClick(widget, key)

    def wait(ready: Callable[[], bool]) -> None:
        qtbot.waitUntil(ready, timeout=60_000)

    assert window.stage is Stage.WELCOME
    press(Qt.Key.Key_Return)
    lap("welcome")

    databases = window.steps[Stage.SAE]
    assert isinstance(databases, DatabasesStep)
    wait(lambda: window.stage is Stage.SAE and not databases.busy)
    assert [card.title.text() for card in databases.cards.values()] == ["Empresa 01", "Empresa 02"]
    databases.access.ways[Way.FACTORY].setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return)
    wait(lambda: not databases.access.ways[Way.FACTORY].isEnabled() and databases.access.isEnabled())
    said = databases.draft.rows[0]
    assert "fábrica" in said.title
    assert databases.access.way() is Way.OWN
    assert window.focusWidget() is databases.access.password
    QTest.keyClicks(databases.access.password, own_firebird_server.password)
    press(Qt.Key.Key_Return)
    wait(databases.can_go)
    assert window.focusWidget() is window.forward
    press(Qt.Key.Key_Return)
    lap("databases")

    code = window.steps[Stage.CODE]
    assert isinstance(code, CodeStep)
    wait(lambda: window.stage is Stage.CODE and bool(code.server.text()))
    assert code.server.text() == "https://api.cobranzacloud.com"
    code.advanced.click()
    code.server.clear()
    QTest.keyClicks(code.server, server.url)
    issued = owner.code()
    code.boxes.setFocus()
    QTest.keyClicks(code.boxes, f"{issued[:3].lower()}-{issued[3:].lower()} ")
    press(Qt.Key.Key_Return)
    wait(lambda: window.stage is Stage.COMPANIES)
    lap("code")

    companies = window.steps[Stage.COMPANIES]
    assert isinstance(companies, CompaniesStep)
    ticked = [key[1] for key, card in companies.cards.items() if card.tick.isChecked()]
    assert ticked == ["01", "02"]
    press(Qt.Key.Key_Return)
    wait(lambda: window.stage is Stage.SYNC)
    lap("companies")

    sync = window.steps[Stage.SYNC]
    assert isinstance(sync, FirstSyncStep)
    steps_seen: set[str] = set()
    program.bridge.worked.connect(lambda step: steps_seen.add(step.phase if step else ""))
    wait(lambda: sync.finished)
    assert sync.sentence.text() == "¡Listo! La cartera de tus 2 empresas cuadra con SAE al centavo."
    assert {"rows", "bytes"} <= steps_seen
    assert all(card.bars.isVisibleTo(sync) for card in sync.cards.values())
    lap("first sync")
    for number in ("01", "02"):
        assert_company_equals(owner, served.companies[number])

    press(Qt.Key.Key_Return)
    wait(lambda: program.steps is None)
    assert sum(seconds.values()) < LONGEST
    print("\nseconds of each step:", seconds)
