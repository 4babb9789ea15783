"""The crossing between threads."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.office import Working
from tests.support.fake_office import FakeOffice, failing


def test_errands_run_elsewhere_and_answer_here(bridge: Bridge, qtbot: QtBot) -> None:
    threads: list[str] = []
    answers: list[tuple[str, str]] = []

    def run() -> str:
        threads.append(threading.current_thread().name)
        return "hecho"

    for slow in (False, True):
        bridge.ask(run, lambda answer: answers.append((answer, threading.current_thread().name)), slow=slow)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert sorted(threads) == ["errands", "readings"]
    assert answers == [("hecho", "MainThread")] * 2


def test_a_failure_reaches_who_asked_and_nobody_else(bridge: Bridge, qtbot: QtBot) -> None:
    told: list[AgentError] = []
    heard: list[AgentError] = []
    bridge.failed.connect(heard.append)

    def run() -> None:
        raise AgentError("No se pudo", "Inténtalo.")

    bridge.ask(run, None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert str(told[0]) == "No se pudo. Inténtalo."
    assert heard == []


def test_a_fault_of_ours_is_a_sentence_there_and_a_trace_in_the_log(
    bridge: Bridge, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[AgentError] = []
    bridge.ask(lambda: 1 // 0, None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].title == "El programa tuvo un error inesperado"
    assert "ZeroDivisionError" in caplog.text


def test_what_the_engine_tells_arrives_here_and_only_now_and_then(
    bridge: Bridge, office: FakeOffice, qtbot: QtBot
) -> None:
    seen: list[tuple[Working | None, str]] = []
    bridge.worked.connect(lambda step: seen.append((step, threading.current_thread().name)))
    assert office.watch is not None
    watch = office.watch

    def engine() -> None:
        for done in range(1, 1001):
            watch.working(Working("01", "rows", done, 1000))
        watch.rested()

    thread = threading.Thread(target=engine)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(seen) and seen[-1][0] is None)
    steps = [step for step, _ in seen if step is not None]
    assert {name for _, name in seen} == {"MainThread"}
    assert len(steps) < 50
    assert steps[-1].done == 1000


def test_a_look_follows_the_end_of_a_cycle(bridge: Bridge, office: FakeOffice, qtbot: QtBot) -> None:
    office.snapshot = failing()
    assert office.watch is not None
    with qtbot.waitSignal(bridge.looked, check_params_cb=lambda found: found == office.snapshot):
        office.watch.rested()


def test_many_wishes_to_look_become_two(bridge: Bridge, office: FakeOffice, qtbot: QtBot) -> None:
    seen: list[object] = []
    bridge.looked.connect(seen.append)
    for _ in range(50):
        bridge.refresh()
    qtbot.waitUntil(lambda: len(seen) == 2)
    answered: list[None] = []
    bridge.ask(lambda: None, answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    assert len(seen) == 2


def test_a_look_that_fails_is_told_and_the_next_one_stands(bridge: Bridge, office: FakeOffice, qtbot: QtBot) -> None:
    office.look_error = AgentError("El disco no responde", "Revísalo.")
    with qtbot.waitSignal(bridge.failed):
        bridge.refresh()
    office.look_error = None
    with qtbot.waitSignal(bridge.looked):
        bridge.refresh()


def test_what_is_answered_to_a_widget_that_has_gone_is_dropped(bridge: Bridge, qtbot: QtBot) -> None:
    gone, kept = QObject(), QObject()
    heard: list[str] = []

    def fail() -> None:
        raise AgentError("El disco no responde", "Revísalo.")

    bridge.ask(lambda: None, lambda _: heard.append("gone"), owner=gone)
    bridge.ask(fail, None, lambda _: heard.append("gone"), owner=gone)
    bridge.ask(lambda: None, lambda _: heard.append("kept"), owner=kept)
    shiboken6.delete(gone)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["kept"]


def test_an_engine_that_fails_is_told(office: FakeOffice, qtbot: QtBot) -> None:
    class Broken(FakeOffice):
        def work(self, watch: object) -> None:
            raise AgentError("Ya hay otro agente", "Ciérralo.")

    bridge = Bridge(Broken(office.folder))
    with qtbot.waitSignal(bridge.failed, check_params_cb=lambda error: error.title == "Ya hay otro agente"):
        bridge.start()
    bridge.close("quit")


def test_closing_ends_what_is_being_read_and_says_why_once(bridge: Bridge, office: FakeOffice) -> None:
    office.block.clear()
    late: list[object] = []
    bridge.ask(lambda: office.preview("01", lambda *_: None), late.append, slow=True)
    bridge.close("shutdown")
    bridge.close("quit")
    assert [what for what in office.asked if "stop" in str(what)] == [("stop", "shutdown")]
    bridge.ask(lambda: None, late.append)
    assert late == []
