"""The link, and the way out of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from agent.errors import AgentError
from agent.ui.places import Place
from agent.ui.window.connection import Confirm, ConnectionPage
from agent.ui.window.main import MainWindow
from tests.support.fake_office import FakeOffice


@pytest.fixture
def page(window: MainWindow) -> ConnectionPage:
    window.go(Place.CONNECTION)
    made = window.pages[Place.CONNECTION]
    assert isinstance(made, ConnectionPage)
    return made


def texts(page: ConnectionPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def ask(page: ConnectionPage) -> Confirm:
    page.unlink.click()
    (dialog,) = [one for one in page.findChildren(Confirm) if one.isVisible()]
    return dialog


def test_it_says_to_whom_and_from_where(page: ConnectionPage) -> None:
    shown = texts(page)
    assert "https://cobranza.example" in shown
    assert "srv/3050:C:\\SAE\\E1.FDB (usuario SYSDBA)" in shown
    assert not page.begin.isVisible()


def test_enter_and_escape_leave_the_link_alone(page: ConnectionPage, office: FakeOffice, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        dialog = ask(page)
        QTest.keyClick(dialog, key)
        assert not dialog.isVisible()
    assert office.asked == []


def test_unlinking_is_confirmed_and_then_shown(page: ConnectionPage, office: FakeOffice, qtbot: QtBot) -> None:
    ask(page).act.click()
    qtbot.waitUntil(lambda: "Este equipo todavía no está vinculado." in texts(page))
    assert office.asked == ["unlink"]
    assert page.begin.isVisible()
    assert not page.unlink.isVisible()


def test_a_failure_is_said_beside_the_button(page: ConnectionPage, office: FakeOffice, qtbot: QtBot) -> None:
    office.error = AgentError("No se pudo usar el llavero", "Reinicia el equipo.")
    ask(page).act.click()
    qtbot.waitUntil(page.trouble.isVisible)
    assert page.trouble.text() == "No se pudo usar el llavero. Reinicia el equipo."
    assert page.unlink.isEnabled()
