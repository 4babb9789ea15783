"""Configuración: the companies that are read and every option, rendered from their declaration."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent.core.choices import Topic
from agent.core.model import Company, Source
from agent.errors import AgentError
from agent.settings.options import Value
from agent.ui.bridge import Bridge
from agent.ui.editors import NameTick
from agent.ui.office import Choices, Open, Snapshot
from agent.ui.parts import ScrollPage, button, card, empty, row, set_tone, wrapped
from agent.ui.presenters import settings as presenter
from agent.ui.presenters.spell import company
from agent.ui.window.fields import FieldRow


class SourceRow(QWidget):
    """The companies of one database, ticked or not."""

    def __init__(
        self,
        bridge: Bridge,
        source: Source,
        names: dict[str, str],
        running: Sequence[str],
        changed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._bridge, self.source, self._changed = bridge, source, changed
        self._running = tuple(sorted(name for name in source.companies if name in running))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(wrapped(source.database, "muted"))
        self.ticks: dict[str, NameTick] = {}
        for name in source.companies:
            self._add(name, names.get(name, ""), ticked=name in running)
        self.error = wrapped("", "bad", 0.92)
        self.error.hide()
        self.more = button("&Buscar más empresas en esta base")
        self.more.clicked.connect(self._find)
        self._column.addWidget(self.error)
        self._column.addLayout(row(self.more, 1))

    def chosen(self) -> tuple[str, ...]:
        """The ticked ones, in order."""
        return tuple(name for name, tick in sorted(self.ticks.items()) if tick.isChecked())

    @property
    def changed(self) -> bool:
        """Whether another choice was made."""
        return self.chosen() != self._running

    def show_error(self, text: str) -> None:
        """Say what is wrong; empty where nothing is."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _add(self, name: str, title: str, *, ticked: bool) -> None:
        tick = NameTick(company(name, title))
        tick.setChecked(ticked)
        tick.toggled.connect(self._changed)
        self.ticks[name] = tick
        self._column.insertWidget(len(self.ticks), tick)

    def _find(self) -> None:
        self.more.setEnabled(False)
        self.more.setText("Buscando…")
        self.show_error("")

        def found(companies: Sequence[Company]) -> None:
            self._rest()
            for one in companies:
                if one.id not in self.ticks:
                    self._add(one.id, one.name, ticked=False)
                else:
                    self.ticks[one.id].rename(company(one.id, one.name))

        def failed(error: AgentError) -> None:
            self._rest()
            self.show_error(str(error))

        office, source_id = self._bridge.office, self.source.id
        self._bridge.ask(lambda: office.companies_of(source_id), found, failed, slow=True, owner=self)

    def _rest(self) -> None:
        self.more.setEnabled(True)
        self.more.setText("&Buscar más empresas en esta base")


