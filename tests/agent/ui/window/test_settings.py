"""The form on a screen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from agent.core.choices import Choice, Origin, Topic
from agent.errors import AgentError
from agent.ui.office import Choices
from agent.ui.places import Place
from agent.ui.window.main import MainWindow
from agent.ui.window.settings import SettingsPage
from tests.support.fake_office import NOW, FakeOffice


@pytest.fixture
def page(window: MainWindow) -> SettingsPage:
    window.go(Place.SETTINGS)
    made = window.pages[Place.SETTINGS]
    assert isinstance(made, SettingsPage)
    return made


def write(page: SettingsPage, key: str, text: str, qtbot: QtBot) -> QLineEdit:
    editor = page.rows[key].editor
    assert isinstance(editor, QLineEdit)
    editor.clear()
    QTest.keyClicks(editor, text)
    return editor


def saved(office: FakeOffice) -> list[Choices]:
    return [what[1] for what in office.asked if isinstance(what, tuple) and what[0] == "save"]


def test_nothing_can_be_saved_until_something_changed(page: SettingsPage, qtbot: QtBot) -> None:
    assert not page.save.isEnabled()
    write(page, "name", "Caja 2", qtbot)
    assert page.save.isEnabled()
    assert page.told.text() == "Hay cambios sin guardar."
    page.discard.click()
    assert page.rows["name"].value() == ""
    assert not page.save.isEnabled()


def test_what_changed_is_saved_and_nothing_else(page: SettingsPage, office: FakeOffice, qtbot: QtBot) -> None:
    write(page, "name", "Caja 2", qtbot)
    tick = page.rows["autostart"].editor
    assert isinstance(tick, QCheckBox)
    QTest.keyClick(tick, Qt.Key.Key_Space)
    page.save.click()
    qtbot.waitUntil(lambda: page.told.text() == "Guardado.")
    assert saved(office) == [Choices(options={"name": "Caja 2"}, autostart=True)]
    qtbot.waitUntil(lambda: page.rows["name"].value() == "Caja 2" and not page.save.isEnabled())


def test_an_error_stands_beside_its_field_and_leaves_when_mended(
    page: SettingsPage, office: FakeOffice, qtbot: QtBot
) -> None:
    editor = write(page, "timezone", "Marte/Olympus", qtbot)
    page.save.click()
    row = page.rows["timezone"]
    assert row.error.isVisible()
    assert "America/Mexico_City" in row.error.text()
    assert editor.hasFocus()
    assert editor.accessibleDescription() == row.error.text()
    assert saved(office) == []
    write(page, "timezone", "America/Tijuana", qtbot)
    assert not row.error.isVisible()
    page.save.click()
    qtbot.waitUntil(lambda: len(saved(office)) == 1)


def test_what_a_person_is_writing_is_never_overwritten(
    page: SettingsPage, window: MainWindow, office: FakeOffice, qtbot: QtBot
) -> None:
    write(page, "name", "Caja 2", qtbot)
    office.snapshot = replace(office.snapshot, settings=office.snapshot.settings.with_option("name", "Otra"))
    with qtbot.waitSignal(window.bridge.looked):
        window.bridge.refresh()
    assert page.rows["name"].value() == "Caja 2"


def test_a_proxy_by_hand_shows_its_fields_and_its_password_is_not_shown(
    page: SettingsPage, office: FakeOffice, qtbot: QtBot
) -> None:
    assert not page.rows["proxy_address"].isVisible()
    page.rows["proxy"].show_value("manual")
    assert page.rows["proxy_address"].isVisible()
    write(page, "proxy_address", "proxy.oficina:8080", qtbot)
    secret = write(page, "proxy_password", "s3creta", qtbot)
    assert secret.echoMode() is QLineEdit.EchoMode.Password
    page.save.click()
    qtbot.waitUntil(lambda: len(saved(office)) == 1)
    assert saved(office)[0].proxy_password == "s3creta"


def test_companies_are_found_ticked_and_never_all_unticked(
    page: SettingsPage, office: FakeOffice, qtbot: QtBot
) -> None:
    (source,) = page.sources
    source.more.click()
    qtbot.waitUntil(lambda: "03" in source.ticks)
    assert not source.ticks["03"].isChecked()
    for tick in source.ticks.values():
        tick.setChecked(False)
    page.save.click()
    assert source.error.text() == "Elige al menos una empresa de esta base."
    source.ticks["03"].setChecked(True)
    page.save.click()
    qtbot.waitUntil(lambda: len(saved(office)) == 1)
    assert saved(office)[0].companies == {"firebird-1": ("03",)}


def test_a_login_in_the_proxys_address_goes_to_its_own_fields(
    page: SettingsPage, office: FakeOffice, qtbot: QtBot
) -> None:
    page.rows["proxy"].show_value("manual")
    page.rows["proxy_address"].show_value("http://ana:se%40creta@proxy.corp:3128")
    page.save.click()
    qtbot.waitUntil(lambda: len(saved(office)) == 1)
    (kept,) = saved(office)
    assert kept.options == {"proxy": "manual", "proxy_address": "proxy.corp:3128", "proxy_user": "ana"}
    assert kept.proxy_password == "se@creta"


def test_a_connection_is_tried_with_what_was_saved(
    page: SettingsPage, window: MainWindow, office: FakeOffice, qtbot: QtBot
) -> None:
    write(page, "name", "Caja 2", qtbot)
    assert not page.test.isEnabled()
    page.discard.click()
    page.test.click()
    assert window.place is Place.DIAGNOSIS
    qtbot.waitUntil(lambda: office.asked == ["diagnose"])


def test_a_database_that_does_not_answer_is_told_beside_its_button(
    page: SettingsPage, office: FakeOffice, qtbot: QtBot
) -> None:
    office.error = AgentError("La base de datos no respondió", "Revisa el servicio.")
    (source,) = page.sources
    source.more.click()
    qtbot.waitUntil(source.error.isVisible)
    assert source.more.isEnabled()


def test_a_file_that_refuses_keeps_the_answers(page: SettingsPage, office: FakeOffice, qtbot: QtBot) -> None:
    office.error = AgentError("El disco está lleno", "Libera espacio.")
    write(page, "name", "Caja 2", qtbot)
    page.save.click()
    qtbot.waitUntil(lambda: page.told.text() == "El disco está lleno. Libera espacio.")
    assert page.rows["name"].value() == "Caja 2"
    assert page.save.isEnabled()


def test_a_company_that_the_cloud_switched_off_is_shown_so_and_may_be_switched_on(
    page: SettingsPage, window: MainWindow, office: FakeOffice, qtbot: QtBot
) -> None:
    asked = Origin(by="Ana Ríos", at=NOW, over="01,02")
    office.snapshot = replace(office.snapshot, choice=Choice(15, "", ("01",), {Topic.COMPANIES: asked}))
    window.bridge.refresh()
    qtbot.waitUntil(lambda: not page.sources[0].ticks["02"].isChecked())
    texts = [label.text() for label in page.findChildren(QLabel) if not label.isHidden()]
    assert any(text.startswith("Lo fijó Ana Ríos en la web") for text in texts)
    assert not page.save.isEnabled()
    page.sources[0].ticks["02"].setChecked(True)
    page.save.click()
    qtbot.waitUntil(lambda: len(saved(office)) == 1)
    assert saved(office)[0].companies == {"firebird-1": ("01", "02")}


def test_a_machine_whose_interval_nobody_chose_says_who_does(page: SettingsPage) -> None:
    spin = page.rows["interval_minutes"].editor
    assert isinstance(spin, QSpinBox)
    assert (spin.value(), spin.text()) == (0, "Como indique CobranzaCloud")
    spin.setValue(30)
    assert spin.text() == "30 minutos"
