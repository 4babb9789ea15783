"""The menu beside the clock."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from agent.core.pause import Span
from agent.ui.application import Application
from agent.ui.office import Working
from agent.ui.places import Place
from tests.support.fake_office import FakeOffice, failing, unlinked, well

Start = Callable[..., Application]


def words(program: Application) -> list[str]:
    return [
        action.text().replace("&", "") for action in program.tray.menu.actions() if action.isVisible() and action.text()
    ]


def is_shown(program: Application) -> bool:
    return program.window is not None and program.window.isVisible()


def test_the_menu_says_the_sentence_and_what_may_be_done(start: Start) -> None:
    program = start()
    assert words(program) == [
        "Todo al día: tu cartera cuadra con SAE al centavo, hace 4 minutos.",
        "Sincronizar ahora",
        "Abrir panel",
        "Pausar",
        "Ver actividad",
        "Configuración",
        "Ayuda y diagnóstico",
        "Salir",
    ]
    assert [action.text() for action in program.tray.pause.actions()] == ["1 hora", "Hoy", "Hasta que la reanude"]
    assert program.tray.icon.toolTip() == "CobranzaCloud: " + well().health.sentence


def test_every_entry_has_a_letter_of_its_own(start: Start) -> None:
    tray = start().tray
    letters = [
        action.text()[action.text().index("&") + 1].lower() for action in tray.menu.actions() if "&" in action.text()
    ]
    assert len(letters) == len(set(letters)) >= 7


def test_pausing_and_resuming_change_the_menu(start: Start, office: FakeOffice, qtbot: QtBot) -> None:
    program = start()
    program.tray.pause.actions()[1].trigger()
    qtbot.waitUntil(lambda: "Reanudar" in words(program))
    assert office.asked == [("pause", Span.TODAY)]
    assert "Pausar" not in words(program)
    assert program.tray.sync.isEnabled(), "what a person asks by hand still runs"
    program.tray.resume.trigger()
    qtbot.waitUntil(lambda: "Pausar" in words(program))


def test_entries_open_their_pages(start: Start, qtbot: QtBot) -> None:
    program = start()
    for action, place in (
        (program.tray.activity, Place.ACTIVITY),
        (program.tray.settings, Place.SETTINGS),
        (program.tray.help, Place.DIAGNOSIS),
        (program.tray.sentence, Place.SUMMARY),
    ):
        action.trigger()
        assert program.window is not None
        assert program.window.place is place


def test_a_click_opens_the_window_and_a_right_click_only_the_menu(start: Start) -> None:
    program = start()
    program.tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert not is_shown(program)
    program.tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert is_shown(program)


def test_sync_is_asked_once_and_waits_while_a_company_is_at_work(
    start: Start, office: FakeOffice, qtbot: QtBot
) -> None:
    program = start()
    program.tray.sync.trigger()
    qtbot.waitUntil(lambda: office.asked == ["sync"])
    program.bridge.worked.emit(Working("01", "rows", 5, 10))
    assert not program.tray.sync.isEnabled()
    assert words(program)[0] == "Empresa 01, leyendo clientes: 5 de 10."
    program.bridge.worked.emit(None)
    assert program.tray.sync.isEnabled()


def test_the_panel_is_the_page_of_the_service(start: Start) -> None:
    opened: list[QUrl] = []

    class Handler(QObject):
        @Slot(QUrl)
        def open(self, url: QUrl) -> None:
            opened.append(url)

    handler = Handler()
    QDesktopServices.setUrlHandler("https", handler, "open")  # type: ignore[arg-type]  # the stubs want bytes, Qt text
    try:
        start().tray.panel.trigger()
    finally:
        QDesktopServices.unsetUrlHandler("https")
    assert [url.toString() for url in opened] == ["https://cobranza.example"]


def test_an_unlinked_machine_offers_neither_sync_nor_panel_nor_pause(start: Start, office: FakeOffice) -> None:
    office.snapshot = unlinked()
    tray = start().tray
    assert not tray.sync.isEnabled()
    assert not tray.panel.isEnabled()
    assert not tray.pause.isEnabled()


@pytest.fixture
def balloons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system would show; a screen in memory shows no balloons."""
    shown: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _self, _title, text, *_: shown.append(text))
    return shown


def test_trouble_makes_one_balloon_and_none_while_somebody_looks(
    start: Start, office: FakeOffice, qtbot: QtBot, balloons: list[str]
) -> None:
    program = start()
    for snapshot in (failing(), failing(), well(), failing()):
        office.snapshot = snapshot
        with qtbot.waitSignal(program.bridge.looked):
            program.bridge.refresh()
    assert balloons == [failing().health.sentence] * 2
    program.tray.watched = lambda: True
    for snapshot in (well(), failing()):
        office.snapshot = snapshot
        with qtbot.waitSignal(program.bridge.looked):
            program.bridge.refresh()
    assert len(balloons) == 2


def test_a_long_sentence_is_cut_in_the_menu_and_whole_in_its_tip(
    start: Start, office: FakeOffice, qtbot: QtBot
) -> None:
    long = "Empresa 02: " + "la base de datos no respondió & " * 6
    office.snapshot = replace(failing(), health=replace(failing().health, sentence=long))
    tray = start().tray
    assert len(tray.sentence.text()) < 100
    assert "&&" in tray.sentence.text()
    assert tray.sentence.toolTip() == long
