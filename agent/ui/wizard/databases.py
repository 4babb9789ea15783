"""Second step: the databases of SAE that were found or added, each with its test, and the login that opens them."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.parts import button, row, wrapped
from agent.ui.wizard.access import AccessCard
from agent.ui.wizard.actions import Actions, Answered, Database, Kept, Login
from agent.ui.wizard.by_hand import ByHand
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters import access, databases
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.row_card import RowCard
from agent.ui.wizard.step import Step


class DatabasesStep(Step):
    """A list, and below it what is still needed to open what is in it."""

    def __init__(self, bridge: Bridge, actions: Actions, draft: Draft) -> None:
        super().__init__(Stage.SAE, bridge, actions, draft)
        self.sentence = wrapped(scale=1.05, bold=True)
        self.list = QVBoxLayout()
        self.list.setSpacing(10)
        self.access = AccessCard()
        self.access.asked.connect(self._on_asked)
        self.access.scripted.connect(self._on_scripted)
        for way in self.access.ways.values():
            way.toggled.connect(self._show_answer)
        self.by_hand = button("A&gregar a mano…")
        self.again = button("&Buscar otra vez")
        self.aside = button("")
        self.aside.setCheckable(True)
        self.aside.setToolTip("Ejemplos, copias y versiones anteriores de SAE")
        for made in (self.by_hand, self.again, self.aside):
            made.setAutoDefault(True)
        self.by_hand.clicked.connect(self.open_by_hand)
        self.again.clicked.connect(self.look)
        self.aside.toggled.connect(self._show)
        self.content.addWidget(self.sentence)
        self.content.addLayout(self.list)
        self.content.addWidget(self.access)
        self.content.addLayout(row(self.by_hand, self.again, 1))
        self.content.addLayout(row(self.aside, 1))
        self.content.addStretch(1)
        self.cards: dict[str, RowCard] = {}
        self._looked = False
        self._waiting: list[tuple[Database, Login | None]] = []
        self._show()

    def enter(self) -> None:
        """Look once by itself; what was found stays."""
        if not self._looked:
            self.look()
        self._show()

    def can_go(self) -> bool:
        """With a database that was opened, or where something is read already."""
        return not self.busy and databases.is_ready(self.draft.rows)

    def first(self) -> QWidget | None:
        """The login where one is needed."""
        if self.can_go():
            return None
        asking = self.access.isVisibleTo(self) and self.access.isEnabled()
        return self.access.first() if asking else self.by_hand

    def main(self) -> QPushButton | None:
        """The test, until one passed."""
        shown = self.access.isVisibleTo(self) and self.access.test.isVisibleTo(self.access)
        return self.access.test if shown and not self.can_go() else None

    def forget(self) -> None:
        """Leave no password on the screen."""
        self.access.forget()

    def look(self) -> None:
        """Look where SAE installs itself."""
        self._looked = True
        self.again.setEnabled(False)
        self.sentence.setText(databases.LOOKING)
        self.set_busy(True)
        self.ask(self.agent.find, self._on_found, self._on_trouble, slow=True)

    def open_by_hand(self) -> None:
        """Ask where a database is."""
        dialog = ByHand(self.bridge, self.agent, self)
        dialog.added.connect(self.add)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def add(self, database: Database, login: Login | None) -> None:
        """Take a database by hand, and test it where it is known with whom."""
        self.draft.add(database)
        if login is not None:
            self._test([(database, login)])
        self.hold()
        self._show()
        self._focus()

    def _on_found(self, found: Sequence[Database]) -> None:
        self.draft.found(found)
        self._end_look()
        self._resume()

    def _on_trouble(self, error: AgentError) -> None:
        self._end_look()
        self.sentence.setText(str(error))
        self._resume()

    def _resume(self) -> None:
        """Open again what was opened the last time."""
        opened = [one for one in self.draft.resumed.rows if one.opened and self.draft.row(one.database) is not None]
        if opened:
            self._test([(one.database, one.login) for one in opened])

    def _end_look(self) -> None:
        self.again.setEnabled(True)
        self.set_busy(False)
        self._show()
        self._focus()

    def _focus(self) -> None:
        if self.isVisible() and not self.window().isHidden():
            self.changed.emit()
            self.ready.emit()

    def _on_asked(self, login: Login | None) -> None:
        rows = databases.untested(self.draft.rows)
        if login is None:
            rows = [one for one in rows if access.takes_factory(one, self.draft.factory_tried)]
        self._test([(one.database, login) for one in rows])

    def _test(self, asked: list[tuple[Database, Login | None]]) -> None:
        """One at a time, each shown as it is tried."""
        idle = not self._waiting
        for database, login in asked:
            self.draft.begin_test(database, login)
        self._waiting += asked
        self._show()
        if idle:
            self._test_next()

    def _test_next(self) -> None:
        if not self._waiting:
            self._focus()
            self._go_on()
            return
        database, login = self._waiting[0]

        def passed(tested: Answered) -> None:
            self.draft.passed(database, tested)
            self._end_test()

        def failed(error: AgentError) -> None:
            self.draft.failed(database, error)
            self._end_test()

        self.ask(lambda: self.agent.test(database, login), passed, failed, slow=True)

    def _go_on(self) -> None:
        """Once all that was opened the last time is open again, a person stands where they stood."""
        resumed, self.draft.resumed = self.draft.resumed, Kept()
        if resumed.stage > self.stage and self.can_go() and self.isVisible():
            self.done.emit()

    def _show_answer(self, chosen: bool) -> None:
        """On a small screen the button that an answer asks for is below the edge: bring it into sight."""
        if chosen:
            QTimer.singleShot(0, self, self._bring_answer)  # once its card has its new height

    def _bring_answer(self) -> None:
        shown = self.access.test if self.access.test.isVisibleTo(self.access) else self.access.ask
        self.area.ensureWidgetVisible(shown)

    def _end_test(self) -> None:
        self._waiting.pop(0)
        self.hold()
        self._show()
        self._test_next()

    def _on_scripted(self) -> None:
        wanted = [one.database for one in access.scripted(self.draft.rows)]
        self.ask(lambda: self.agent.script(wanted), self.access.show_script)

    def _remove(self, database: Database) -> None:
        self.draft.remove(database)
        self.hold()
        self._show()

    def _show(self) -> None:
        rows = self.draft.rows
        if not self.busy:
            self.sentence.setText(databases.verdict(rows))
        shown = [one for one in rows if not databases.is_aside(one)]
        shown += [one for one in rows if databases.is_aside(one) and self.aside.isChecked()]
        for gone in self.cards.keys() - {one.database.database for one in shown}:
            card = self.cards.pop(gone)
            card.hide()
            card.deleteLater()
        for place, one in enumerate(shown):
            card = self.cards.get(one.database.database) or RowCard(self._remove)
            if one.database.database not in self.cards:
                self.cards[one.database.database] = card
                self.list.insertWidget(place, card)
            card.show_row(one)
        self.aside.setText(databases.aside(rows, shown=self.aside.isChecked()))
        self.aside.setVisible(any(map(databases.is_aside, rows)))
        self.access.show_rows(rows, self.draft.factory_tried)
        self.access.setVisible(access.is_asked(rows))
        self.access.setEnabled(not self._waiting)
        self.changed.emit()
