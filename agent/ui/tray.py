"""The icon beside the clock and its menu: what most people ever see of the program."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from agent.core.pause import SPANS, Span
from agent.ui.bridge import Bridge
from agent.ui.icons import tray_icon
from agent.ui.office import Snapshot, Working
from agent.ui.places import Place
from agent.ui.presenters import tray as presenter
from agent.ui.presenters.marks import Mark

LONGEST_LINE = 90
"""Of the sentence in the menu; the window says it whole."""


class Tray(QObject):
    """Follows the engine through the bridge; asks through it."""

    def __init__(self, bridge: Bridge, go: Callable[[Place], None], leave: Callable[[], None]) -> None:
        super().__init__()
        self._bridge = bridge
        self._go = go
        self.snapshot: Snapshot | None = None
        """The last look."""
        self._working: Working | None = None
        self._episode = ""
        self._told = ""
        self._icons: dict[Mark, QIcon] = {}
        self._mark: Mark | None = None
        self.watched: Callable[[], bool] = lambda: False
        """Whether a person is looking at the window, and needs no balloon."""
        self.menu = QMenu()
        self.menu.setToolTipsVisible(True)
        self.sentence = self._add("", lambda: go(Place.SUMMARY))
        self.menu.addSeparator()
        self.sync = self._add("&Sincronizar ahora", lambda: bridge.act(bridge.office.sync_now))
        self.panel = self._add("Abrir &panel", self._open_panel)
        self.pause = QMenu("Pa&usar", self.menu)
        for span, words in SPANS.items():
            self.pause.addAction(words, self._pauser(span))
        self.menu.addMenu(self.pause)
        self.resume = self._add("&Reanudar", lambda: bridge.act(bridge.office.resume))
        self.menu.addSeparator()
        self.activity = self._add("Ver &actividad", lambda: go(Place.ACTIVITY))
        self.settings = self._add("&Configuración", lambda: go(Place.SETTINGS))
        self.help = self._add("A&yuda y diagnóstico", lambda: go(Place.DIAGNOSIS))
        self.menu.addSeparator()
        self.quit = self._add("Sa&lir", leave)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(lambda: go(Place.SUMMARY))
        bridge.looked.connect(self._on_looked)
        bridge.worked.connect(self._on_worked)
        self.menu.aboutToShow.connect(bridge.refresh)
        self._show_face()

    def show(self) -> None:
        """Appear beside the clock."""
        self.icon.show()

    def hide(self) -> None:
        """Leave the clock; an icon that stays behind a dead program confuses."""
        self.icon.hide()

    def _add(self, words: str, act: Callable[[], object]) -> QAction:
        action = self.menu.addAction(words)
        action.triggered.connect(lambda: act())
        return action

    def _pauser(self, span: Span) -> Callable[[], None]:
        office = self._bridge.office
        return lambda: self._bridge.act(lambda: office.pause(span))

    def _open_panel(self) -> None:
        if self.snapshot is not None and self.snapshot.link is not None:
            QDesktopServices.openUrl(QUrl(self.snapshot.link.server))

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._go(Place.SUMMARY)

    def _on_looked(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._show_face()
        self._episode, balloon = presenter.announce(self._episode, snapshot)
        self._told, asked = presenter.announce_order(self._told, snapshot)
        for one in (balloon, asked):
            if one is not None and not self.watched():
                self.icon.showMessage(one.title, one.text, self._icon(Mark.CARE))

    def _on_worked(self, working: Working | None) -> None:
        self._working = working
        self._show_face()

    def _show_face(self) -> None:
        face = presenter.present(self.snapshot, self._working)
        if face.mark is not self._mark:
            self._mark = face.mark
            self.icon.setIcon(self._icon(face.mark))
        self.icon.setToolTip(face.tip)
        text = face.sentence
        short = text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1].rstrip()}…"
        self.sentence.setText(short.replace("&", "&&"))
        self.sentence.setToolTip(text)
        self.sentence.setIcon(self._icon(face.mark))
        self.sync.setEnabled(face.can_sync)
        self.panel.setEnabled(face.linked)
        self.pause.menuAction().setVisible(not face.paused)
        self.pause.setEnabled(face.can_pause)
        self.resume.setVisible(face.paused)

    def _icon(self, mark: Mark) -> QIcon:
        if mark not in self._icons:
            self._icons[mark] = tray_icon(mark)
        return self._icons[mark]
