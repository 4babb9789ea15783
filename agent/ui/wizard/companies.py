"""Fourth step: which companies to send."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.editors import Tick
from agent.ui.parts import Elided, card, empty, enlarge, row, wrapped
from agent.ui.wizard.actions import Actions
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters import companies
from agent.ui.wizard.presenters.companies import Key, Option
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.step import Step

BESIDE = 80
"""Pixels that a tick and the edges of its card take from a name."""
INDENT = 31


class OptionCard(QFrame):
    """A company to tick."""

    def __init__(self, option: Option, toggled: Callable[[Key, bool], None]) -> None:
        super().__init__()
        self.option = option
        frame, column = card()
        frame.setObjectName("")
        self.setObjectName("card")
        self.setLayout(column)
        self.tick = Tick()
        self.tick.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        enlarge(self.tick, 1.0, bold=True)
        self.tick.setAccessibleName(option.title)
        self.tick.setAccessibleDescription(f"{option.subtitle}. {option.note}".strip())
        self.tick.setChecked(option.ticked)
        self.tick.setEnabled(option.enabled)
        self.tick.clicked.connect(lambda ticked: toggled(option.key, ticked))
        column.addWidget(self.tick)
        where = Elided(option.subtitle)
        where.setProperty("tone", "muted")
        column.addLayout(_under(where))
        if option.note:
            column.addLayout(_under(wrapped(option.note)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A name that does not fit is cut in its middle, and the tooltip says it whole."""
        super().resizeEvent(event)
        title = self.option.title
        shown = QFontMetrics(self.tick.font()).elidedText(title, Qt.TextElideMode.ElideMiddle, self.width() - BESIDE)
        self.tick.setText(shown.replace("&", "&&"))
        self.tick.setToolTip(title if shown != title else "")


class CompaniesStep(Step):
    """Ticks; leaving it forward keeps them."""

    def __init__(self, bridge: Bridge, actions: Actions, draft: Draft) -> None:
        super().__init__(Stage.COMPANIES, bridge, actions, draft)
        self.content.addWidget(wrapped(companies.INTRO))
        self.box, self._list = card("")
        self._list.setContentsMargins(0, 0, 0, 0)
        self.content.addWidget(self.box)
        self.verdict = wrapped(bold=True)
        self.trouble = wrapped(tone="bad", bold=True)
        self.trouble.hide()
        self.content.addWidget(self.verdict)
        self.content.addWidget(self.trouble)
        self.content.addStretch(1)
        self.cards: dict[Key, OptionCard] = {}

    def enter(self) -> None:
        """Show what may be chosen now."""
        self.trouble.hide()
        self._show()

    def refresh(self) -> None:
        """What is read already may have changed."""
        if self.isVisible() and not self.busy:
            self._show()

    def can_go(self) -> bool:
        """With something to send."""
        return not self.busy and companies.can_go(self.draft.choice(), self.draft.sources)

    def go(self) -> None:
        """Keep the choice, all of it or none."""
        chosen = companies.grouped(self.draft.rows, self.draft.choice())
        if not chosen:
            self.done.emit()
            return
        self.trouble.hide()
        self._hold(True)
        self.draft.sent = tuple(sorted({number for item in chosen for number in item.companies}))
        self.ask(lambda: self.agent.keep(chosen), self._on_kept, self._on_refused, slow=True)

    def first(self) -> QWidget | None:
        """The first tick that can be changed."""
        return next((made.tick for made in self.cards.values() if made.option.enabled), None)

    def _on_kept(self, _: object) -> None:
        self._hold(False)
        self.draft.chosen = frozenset()
        self.bridge.refresh()
        self.done.emit()

    def _on_refused(self, error: AgentError) -> None:
        self._hold(False)
        self.draft.sent = ()
        self.trouble.setText(str(error))
        self.trouble.show()

    def _hold(self, busy: bool) -> None:
        self.box.setEnabled(not busy)
        self.set_busy(busy)

    def _on_toggled(self, key: Key, ticked: bool) -> None:
        self.draft.chosen = companies.toggled(self.draft.choice(), key, ticked=ticked)
        for other, made in self.cards.items():
            if made.option.enabled:
                made.tick.setChecked(other in self.draft.chosen)
        self._tell()

    def _show(self) -> None:
        options = companies.options(self.draft.rows, self.draft.sources, self.draft.choice())
        shown = [made.option for made in self.cards.values()]
        if [replace(one, ticked=False) for one in shown] != [replace(one, ticked=False) for one in options]:
            at = next((key for key, made in self.cards.items() if made.tick.hasFocus()), None)
            empty(self._list)
            self.cards = {option.key: OptionCard(option, self._on_toggled) for option in options}
            for made in self.cards.values():
                self._list.addWidget(made)
            if at in self.cards:
                self.cards[at].tick.setFocus()
        for option in options:
            self.cards[option.key].tick.setChecked(option.ticked)
        self._tell()

    def _tell(self) -> None:
        self.verdict.setText(companies.verdict(self.draft.choice(), self.draft.sources))
        self.changed.emit()


def _under(widget: QWidget) -> QHBoxLayout:
    """What stands below a tick's words, beginning where they do."""
    line = row(widget)
    line.setContentsMargins(INDENT, 0, 0, 0)
    return line
