"""Actividad: every cycle of the last days, to filter, to copy and to take to a spreadsheet."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHeaderView, QLineEdit, QTableView

from agent.errors import file_errors
from agent.ui.bridge import Bridge
from agent.ui.editors import Choice
from agent.ui.office import Snapshot
from agent.ui.parts import Page, button, row, wrapped
from agent.ui.presenters import activity
from agent.ui.presenters.activity import Event
from agent.ui.style import worn

NARROW = 760
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ActivityModel(QAbstractTableModel):
    """The chosen events as a table."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self._now: datetime | None = None

    def show_events(self, events: list[Event], now: datetime) -> None:
        """Replace what is shown."""
        self.beginResetModel()
        self.events, self._now = events, now
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Events."""
        return 0 if parent.isValid() else len(self.events)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Cells of an event."""
        return 0 if parent.isValid() else len(activity.HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:  # noqa: N802 - Qt's name
        """Headings."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return activity.HEADINGS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if section in activity.NUMERIC else _LEFT)
        return None

    def data(self, index: _Index, role: int = 0) -> object:
        """One cell."""
        event = self.events[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and self._now is not None:
            return activity.row(event, self._now)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if index.column() in activity.NUMERIC else _LEFT)
        if role == Qt.ItemDataRole.ForegroundRole and activity.is_trouble(event):
            return QColor(worn().bad_ink)
        return None


class ActivityPage(Page):
    """Filters over the table, buttons below it."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__("Actividad")
        self._bridge = bridge
        self._history: Sequence[Event] = ()
        self._now: datetime | None = None
        self.text = QLineEdit()
        self.text.setPlaceholderText("Buscar en el detalle")
        self.text.setAccessibleName("Buscar en la actividad")
        self.text.setClearButtonEnabled(True)
        self.company = Choice()
        self.company.setAccessibleName("Empresa")
        self.company.addItem("Todas las empresas", "")
        self.kind = Choice()
        self.kind.setAccessibleName("Qué mostrar")
        for kind, words in activity.KINDS.items():
            self.kind.addItem(words, kind)
        filters = row(self.text, self.company, self.kind)
        filters.setStretch(0, 1)
        self.column.addLayout(filters)
        self.model = ActivityModel()
        self.table = self._make_table()
        self.column.addWidget(self.table, 1)
        self.whole = wrapped()
        self.whole.setAccessibleName("Detalle de la fila elegida")
        self.whole.hide()
        self.column.addWidget(self.whole)
        self.shown_count = wrapped(tone="muted")
        self.copy = button("&Copiar")
        self.export = button("&Exportar a Excel (CSV)…")
        self.copy.clicked.connect(self._copy)
        self.export.clicked.connect(self._export)
        self.column.addWidget(self.shown_count)
        self.column.addLayout(row(1, self.copy, self.export))
        self.table.selectionModel().selectionChanged.connect(self._show_whole)
        self.text.textChanged.connect(self._filter)
        self.company.currentIndexChanged.connect(self._filter)
        self.kind.currentIndexChanged.connect(self._filter)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table, self._copy)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName("Revisiones y envíos")
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(activity.DETAIL, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        header.setHighlightSections(False)
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a narrow window what happened is worth more than its size and duration."""
        super().resizeEvent(event)
        for column in activity.NUMERIC:
            self.table.setColumnHidden(column, self.width() < NARROW)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Read the history again."""
        self._now = snapshot.now
        self._bridge.ask(self._bridge.office.history, self._show, owner=self)

    def chosen(self) -> list[Event]:
        """The events that the filters let through."""
        return activity.chosen(
            self._history,
            company=self.company.currentData() or "",
            kind=activity.Kind(self.kind.currentData()),
            text=self.text.text(),
        )

    def _show(self, history: Sequence[Event]) -> None:
        self._history = history
        known = [self.company.itemData(place) for place in range(1, self.company.count())]
        for name in activity.companies(history):
            if name not in known:
                self.company.addItem(f"Empresa {name}", name)
        self._filter()

    def _filter(self) -> None:
        if self._now is None:
            return
        chosen = self.chosen()
        if chosen != self.model.events or not chosen:
            self.model.show_events(chosen, self._now)
        self.shown_count.setText(activity.counted(chosen) if chosen else "No hay nada con estos filtros.")
        self.copy.setEnabled(bool(chosen))
        self.export.setEnabled(bool(chosen))

    def _show_whole(self) -> None:
        """The chosen row's sentence, which its cell may have cut."""
        picked = self.table.selectionModel().selectedRows()
        event = self.model.events[picked[0].row()] if len(picked) == 1 else None
        sentence = activity.said(event) if event is not None else ""
        self.whole.setText(sentence)
        self.whole.setVisible(bool(sentence))

    def _copy(self) -> None:
        picked = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        events = [self.model.events[place] for place in picked] or self.model.events
        if self._now is not None:
            QGuiApplication.clipboard().setText(activity.as_text(events, self._now))
            self.shown_count.setText(f"Se copió: {activity.counted(events)}.")

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Exportar la actividad", "actividad.csv", "CSV (*.csv)")
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write what is shown as CSV."""
        now = self._now
        if now is None:
            return
        content = activity.as_csv(self.model.events, now)

        def run() -> None:
            with file_errors(str(path)):
                path.write_bytes(content)

        self._bridge.ask(
            run,
            lambda _: self.shown_count.setText(f"Se guardó {path.name}."),
            lambda error: self.shown_count.setText(str(error)),
            owner=self,
        )
