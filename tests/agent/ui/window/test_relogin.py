"""The dialog that changes who enters a database that is read."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from agent.core.model import Source
from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.places import Place
from agent.ui.window.connection import ConnectionPage
from agent.ui.window.main import MainWindow
from agent.ui.window.relogin import LACKING, Relogin
from tests.support.fake_office import FakeOffice

SQL = Source("sqlserver-1", "sqlserver", r"CONTA\SQLEXPRESS/SAE90Empre01?cifrado=no", "windows", ("01",))


@pytest.fixture
def page(window: MainWindow) -> ConnectionPage:
    window.go(Place.CONNECTION)
    made = window.pages[Place.CONNECTION]
    assert isinstance(made, ConnectionPage)
    return made


def opened(page: ConnectionPage) -> Relogin:
    (change,) = page.sources.buttons
    assert (change.text(), change.isVisible()) == ("Cambiar usuario o contraseña…", True)
    change.click()
    (dialog,) = [one for one in page.findChildren(Relogin) if one.isVisible()]
    return dialog


def test_it_knows_the_place_and_asks_for_the_password(page: ConnectionPage, office: FakeOffice, qtbot: QtBot) -> None:
    dialog = opened(page)
    shown = [line.text() for line in dialog.findChildren(QLineEdit) if line.isVisible()]
    assert shown == ["srv", "3050", "C:\\SAE\\E1.FDB", "SYSDBA", ""]
    dialog.add.click()
    assert dialog.trouble.text() == LACKING
    dialog.user.setText("LECTOR")
    dialog.password.setText("nueva")
    office.error = AgentError("Firebird no aceptó el usuario o la contraseña", "Revísalos.")
    dialog.add.click()
    qtbot.waitUntil(lambda: "Revísalos" in dialog.trouble.text())
    assert (dialog.isVisible(), dialog.add.isEnabled()) == (True, True)
    office.error = None
    dialog.add.click()
    qtbot.waitUntil(lambda: not [one for one in page.findChildren(Relogin) if one.isVisible()])
    assert office.asked == [("login", "firebird-1", "LECTOR", "nueva")] * 2
    qtbot.waitUntil(lambda: any("LECTOR" in label.text() for label in page.sources.findChildren(QLabel)))


def test_sql_server_may_go_on_with_the_session_of_windows(bridge: Bridge, window: MainWindow, qtbot: QtBot) -> None:
    dialog = Relogin(bridge, SQL, window)
    dialog.show()
    assert dialog.answers() == {"server": r"CONTA\SQLEXPRESS", "database": "SAE90Empre01?cifrado=no"}
    assert (dialog.as_windows.isChecked(), dialog.login.isVisible()) == (True, False)
    dialog.as_windows.setChecked(False)
    assert (dialog.login.isVisible(), dialog.user.text()) == (True, "")
    dialog.close()
    dialog.deleteLater()
