"""Resumen: one card a company, with whether it is equal to SAE, what is owed, and when it runs next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QProgressBar

from agent.ui.bridge import Bridge
from agent.ui.office import Open, Snapshot, Working
from agent.ui.parts import Elided, MarkLabel, ScrollPage, button, card, row, wrapped
from agent.ui.presenters import summary
from agent.ui.window.bars import AgingBars

NOT_LINKED = "Vincula este equipo para que tu cartera llegue a CobranzaCloud."
NO_COMPANY = "Todavía no se lee ninguna empresa: dile al programa dónde está SAE."


class CompanyCard(QFrame):
    """One company."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        frame, column = card()
        frame.setObjectName("")
        self.setLayout(column)
        self.title = Elided(scale=1.15, bold=True, name=True)
        self.subtitle = Elided()
        self.subtitle.setProperty("tone", "muted")
        self.mark = MarkLabel()
        self.sentence = wrapped()
        self.total = Elided(scale=1.7, bold=True)
        self.split = wrapped()
        self.cut = wrapped(tone="muted")
        self.bars = AgingBars()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Avance del envío")
        self.remarks = wrapped()
        self.step = wrapped(tone="muted")
        self.last = wrapped(tone="muted")
        self.coming = wrapped(tone="muted")
        self.coming.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        verdict = row(self.mark, self.sentence)
        verdict.setStretch(1, 1)
        column.addLayout(verdict)
        column.addSpacing(4)
        column.addWidget(self.total)
        column.addWidget(self.split)
        column.addWidget(self.bars)
        column.addWidget(self.cut)
        column.addWidget(self.remarks)
        column.addWidget(self.step)
        column.addWidget(self.progress)
        foot = row(self.last, self.coming)
        foot.setStretch(0, 1)
        foot.setStretch(1, 1)
        column.addLayout(foot)

    def show_card(self, made: summary.Card) -> None:
        """Show the company's state."""
        self.setAccessibleName(made.title)
        self.setAccessibleDescription(f"{made.sentence} {made.total}. {made.split}")
        self.title.setText(made.title)
        self.subtitle.setText(made.subtitle)
        self.subtitle.setVisible(bool(made.subtitle))
        self.mark.show_mark(made.mark)
        self.sentence.setText(made.sentence)
        self.total.setText(made.total)
        texts = (made.split, made.cut, "\n".join(made.remarks), made.step)
        for label, text in zip((self.split, self.cut, self.remarks, self.step), texts, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.total.setVisible(bool(made.split))
        self.bars.show_bars(made.bars)
        self.progress.setVisible(made.fraction is not None)
        unknown = made.fraction is None or made.fraction < 0
        self.progress.setRange(0, 0 if unknown else 1000)
        if not unknown:
            self.progress.setValue(round(1000 * (made.fraction or 0)))
        self.last.setText(made.last)
        self.coming.setText(made.coming)


class SummaryPage(ScrollPage):
    """The cards, or what to do first."""

    def __init__(self, bridge: Bridge, begin: Open) -> None:
        super().__init__("Resumen")
        self._cards: dict[str, CompanyCard] = {}
        self._snapshot: Snapshot | None = None
        self._working: Working | None = None
        self.empty, column = card()
        self._empty_text = wrapped()
        self.begin = button("&Comenzar", "main")
        self.begin.clicked.connect(lambda: begin())
        column.addWidget(self._empty_text)
        column.addLayout(row(self.begin, 1))
        self.content.addWidget(self.empty)
        self.content.addStretch(1)
        self.empty.hide()
        bridge.worked.connect(self._on_worked)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how everything is."""
        self._snapshot = snapshot
        self._refresh()

    def _on_worked(self, working: Working | None) -> None:
        self._working = working
        if self._snapshot is not None:
            self._refresh()

    def _refresh(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        linked = snapshot.link is not None and not snapshot.link.revoked
        self._empty_text.setText(NO_COMPANY if linked else NOT_LINKED)
        self.empty.setVisible(not linked or not snapshot.companies)
        made = summary.cards(snapshot, self._working)
        for gone in self._cards.keys() - {one.id for one in made}:
            card_gone = self._cards.pop(gone)
            card_gone.hide()
            card_gone.deleteLater()
        for place, one in enumerate(made, start=1):
            widget = self._cards.get(one.id)
            if widget is None:
                widget = self._cards[one.id] = CompanyCard()
                self.content.insertWidget(place, widget)
            widget.show_card(one)
