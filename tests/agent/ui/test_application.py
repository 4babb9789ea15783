"""The life of the program: it starts small, shows its window when asked, and ends in good order."""

from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from agent.errors import AgentError
from agent.settings import Settings
from agent.ui.application import Application
from agent.ui.bridge import Bridge
from agent.ui.places import Place
from tests.support.fake_office import FakeOffice, unlinked, well

Start = Callable[..., Application]


class Steps(QWidget):
    """Stands for the first steps."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge


class Dialog(QDialog):
    """Stands for the first steps as they are."""

    def __init__(self, _bridge: Bridge) -> None:
        super().__init__()


def window_of(program: Application) -> QWidget | None:
    return program.window


def has_steps(program: Application) -> bool:
    return program.steps is not None and program.steps.isVisible()


def test_without_a_tray_the_window_shows_so_that_nobody_looks_for_the_program(start: Start) -> None:
    assert start().window is None
    program = start(tray=False)
    assert program.window is not None
    assert program.window.isVisible()
    assert program.window.place is Place.SUMMARY


def test_closing_the_window_leaves_the_program_at_work(
    start: Start, office: FakeOffice, qapp: QApplication, qtbot: QtBot
) -> None:
    program = start()
    program.go(Place.SUMMARY)
    first = window_of(program)
    assert first is not None
    first.resize(700, 500)
    first.close()
    qtbot.waitUntil(lambda: not isValid(first))
    assert window_of(program) is None
    assert not qapp.quitOnLastWindowClosed()
    assert not office.stopped.is_set()
    program.go(Place.ACTIVITY)
    again = window_of(program)
    assert again is not None
    assert again.isVisible()
    assert (again.width(), again.height()) == (700, 500)


def test_leaving_says_goodbye(start: Start, office: FakeOffice) -> None:
    start().quit()
    assert office.asked[-1] == ("stop", "quit")


def test_the_end_of_the_session_is_told_as_such(start: Start, office: FakeOffice, qapp: QApplication) -> None:
    program = start()
    qapp.commitDataRequest.emit(None)
    program.close()
    assert office.asked[-1] == ("stop", "shutdown")


def test_a_second_start_raises_the_window_from_any_thread(start: Start, qtbot: QtBot) -> None:
    program = start()
    thread = Thread(target=program.summon)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible())


def test_the_first_steps_open_by_themselves_where_nothing_is_linked_or_read(
    start: Start, office: FakeOffice, qtbot: QtBot
) -> None:
    for snapshot in (unlinked(), replace(well(), settings=Settings(), companies=())):
        office.snapshot = snapshot
        program = start(wizard=Steps)
        assert isinstance(program.steps, Steps)
        assert program.steps.isVisible()
        assert program.steps.bridge is program.bridge


def test_the_first_steps_do_not_bother_a_machine_at_work_and_open_when_asked(start: Start, office: FakeOffice) -> None:
    program = start(wizard=Steps)
    assert not has_steps(program)
    program.begin()
    assert has_steps(program)


def test_a_start_that_shows_the_window_shows_the_first_steps_alone_where_they_are_due(
    start: Start, office: FakeOffice, qtbot: QtBot
) -> None:
    program = start(wizard=Steps, show=True)
    assert isinstance(program.window, QWidget)
    assert not has_steps(program)
    office.snapshot = unlinked()
    fresh = start(wizard=Steps, show=True)
    assert has_steps(fresh)
    fresh.summon()
    qtbot.waitUntil(lambda: has_steps(fresh))
    QApplication.processEvents()
    assert fresh.window is None


def test_where_there_is_no_tray_leaving_the_first_steps_leads_to_the_window(start: Start, office: FakeOffice) -> None:
    office.snapshot = unlinked()
    program = start(wizard=Dialog, tray=False)
    assert isinstance(program.steps, Dialog)
    assert program.window is None
    program.steps.reject()
    assert window_of(program) is not None


def test_without_first_steps_the_connection_is_shown(start: Start) -> None:
    program = start()
    program.begin()
    assert program.window is not None
    assert program.window.place is Place.CONNECTION


def test_what_keeps_failing_is_said_once(
    start: Start, office: FakeOffice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _self, title, *_: said.append(title))
    program = start()
    for error in (AgentError("El disco no responde", "x"), None, AgentError("El disco no responde", "x")):
        office.look_error = error
        for _ in range(2):
            with qtbot.waitSignal(program.bridge.looked if error is None else program.bridge.failed):
                program.bridge.refresh()
    assert said == ["El disco no responde"] * 2


def test_a_look_that_fails_at_the_start_is_no_end(start: Start, office: FakeOffice, qtbot: QtBot) -> None:
    office.look_error = AgentError("El disco no responde", "Revísalo.")
    program = start()
    office.look_error = None
    with qtbot.waitSignal(program.bridge.looked):
        program.bridge.refresh()
    assert program.tray.snapshot == office.snapshot
