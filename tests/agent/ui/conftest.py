"""A program with a window on a screen that nobody sees; what Qt complains of, and what outlives a test, fails it."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from agent.ui import style
from agent.ui.application import Application, Wizard
from agent.ui.bridge import Bridge
from agent.ui.palette import LIGHT
from agent.ui.places import Place
from agent.ui.window.main import MainWindow
from tests.support.fake_office import FakeOffice

PLATFORM = (
    "This plugin does not support",  # a screen in memory has no window manager
    "systemTrayWindowChanged",  # nor a tray
)


@pytest.fixture(autouse=True)
def clean(qtlog: Any, qapp: QApplication) -> Iterator[None]:
    """No warning of Qt's, no thread, no running timer after a test; the look as it was."""
    before = set(threading.enumerate())
    font = qapp.font()
    style.dress(qapp, LIGHT)
    yield
    qapp.setFont(font)
    qapp.processEvents()
    said = [record.message for record in qtlog.records]
    assert not [text for text in said if not any(known in text for known in PLATFORM)]
    limit = time.monotonic() + 5
    while (left := set(threading.enumerate()) - before) and time.monotonic() < limit:
        next(iter(left)).join(0.1)
    assert not left
    running = [one for one in gc.get_objects() if isinstance(one, QTimer) and isValid(one) and one.isActive()]
    assert not running


@pytest.fixture
def office(tmp_path: Path) -> FakeOffice:
    """Where all is well until a test says otherwise."""
    return FakeOffice(tmp_path)


@pytest.fixture
def bridge(office: FakeOffice, qtbot: QtBot) -> Iterator[Bridge]:
    """A bridge at work, its first look taken."""
    made = Bridge(office)
    with qtbot.waitSignal(made.looked):
        made.start()
    yield made
    made.close("quit")


@pytest.fixture
def window(bridge: Bridge, office: FakeOffice, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window on its first page."""
    made = MainWindow(bridge, lambda: office.asked.append("begin"))
    made.go(Place.SUMMARY)
    qtbot.waitUntil(lambda: made.sentence.text() == office.snapshot.health.sentence)
    yield made
    if isValid(made):
        made.close()


@pytest.fixture
def start(office: FakeOffice, qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Application]]:
    """Starts programs over the office, and ends them."""
    made: list[Application] = []

    def run(wizard: Wizard | None = None, *, tray: bool = True, show: bool = False) -> Application:
        program = Application(qapp, office, wizard, has_tray=lambda: tray)
        made.append(program)
        program.start(show=show)
        qtbot.waitUntil(lambda: program.tray.snapshot is not None or office.look_error is not None)
        return program

    yield run
    for program in made:
        program.close()
        for widget in (program.window, program.steps):
            if widget is not None:
                widget.deleteLater()
        program.tray.deleteLater()
        program.deleteLater()
