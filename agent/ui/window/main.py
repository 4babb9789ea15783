"""The window: the one sentence on top, places on the left, a page on the right. Closing it leaves the tray at work."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from agent.ui.bridge import Bridge
from agent.ui.icons import emblem
from agent.ui.office import Open, Snapshot, Working
from agent.ui.parts import MarkLabel, Page, button, row, wrapped
from agent.ui.places import TITLES, Place
from agent.ui.presenters import tray as presenter
from agent.ui.screen import fit

REFRESH_MS = 5_000
USUAL = QSize(1040, 680)
SMALLEST = QSize(640, 340)
"""What a 1366 by 768 screen leaves at 200 %."""


class MainWindow(QMainWindow):
    """Made when somebody asks for it, and gone when it is closed: a resting program does without it."""

    closed = Signal()

    def __init__(self, bridge: Bridge, begin: Open) -> None:
        super().__init__()
        self.bridge = bridge
        self._begin = begin
        self._snapshot: Snapshot | None = None
        self._working: Working | None = None
        self.pages: dict[Place, Page] = {}
        self.places: dict[Place, QPushButton] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("CobranzaCloud")
        self.setWindowIcon(emblem())
        fit(self, USUAL, SMALLEST)
        self.stack = QStackedWidget()
        self.mark = MarkLabel(size=26)
        self.sentence = wrapped(scale=1.05, bold=True)
        self.sync = button("&Sincronizar ahora", "main")
        self.sync.clicked.connect(self._sync_now)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._make_banner())
        right.addWidget(self.stack, 1)
        whole = QWidget()
        inside = QHBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self._make_side())
        inside.addLayout(right, 1)
        self.setCentralWidget(whole)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self, bridge.refresh)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(bridge.refresh)
        bridge.looked.connect(self.show_snapshot)
        bridge.worked.connect(self._on_worked)

    @property
    def place(self) -> Place:
        """Where a person is."""
        current = self.stack.currentWidget()
        return next((place for place, page in self.pages.items() if page is current), Place.SUMMARY)

    def go(self, place: Place) -> None:
        """Show a page, made on the first visit, and the window itself."""
        page = self.pages.get(place)
        if page is None:
            page = self.pages[place] = self._make(place)
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.places[place].setChecked(True)
        if self._snapshot is not None:
            page.show_snapshot(self._snapshot)
        if not self.isVisible() or self.focusWidget() in self.places.values():
            self.places[place].setFocus()
        self.show()
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()
        self._timer.start()
        self.bridge.refresh()
        page.shown()

    def diagnose(self) -> None:
        """Look at everything now, with what was just chosen."""
        from agent.ui.window.diagnosis import DiagnosisPage

        self.go(Place.DIAGNOSIS)
        page = self.pages[Place.DIAGNOSIS]
        if isinstance(page, DiagnosisPage):
            page.look()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how everything is."""
        self._snapshot = snapshot
        self._show_face()
        if self.isVisible() and (page := self.pages.get(self.place)) is not None:
            page.show_snapshot(snapshot)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Go; what was made to be looked at goes with it."""
        self._timer.stop()
        for page in self.pages.values():
            page.forget()
        event.accept()
        self.closed.emit()

    def _on_worked(self, working: Working | None) -> None:
        self._working = working
        self._show_face()

    def _show_face(self) -> None:
        face = presenter.present(self._snapshot, self._working)
        self.mark.show_mark(face.mark)
        self.sentence.setText(face.sentence)
        self.sync.setEnabled(face.can_sync)

    def _sync_now(self) -> None:
        self.sync.setEnabled(False)
        self.bridge.act(self.bridge.office.sync_now)

    def _make_banner(self) -> QFrame:
        banner = QFrame()
        banner.setObjectName("top")
        line = row(self.mark, self.sentence, self.sync, spacing=12)
        line.setContentsMargins(20, 12, 20, 12)
        line.setStretch(1, 1)
        banner.setLayout(line)
        return banner

    def _make_side(self) -> QFrame:
        side = QFrame()
        side.setObjectName("side")
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 14, 8, 14)
        column.setSpacing(2)
        name = wrapped("CobranzaCloud", scale=1.15, bold=True)
        name.setContentsMargins(12, 0, 0, 10)
        name.setWordWrap(False)
        column.addWidget(name)
        group = QButtonGroup(self)
        bold = self.font()
        bold.setWeight(bold.Weight.DemiBold)
        metrics, widest = QFontMetrics(bold), 0
        for place, title in TITLES.items():
            made = button(title, "place")
            made.setCheckable(True)
            widest = max(widest, metrics.horizontalAdvance(title.replace("&", "")))
            group.addButton(made)
            made.clicked.connect(self._goer(place))
            column.addWidget(made)
            self.places[place] = made
        side.setFixedWidth(widest + 56)
        column.addStretch(1)
        return side

    def _goer(self, place: Place) -> Callable[[], None]:
        return lambda: self.go(place)

    def _make(self, place: Place) -> Page:
        # Each page is imported when somebody first comes to it: most people only ever see the first.
        match place:
            case Place.SUMMARY:
                from agent.ui.window.summary import SummaryPage

                return SummaryPage(self.bridge, self._begin)
            case Place.ACTIVITY:
                from agent.ui.window.activity import ActivityPage

                return ActivityPage(self.bridge)
            case Place.CONNECTION:
                from agent.ui.window.connection import ConnectionPage

                return ConnectionPage(self.bridge, self._begin)
            case Place.SETTINGS:
                from agent.ui.window.settings import SettingsPage

                return SettingsPage(self.bridge, self.diagnose)
            case Place.PAYLOAD:
                from agent.ui.window.payload import PayloadPage

                return PayloadPage(self.bridge)
            case Place.DIAGNOSIS:
                from agent.ui.window.diagnosis import DiagnosisPage

                return DiagnosisPage(self.bridge)