class SettingsPage(ScrollPage):
    """The form. It is filled once and after saving; what a person is writing is never overwritten."""

    def __init__(self, bridge: Bridge, diagnose: Open) -> None:
        super().__init__("Configuración")
        self._bridge = bridge
        self._snapshot: Snapshot | None = None
        self._chosen: dict[str, Value] = {}
        self.rows: dict[str, FieldRow] = {}
        self.sources: list[SourceRow] = []
        self._form = QVBoxLayout()
        self._form.setSpacing(12)
        self.content.addLayout(self._form)
        self.content.addStretch(1)
        self.save = button("&Guardar", "main")
        self.discard = button("&Descartar")
        self.told = wrapped(tone="muted")
        self.save.clicked.connect(self._save)
        self.discard.clicked.connect(self._discard)
        self.test = button("&Probar conexión")
        self.test.clicked.connect(lambda: diagnose())
        foot = row(self.told, self.test, self.discard, self.save)
        foot.setStretch(0, 1)
        self.column.addLayout(foot)
        self._on_changed()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fill the form, unless a person is at it."""
        known = self._snapshot
        same = known is not None and (known.settings, known.choice) == (snapshot.settings, snapshot.choice)
        if not same and (known is None or self._choices() is None):
            self._fill(snapshot)

    def _fill(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        settings, choice = snapshot.settings, snapshot.choice
        self._chosen = presenter.values(settings, snapshot.autostart, choice)
        names = {one.id: one.totals.name or "" for one in snapshot.companies if one.totals}
        said = presenter.notes(choice, snapshot.now)
        empty(self._form)
        self.rows, self.sources = {}, []
        if settings.sources:
            column = self._section("Empresas que se envían")
            if Topic.COMPANIES in said:
                column.addWidget(wrapped(said[Topic.COMPANIES], scale=0.92))
            for source in settings.sources:
                self.sources.append(SourceRow(self._bridge, source, names, choice.companies, self._on_changed))
                column.addWidget(self.sources[-1])
        for title, advanced in (("Opciones", False), ("Opciones avanzadas", True)):
            column = self._section(title)
            if advanced:
                column.addWidget(wrapped("Cámbialas solo si soporte te lo pide.", "muted"))
            for field in presenter.fields(self._chosen, advanced=advanced, said=said):
                self.rows[field.key] = FieldRow(field, self._on_changed)
                column.addWidget(self.rows[field.key])
        self._on_changed()

    def _section(self, title: str) -> QVBoxLayout:
        frame, column = card()
        column.setSpacing(14)
        column.addWidget(wrapped(title, scale=1.1, bold=True))
        self._form.addWidget(frame)
        return column

    def _answers(self) -> dict[str, Value]:
        return {key: made.value() for key, made in self.rows.items()}

    def _choices(self) -> Choices | None:
        companies = {one.source.id: one.chosen() for one in self.sources if one.changed}
        return presenter.choices(self._chosen, self._answers(), companies) if self._snapshot is not None else None

    def _on_changed(self) -> None:
        dirty = self._choices() is not None
        answers = self._answers()
        for key, made in self.rows.items():
            made.setVisible(presenter.is_used(key, answers))
        self.save.setEnabled(dirty)
        self.discard.setEnabled(dirty)
        self.test.setEnabled(not dirty)
        if dirty:
            self._tell("Hay cambios sin guardar.")
            for key, made in self.rows.items():
                if made.error.text():
                    made.show_error(presenter.error(key, made.value()))
        elif self.told.text().startswith("Hay cambios"):
            self._tell("")

    def _check(self) -> bool:
        for key, value in presenter.apart(self._answers()).items():
            self.rows[key].show_value(value)
        wrong: list[QWidget] = []
        for key, made in self.rows.items():
            text = presenter.error(key, made.value())
            made.show_error(text)
            wrong += [made.editor] if text else []
        for source in self.sources:
            text = presenter.NO_COMPANY if source.changed and not source.chosen() else ""
            source.show_error(text)
            wrong += [source.more] if text else []
        if wrong:
            wrong[0].setFocus()
            self.area.ensureWidgetVisible(wrong[0])
            self._tell("Corrige lo que está marcado.", "bad")
        return not wrong

    def _save(self) -> None:
        if not self._check():
            return
        choices = self._choices()
        if choices is None:
            return
        self.save.setEnabled(False)
        self._tell("Guardando…")

        def saved(_: object) -> None:
            self._snapshot = None
            self._tell("Guardado.")
            self._bridge.refresh()

        def failed(error: AgentError) -> None:
            self.save.setEnabled(True)
            self._tell(str(error), "bad")

        office = self._bridge.office
        self._bridge.ask(lambda: office.save(choices), saved, failed, owner=self)

    def _discard(self) -> None:
        if self._snapshot is not None:
            self._fill(self._snapshot)
            self._tell("")

    def _tell(self, text: str, tone: str = "muted") -> None:
        self.told.setText(text)
        set_tone(self.told, tone)
