"""The diagnosis on a screen."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel
from pytestqt.qtbot import QtBot

from agent.errors import AgentError
from agent.ui.places import Place
from agent.ui.presenters.marks import Mark
from agent.ui.window.diagnosis import DiagnosisPage
from agent.ui.window.main import MainWindow
from tests.support.fake_office import FakeOffice


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> DiagnosisPage:
    window.go(Place.DIAGNOSIS)
    made = window.pages[Place.DIAGNOSIS]
    assert isinstance(made, DiagnosisPage)
    qtbot.waitUntil(made.run.isEnabled)
    return made


def test_it_looks_by_itself_the_first_time_only(page: DiagnosisPage, window: MainWindow, office: FakeOffice) -> None:
    window.go(Place.SUMMARY)
    window.go(Place.DIAGNOSIS)
    assert office.asked == ["diagnose"]


def test_the_worst_comes_first_each_with_what_to_do(page: DiagnosisPage) -> None:
    named = [frame.accessibleName() for frame in page.list.findChildren(QFrame) if frame.accessibleName()]
    lines = [name for name in named if "." in name]
    assert lines == [
        "Acceso. El acceso venció. Vincula este equipo otra vez.",
        "Usuario de SAE. Se entra con SYSDBA. Crea un usuario que solo pueda leer.",
        "SAE. Se encontró Aspel SAE 9.",
    ]
    assert page.mark.mark is Mark.BAD
    assert "1 cosa impide" in page.verdict.text()


def test_looking_again_replaces_what_was_found(page: DiagnosisPage, office: FakeOffice, qtbot: QtBot) -> None:
    office.checks = office.checks[:1]
    page.run.click()
    assert not page.run.isEnabled()
    qtbot.waitUntil(lambda: page.verdict.text() == "Todo está en orden.")
    shown = [label.text() for label in page.list.findChildren(QLabel) if label.isVisible()]
    assert "El acceso venció." not in shown


def test_it_is_copied_in_words_and_exported_under_a_short_number(
    page: DiagnosisPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.copy.click()
    assert QGuiApplication.clipboard().text().startswith("[MAL] Acceso: El acceso venció.")
    page.write(tmp_path / "d.zip")
    qtbot.waitUntil(lambda: "7QK2M" in page.told.text())
    assert (tmp_path / "d.zip").exists()


def test_a_diagnosis_that_fails_says_so_and_can_be_asked_again(
    page: DiagnosisPage, office: FakeOffice, qtbot: QtBot
) -> None:
    office.error = AgentError("No se pudo revisar", "Inténtalo de nuevo.")
    page.run.click()
    qtbot.waitUntil(lambda: page.verdict.text() == "No se pudo revisar. Inténtalo de nuevo.")
    assert page.run.isEnabled()
