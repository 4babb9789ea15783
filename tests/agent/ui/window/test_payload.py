"""What is sent, on a screen."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from agent.errors import AgentError
from agent.ui.places import Place
from agent.ui.window.main import MainWindow
from agent.ui.window.payload import PayloadPage
from tests.support.fake_office import BODY, FakeOffice


@pytest.fixture
def page(window: MainWindow) -> PayloadPage:
    window.go(Place.PAYLOAD)
    made = window.pages[Place.PAYLOAD]
    assert isinstance(made, PayloadPage)
    return made


def read(page: PayloadPage, qtbot: QtBot) -> None:
    page.read.click()
    qtbot.waitUntil(lambda: page.payload is not None)


def test_nothing_is_read_until_somebody_asks(page: PayloadPage, office: FakeOffice) -> None:
    assert office.asked == []
    assert not page.body.isVisible()
    assert [page.company.itemData(place) for place in range(page.company.count())] == ["01", "02"]


def test_the_exact_body_is_shown_copied_and_kept(page: PayloadPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.company.setCurrentIndex(1)
    read(page, qtbot)
    assert json.loads(page.body.toPlainText()) == json.loads(BODY)
    assert page.body.isReadOnly()
    assert page.told.text().startswith("24 clientes, 139 documentos abiertos")
    page.copy.click()
    qtbot.waitUntil(lambda: page.told.text() == "Se copió el envío tal como saldría.")
    assert QGuiApplication.clipboard().text() == BODY
    page.write(tmp_path / "mine.json")
    qtbot.waitUntil(lambda: page.told.text() == "Se guardó mine.json.")
    assert (tmp_path / "mine.json").read_text(encoding="utf-8") == BODY


def test_while_it_is_read_it_says_how_far_it_is_and_cannot_be_asked_again(
    page: PayloadPage, office: FakeOffice, qtbot: QtBot
) -> None:
    office.block.clear()
    page.read.click()
    qtbot.waitUntil(lambda: page.told.text() == "Leyendo clientes: 1 de 2")
    assert not page.read.isEnabled()
    office.block.set()
    qtbot.waitUntil(lambda: page.payload is not None)
    assert page.read.isEnabled()


def test_closing_the_window_leaves_no_copy_behind(
    page: PayloadPage, window: MainWindow, office: FakeOffice, qtbot: QtBot
) -> None:
    read(page, qtbot)
    assert (office.folder / "shown.json").exists()
    window.close()
    qtbot.waitUntil(lambda: "discard" in office.asked)
    qtbot.waitUntil(lambda: not (office.folder / "shown.json").exists())


def test_a_body_that_is_read_after_the_window_closed_is_removed_too(
    page: PayloadPage, window: MainWindow, office: FakeOffice, qtbot: QtBot
) -> None:
    office.block.clear()
    page.read.click()
    qtbot.waitUntil(lambda: ("preview", "01") in office.asked)
    window.close()
    qtbot.waitUntil(lambda: not isValid(window))
    office.block.set()
    qtbot.waitUntil(lambda: "discard" in office.asked)
    qtbot.waitUntil(lambda: not (office.folder / "shown.json").exists())


def test_reading_again_removes_the_first_before_it_writes(page: PayloadPage, office: FakeOffice, qtbot: QtBot) -> None:
    read(page, qtbot)
    page.read.click()
    qtbot.waitUntil(lambda: page.payload is not None and page.read.isEnabled())
    kinds = [what if isinstance(what, str) else what[0] for what in office.asked if isinstance(what, str | tuple)]
    assert kinds == ["preview", "discard", "preview"]
    assert (office.folder / "shown.json").exists()


def test_a_database_that_refuses_is_told(page: PayloadPage, office: FakeOffice, qtbot: QtBot) -> None:
    office.error = AgentError("Usuario o contraseña incorrectos", "Revísalos.")
    page.read.click()
    qtbot.waitUntil(lambda: page.told.text() == "Usuario o contraseña incorrectos. Revísalos.")
    assert page.read.isEnabled()
    assert page.payload is None
