"""The table of what happened."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent.core.delivery import Outcome
from agent.core.orders import Order
from agent.ui.places import Place
from agent.ui.presenters import activity
from agent.ui.window.activity import ActivityPage
from agent.ui.window.main import MainWindow
from tests.support.fake_office import NOW, FakeOffice

LONG = "No se pudo llegar al servidor; revisa la conexión a internet de este equipo y el proxy de tu oficina."


@pytest.fixture
def page(window: MainWindow, office: FakeOffice, qtbot: QtBot) -> ActivityPage:
    office.outcomes = [
        Outcome("01", NOW, "full", "", 24, 139, 24_600, 3.4),
        Outcome("02", NOW - timedelta(minutes=20), "postponed", LONG, seconds=8),
        *(Outcome("01", NOW - timedelta(hours=hour), "unchanged") for hour in range(1, 40)),
    ]
    window.go(Place.ACTIVITY)
    made = window.pages[Place.ACTIVITY]
    assert isinstance(made, ActivityPage)
    qtbot.waitUntil(lambda: made.model.rowCount() == 41)
    return made


def cells(page: ActivityPage, row: int) -> list[object]:
    return [page.model.index(row, column).data() for column in range(page.model.columnCount())]


def test_the_newest_comes_first_and_trouble_is_told_in_words(page: ActivityPage) -> None:
    assert cells(page, 0)[2:4] == ["Completo", "24 clientes, 139 documentos abiertos"]
    assert cells(page, 1)[2] == "Pendiente"
    assert page.shown_count.text() == "41 revisiones"


def test_what_was_asked_from_afar_stands_among_the_rest_and_is_said_whole(
    page: ActivityPage, window: MainWindow, office: FakeOffice, qtbot: QtBot
) -> None:
    order = Order(id="1", at=NOW, type="update_config", who="Ana Ríos", ok=True, detail="Configuración aplicada")
    office.outcomes.insert(0, order)
    window.bridge.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 42)
    assert cells(page, 0)[2] == "Cumplida"
    page.table.selectRow(0)
    assert page.whole.text() == "Ana Ríos pidió cambiar la configuración: configuración aplicada."
    page.kind.setCurrentIndex(page.kind.findData("asked"))
    assert page.model.rowCount() == 1
    assert page.shown_count.text() == "1 petición desde la web"


def test_filters_narrow_and_say_when_nothing_is_left(page: ActivityPage, qtbot: QtBot) -> None:
    page.kind.setCurrentIndex(2)
    assert page.model.rowCount() == 1
    page.kind.setCurrentIndex(0)
    page.company.setCurrentIndex(page.company.findData("02"))
    assert page.model.rowCount() == 1
    QTest.keyClicks(page.text, "zzz")
    assert page.model.rowCount() == 0
    assert page.shown_count.text() == "No hay nada con estos filtros."
    assert not page.copy.isEnabled()


def test_the_chosen_row_is_said_whole(page: ActivityPage) -> None:
    page.table.selectRow(1)
    assert page.whole.text() == LONG
    assert page.whole.isVisible()
    page.table.selectRow(0)
    assert not page.whole.isVisible()


def test_a_choice_survives_a_look_that_brings_nothing_new(page: ActivityPage, window: MainWindow, qtbot: QtBot) -> None:
    page.table.selectRow(1)
    with qtbot.waitSignal(window.bridge.looked):
        window.bridge.refresh()
    answered: list[None] = []
    window.bridge.ask(lambda: None, answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    assert page.whole.text() == LONG


def test_copying_takes_the_chosen_rows_or_all(page: ActivityPage, qtbot: QtBot) -> None:
    page.table.selectRow(1)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2
    page.table.clearSelection()
    page.copy.click()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 42


def test_exporting_writes_what_is_shown(page: ActivityPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.kind.setCurrentIndex(2)
    page.write(tmp_path / "a.csv")
    qtbot.waitUntil(lambda: page.shown_count.text() == "Se guardó a.csv.")
    assert len((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()) == 2


def test_a_folder_that_refuses_is_told(page: ActivityPage, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    page.write(tmp_path / "gone" / "a.csv")
    qtbot.waitUntil(lambda: page.shown_count.text().startswith("No se pudo usar"))


def test_a_narrow_window_keeps_what_happened_readable(page: ActivityPage, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(683, 384)
    qtbot.waitUntil(lambda: all(page.table.isColumnHidden(column) for column in activity.NUMERIC))
    assert page.table.columnWidth(activity.DETAIL) > 150
    window.resize(1040, 600)
    qtbot.waitUntil(lambda: not any(page.table.isColumnHidden(column) for column in activity.NUMERIC))
