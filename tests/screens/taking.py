"""Takes the pictures: the office is opened in each state a person may meet, and each screen is grabbed."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from agent.core.pause import Span
from agent.ui import style
from agent.ui.application import Application
from agent.ui.icons import draw
from agent.ui.office import Working
from agent.ui.palette import DARK, LIGHT, TASKBARS, TRAY
from agent.ui.places import Place
from agent.ui.presenters.marks import WORDS, Mark
from agent.ui.window.activity import ActivityPage
from agent.ui.window.connection import Confirm
from agent.ui.window.diagnosis import DiagnosisPage
from agent.ui.window.main import MainWindow
from agent.ui.window.payload import PayloadPage
from agent.ui.window.settings import SettingsPage
from tests.screens.shrink import shrink
from tests.support.office import Premises, make_premises

WAIT_SECONDS = 20.0


def take_all(
    folder: Path, home: Path, *, dark: bool, text: float, size: tuple[int, int] | None, small: bool
) -> Iterator[str]:
    """Every picture, by name."""
    qt = QApplication(["screens"])
    font = qt.font()
    font.setPointSizeF(font.pointSizeF() * text)
    qt.setFont(font)
    studio = Studio(qt, folder, dark=dark, size=size, small=small)
    yield studio.keep("estados", states())
    empty = make_premises(home / "empty")
    yield from studio.visit(empty, lambda s: [s.page("sin-vincular", Place.SUMMARY)])
    premises = make_premises(home / "office")
    premises.pair()
    premises.work()
    yield from studio.visit(premises, well)
    premises.decide("Ana Ríos", intervalMinutes=10, horario="07:00-20:00")
    yield from studio.visit(premises, decided)
    premises.break_down()
    yield from studio.visit(premises, lambda s: [s.page("atencion", Place.SUMMARY)])
    yield from _first_steps(studio, home)


def well(s: "Studio") -> Iterator[str]:
    """Every page of a machine where all is well."""
    yield s.page("resumen", Place.SUMMARY)
    s.application.bridge.worked.emit(Working("01", "rows", 1204, 3020))
    yield s.page("resumen-sincronizando", Place.SUMMARY)
    s.application.bridge.worked.emit(None)
    yield s.page("actividad", Place.ACTIVITY)
    yield s.page("conexion", Place.CONNECTION)
    window = s.window
    confirm = Confirm(window, "¿Desvincular este equipo?", _unlink_text(), "&Desvincular")
    confirm.open()
    s.settle()
    yield s.keep("desvincular", confirm.grab())
    confirm.reject()
    yield s.page("configuracion", Place.SETTINGS)
    settings = window.pages[Place.SETTINGS]
    assert isinstance(settings, SettingsPage)
    settings.rows["timezone"].show_value("Marte/Olympus")
    settings.save.click()
    yield s.page("configuracion-error", Place.SETTINGS)
    settings.discard.click()
    yield s.page("que-se-envia", Place.PAYLOAD)
    payload = window.pages[Place.PAYLOAD]
    assert isinstance(payload, PayloadPage)
    payload.read.click()
    s.wait(lambda: payload.payload is not None)
    payload.area.verticalScrollBar().setValue(payload.area.verticalScrollBar().maximum())
    yield s.page("que-se-envia-leido", Place.PAYLOAD)
    window.go(Place.DIAGNOSIS)
    diagnosis = window.pages[Place.DIAGNOSIS]
    assert isinstance(diagnosis, DiagnosisPage)
    s.wait(lambda: diagnosis.run.isEnabled())
    yield s.page("diagnostico", Place.DIAGNOSIS)
    yield s.menu("menu")
    s.application.bridge.office.pause(Span.HOUR)
    yield s.page("en-pausa", Place.SUMMARY)
    yield s.menu("menu-en-pausa")
    s.application.bridge.office.resume()


def _first_steps(studio: "Studio", home: Path) -> Iterator[str]:
    from tests.screens.first_steps import take_steps  # which needs the studio

    return take_steps(studio, home)


def decided(s: "Studio") -> Iterator[str]:
    """The settings that somebody chose in the web."""
    s.application.go(Place.SETTINGS)
    s.settle()
    page = s.window.pages[Place.SETTINGS]
    assert isinstance(page, SettingsPage)
    bar = page.area.verticalScrollBar()
    bar.setValue(page.rows["interval_minutes"].mapTo(page.area.widget(), QPoint(0, 0)).y() - 20)
    yield s.page("configuracion-horario", Place.SETTINGS)
    s.application.go(Place.ACTIVITY)
    activity = s.window.pages[Place.ACTIVITY]
    assert isinstance(activity, ActivityPage)
    s.wait(lambda: bool(activity.model.events))
    activity.table.selectRow(0)
    yield s.page("actividad-pedida", Place.ACTIVITY)


def _unlink_text() -> str:
    from agent.ui.presenters.connection import UNLINK_TEXT

    return UNLINK_TEXT


class Studio:
    """One program after another, on the same Qt application."""

    def __init__(
        self, qt: QApplication, folder: Path, *, dark: bool, size: tuple[int, int] | None, small: bool
    ) -> None:
        self.qt = qt
        self.folder = folder
        self.dark = dark
        self.size = size
        self.small = small
        self.application: Application

    @property
    def window(self) -> MainWindow:
        """The window of the program."""
        assert self.application.window is not None
        return self.application.window

    def visit(self, premises: Premises, pictures: "Callable[[Studio], Iterator[str] | list[str]]") -> Iterator[str]:
        """Open the program there, take its pictures, close it."""
        office = premises.open()
        self.application = Application(self.qt, office)
        style.dress(self.qt, DARK if self.dark else LIGHT)
        self.application.start(show=False)
        self.application.go(Place.SUMMARY)
        if self.size is not None:
            self.window.resize(*self.size)
        try:
            self.wait(lambda: self.application.tray.snapshot is not None)
            yield from pictures(self)
        finally:
            self.application.close()
            office.close()

    def wait(self, ready: Callable[[], bool]) -> None:
        """Run Qt until something is so."""
        limit = time.monotonic() + WAIT_SECONDS
        while not ready():
            assert time.monotonic() < limit, "it took too long"
            self.qt.processEvents()

    def settle(self) -> None:
        """Let everything that was asked be answered and painted."""
        limit = time.monotonic() + 0.4
        while time.monotonic() < limit:
            self.qt.processEvents()

    def page(self, name: str, place: Place) -> str:
        """The window on one page."""
        self.application.go(place)
        self.settle()
        return self.keep(name, self.window.grab())

    def menu(self, name: str) -> str:
        """The tray's menu with its pause opened beside it."""
        tray = self.application.tray
        tray.menu.popup(QPoint(0, 0))
        self.settle()
        picture = tray.menu.grab()
        tray.menu.hide()
        return self.keep(name, picture)

    def keep(self, name: str, picture: QPixmap) -> str:
        """Write a picture."""
        path = self.folder / f"{name}.png"
        image = shrink(picture.toImage()) if self.small else picture.toImage()
        assert image.save(str(path), "PNG", 0)  # type: ignore[call-overload]  # the stubs want the format as bytes
        return path.name


def states() -> QPixmap:
    """The marks at every size a tray asks for, on a light and a dark taskbar, and without colour."""
    marks = (Mark.GOOD, Mark.BUSY, Mark.CARE, Mark.STOPPED)
    picture = QPixmap(620, 300)
    picture.fill(QColor("#ffffff"))
    painter = QPainter(picture)
    for row, background in enumerate((*TASKBARS, "#ffffff")):
        painter.fillRect(QRect(0, row * 100, 620, 100), QColor(background))
        for column, mark in enumerate(marks):
            x, colour = 10 + column * 150, TRAY[mark] if row < 2 else "#777777"
            for size in (16, 24, 32, 48):
                painter.drawPixmap(x, row * 100 + 20, draw(mark, size, colour, "#ffffff"))
                x += size + 6
            painter.setPen(QColor("#000000" if row != 1 else "#ffffff"))
            painter.drawText(10 + column * 150, row * 100 + 90, WORDS[mark])
    painter.end()
    return picture
