"""The program with a window: Qt's loop, the bridge, the tray, and the window once somebody asks for it."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QSystemTrayIcon, QWidget

from agent.errors import AgentError
from agent.ui import style
from agent.ui.bridge import Bridge
from agent.ui.icons import emblem
from agent.ui.memory import give_back
from agent.ui.office import Office, Snapshot
from agent.ui.places import Place
from agent.ui.signals import leaving_on_signals
from agent.ui.tray import Tray

if TYPE_CHECKING:  # the window is loaded once somebody asks for it
    from agent.ui.window.main import MainWindow

IDLE_MS = 60_000
"""How often the tray looks while nobody does: the sentence says how long ago."""
TIDY_MS = 2_000
"""After a window has gone, or the program has begun: nobody waits for it."""
Listen = Callable[[Callable[[], None]], None]
"""Told what to call, on any thread, when a second start asks for the window."""
Wizard = Callable[[Bridge], QWidget]
"""Makes the window of the first steps; it asks through the bridge like every page."""


class Application(QObject):
    """Everything that has a window, built on one thread and closed in good order."""

    _summoned = Signal()

    def __init__(
        self,
        qt: QApplication,
        office: Office,
        wizard: Wizard | None = None,
        has_tray: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__()
        self._qt = qt
        self._wizard = wizard
        self._has_tray = has_tray
        self.steps: QWidget | None = None
        self.window: MainWindow | None = None
        self._geometry = QByteArray()
        qt.setQuitOnLastWindowClosed(False)
        qt.setApplicationName("CobranzaCloud")
        qt.setWindowIcon(emblem())
        self._dress()
        qt.styleHints().colorSchemeChanged.connect(self._dress)
        self.bridge = Bridge(office, self)
        self.tray = Tray(self.bridge, self.go, self.quit)
        self.tray.watched = self._is_watched
        self._timer = QTimer(self)
        self._timer.setInterval(IDLE_MS)
        self._timer.timeout.connect(self.bridge.refresh)
        self._tidying = QTimer(self)
        self._tidying.setSingleShot(True)
        self._tidying.setInterval(TIDY_MS)
        self._tidying.timeout.connect(give_back)
        self._began = False
        self._shows = False
        """Whether the window is wanted from the beginning."""
        self._reason = "quit"
        self._failure = ""
        self.bridge.looked.connect(self._on_looked)
        self.bridge.failed.connect(self._on_failed)
        self._summoned.connect(self._on_summoned, Qt.ConnectionType.QueuedConnection)
        qt.commitDataRequest.connect(self._on_session_end, Qt.ConnectionType.DirectConnection)

    def start(self, *, show: bool) -> None:
        """Appear and let the engine work; with the window where asked, or where no tray would show."""
        self.tray.show()
        self.bridge.start()
        self._timer.start()
        self._tidy()
        self._shows = show or not self._has_tray()
        if self._shows and self._wizard is None:
            self.go(Place.SUMMARY)

    def go(self, place: Place) -> None:
        """Show a page of the window."""
        if self.window is None:
            self.window = self._make_window()
            if self.tray.snapshot is not None:
                self.window.show_snapshot(self.tray.snapshot)
        self.window.go(place)

    def begin(self) -> None:
        """Show the first steps, or where they are not part of this program, the connection."""
        if self._wizard is None:
            self.go(Place.CONNECTION)
            return
        if self.steps is None:
            self.steps = self._wizard(self.bridge)
            self.steps.destroyed.connect(self._forget_steps)
            if isinstance(self.steps, QDialog):
                self.steps.finished.connect(self._on_steps_left)
        self.steps.show()
        self.steps.raise_()
        self.steps.activateWindow()

    def summon(self) -> None:
        """A second start asks for the window; may be called on any thread."""
        self._summoned.emit()

    def quit(self) -> None:
        """Leave, and say so."""
        self.close()
        self._qt.quit()

    def close(self) -> None:
        """End everything in good order."""
        self._timer.stop()
        self._tidying.stop()
        self.tray.hide()
        for widget in (self.window, self.steps):
            if widget is not None:
                widget.close()
        self.bridge.close(self._reason)

    def _on_looked(self, snapshot: Snapshot) -> None:
        """The first look decides whether the first steps are due; where they are, nothing else is shown."""
        self._failure = ""
        if not self._began:
            self._began = True
            if self._is_new():
                self.begin()
            elif self._shows:
                self.go(Place.SUMMARY)

    def _is_new(self) -> bool:
        """Whether this machine still lacks what the first steps give it."""
        snapshot = self.tray.snapshot
        return (
            self._wizard is not None
            and snapshot is not None
            and (snapshot.link is None or not snapshot.settings.sources)
        )

    def _on_summoned(self) -> None:
        if self._is_new():
            self.begin()
        else:
            self.go(Place.SUMMARY)

    def _on_steps_left(self) -> None:
        """Where no icon stands for the program, its window does."""
        if self._timer.isActive() and not self._has_tray():
            self.go(Place.SUMMARY)

    def _on_failed(self, error: AgentError) -> None:
        """Say it once, until something goes well again."""
        if not self._began and self._shows:
            self.go(Place.SUMMARY)
        if str(error) != self._failure:
            self._failure = str(error)
            self.tray.icon.showMessage(error.title, error.advice)

    def _on_session_end(self) -> None:
        self._reason = "shutdown"

    def _is_watched(self) -> bool:
        return self.window is not None and self.window.isActiveWindow()

    def _make_window(self) -> "MainWindow":
        from agent.ui.window.main import MainWindow

        made = MainWindow(self.bridge, self.begin)
        made.restoreGeometry(self._geometry)
        made.closed.connect(self._on_closed)
        made.destroyed.connect(self._tidy)
        return made

    def _on_closed(self) -> None:
        if self.window is not None:
            self._geometry = self.window.saveGeometry()
            self.window = None

    def _forget_steps(self) -> None:
        self.steps = None
        self._tidy()

    def _tidy(self) -> None:
        """Once Qt is done with what has gone."""
        if self._timer.isActive():
            self._tidying.start()

    def _dress(self) -> None:
        style.dress(self._qt, style.current())


def run(office: Office, wizard: Wizard | None = None, *, listen: Listen | None = None, show: bool = False) -> int:
    """Run the program until it is left; returns the exit code. `listen` is told how a second start gets the window."""
    qt = make_qt()
    application = Application(qt, office, wizard)
    if listen is not None:
        listen(application.summon)
    application.start(show=show)
    with leaving_on_signals(application.quit):
        code = qt.exec()
    application.close()
    return int(code)


def tell(error: AgentError) -> None:
    """Say why the program does not start, to a person who has no terminal."""
    qt = make_qt()
    style.dress(qt, style.current())
    box = QMessageBox(QMessageBox.Icon.Warning, "CobranzaCloud", error.title)
    box.setInformativeText(error.advice)
    box.addButton("&Entendido", QMessageBox.ButtonRole.AcceptRole)
    box.setWindowIcon(emblem())
    box.exec()


def make_qt() -> QApplication:
    """The one application object of this process."""
    made = QApplication.instance()
    return made if isinstance(made, QApplication) else QApplication([sys.argv[0]])
