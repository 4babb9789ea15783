"""Cards on a screen."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.office import Working
from agent.ui.places import Place
from agent.ui.window.main import MainWindow
from agent.ui.window.summary import CompanyCard, SummaryPage
from tests.support.fake_office import LONG_NAME, FakeOffice, company, unlinked, well


def cards(window: MainWindow) -> list[CompanyCard]:
    return [card for card in window.findChildren(CompanyCard) if card.isVisible()]


def show(window: MainWindow, office: FakeOffice, qtbot: QtBot) -> SummaryPage:
    with qtbot.waitSignal(window.bridge.looked):
        window.bridge.refresh()
    QApplication.processEvents()
    page = window.pages[Place.SUMMARY]
    assert isinstance(page, SummaryPage)
    return page


def test_a_card_a_company_in_order(window: MainWindow) -> None:
    first, second = cards(window)
    assert (first.title.text(), second.title.text()) == (LONG_NAME, "Empresa 02")
    assert first.y() < second.y()
    assert first.accessibleDescription().startswith("Cuadra con SAE al centavo")
    assert not first.progress.isVisible()


def test_a_company_that_is_no_longer_ticked_leaves_and_a_new_one_comes(
    window: MainWindow, office: FakeOffice, qtbot: QtBot
) -> None:
    office.snapshot = replace(well(), companies=(company("02", "Nueva"), company("03", "Otra")))
    show(window, office, qtbot)
    assert [card.title.text() for card in cards(window)] == ["Nueva", "Otra"]


def test_progress_moves_on_the_card_at_work(window: MainWindow, bridge: Bridge) -> None:
    first, second = cards(window)
    bridge.worked.emit(Working("01", "rows", 300, 1000))
    assert (first.progress.isVisible(), first.progress.value()) == (True, 300)
    assert first.step.text() == "Leyendo clientes: 300 de 1,000"
    assert not second.progress.isVisible()
    bridge.worked.emit(Working("01", "rows", 300, 0))
    assert first.progress.maximum() == 0
    bridge.worked.emit(None)
    assert not first.progress.isVisible()


def test_what_sae_should_be_looked_at_for_is_said(window: MainWindow, office: FakeOffice, qtbot: QtBot) -> None:
    remark = "3 documentos sin ninguna fecha (cuenta como vencido desde 1900): captura su vencimiento en SAE."
    office.snapshot = replace(well(), companies=(replace(company(), remarks=(remark,)),))
    show(window, office, qtbot)
    assert cards(window)[0].remarks.text() == remark


def test_without_a_link_there_is_one_thing_to_do(window: MainWindow, office: FakeOffice, qtbot: QtBot) -> None:
    office.snapshot = unlinked()
    page = show(window, office, qtbot)
    assert cards(window) == []
    assert page.empty.isVisible()
    QTest.keyClick(page.begin, Qt.Key.Key_Space)
    assert office.asked == ["begin"]
