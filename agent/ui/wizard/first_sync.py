"""Last step: the first sync as it happens, company by company, and whether the program starts by itself from now on."""

from agent.ui.bridge import Bridge
from agent.ui.editors import Tick
from agent.ui.parts import MarkLabel, row, wrapped
from agent.ui.presenters.marks import Mark
from agent.ui.window.summary import CompanyCard
from agent.ui.wizard.actions import Actions
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters import first_sync
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.step import Step


class FirstSyncStep(Step):
    """A sentence, the cards of the companies, a tick."""

    def __init__(self, bridge: Bridge, actions: Actions, draft: Draft) -> None:
        super().__init__(Stage.SYNC, bridge, actions, draft)
        self.mark = MarkLabel(Mark.BUSY, 28)
        self.sentence = wrapped(scale=1.15, bold=True)
        line = row(self.mark, self.sentence, spacing=12)
        line.setStretch(1, 1)
        self.content.addLayout(line)
        self.content.addStretch(1)
        self.autostart = Tick(first_sync.AUTOSTART)
        self.autostart.setChecked(True)
        self.autostart.setToolTip(first_sync.AUTOSTART_HELP)
        self.autostart.setAccessibleDescription(first_sync.AUTOSTART_HELP)
        self.column.addWidget(self.autostart)
        self.cards: dict[str, CompanyCard] = {}
        self.finished = False
        self._asked = False

    def enter(self) -> None:
        """Show how far it is; the tick stands as it was left, and at first as is good for most."""
        snapshot = self.draft.snapshot
        if snapshot is not None and not self._asked:
            self._asked = True
            first_time = set(self.draft.sent) >= {state.id for state in snapshot.companies}
            self.autostart.setChecked(bool(snapshot.autostart) or first_time)
        self.refresh()

    def refresh(self) -> None:
        """Show how far it is now."""
        snapshot = self.draft.snapshot
        if snapshot is None:
            return
        face = first_sync.present(snapshot, self.draft.working, self.draft.sent, self.draft.names)
        self.mark.show_mark(face.mark)
        self.sentence.setText(face.sentence)
        self.autostart.setVisible(snapshot.autostart is not None)
        for gone in self.cards.keys() - {one.id for one in face.cards}:
            widget = self.cards.pop(gone)
            widget.hide()
            widget.deleteLater()
        for place, one in enumerate(face.cards, start=1):
            widget = self.cards.get(one.id) or CompanyCard()
            if one.id not in self.cards:
                self.cards[one.id] = widget
                self.content.insertWidget(place, widget)
            widget.show_card(one)
            for label in (widget.last, widget.coming):
                label.setVisible(bool(label.text()))
        self.finished = face.finished
        self.changed.emit()

    def forget(self) -> None:
        """The window closes: keep the tick where a person saw it and it changes anything."""
        snapshot = self.draft.snapshot
        wanted = self.autostart.isChecked()
        if self._asked and snapshot is not None and snapshot.autostart not in (None, wanted):
            self.bridge.act(lambda: self.agent.start_with_session(wanted))
