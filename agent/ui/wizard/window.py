"""The window of the first steps: a strip that says how far, the step, and the buttons; closing it loses nothing."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QProgressBar, QStackedWidget, QVBoxLayout

from agent.ui.bridge import Bridge
from agent.ui.icons import emblem
from agent.ui.office import Snapshot, Working
from agent.ui.parts import button, row, wrapped
from agent.ui.screen import fit
from agent.ui.wizard.actions import Actions, Kept
from agent.ui.wizard.code import CodeStep
from agent.ui.wizard.companies import CompaniesStep
from agent.ui.wizard.databases import DatabasesStep
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.first_sync import FirstSyncStep
from agent.ui.wizard.presenters import flow
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.step import Step
from agent.ui.wizard.welcome import WelcomeStep

USUAL = QSize(780, 640)
SMALLEST = QSize(560, 340)
"""What a 1366 by 768 screen leaves at 200 %."""


class WizardWindow(QDialog):
    """The five steps. It hides when it is closed half-way, and goes for good once it is done."""

    def __init__(self, bridge: Bridge, actions: Actions) -> None:
        super().__init__()
        self._bridge = bridge
        self._actions = actions
        self.draft = Draft()
        self.setWindowTitle("CobranzaCloud: primeros pasos")
        self.setWindowIcon(emblem())
        fit(self, USUAL, SMALLEST)
        self.setWindowFlag(Qt.WindowType.WindowMinimizeButtonHint)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, on=False)
        made: tuple[Step, ...] = (
            WelcomeStep(bridge, actions, self.draft),
            DatabasesStep(bridge, actions, self.draft),
            CodeStep(bridge, actions, self.draft),
            CompaniesStep(bridge, actions, self.draft),
            FirstSyncStep(bridge, actions, self.draft),
        )
        self.steps: dict[Stage, Step] = {step.stage: step for step in made}
        self.stack = QStackedWidget()
        self.counted = wrapped(tone="muted")
        self.counted.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setRange(0, len(Stage))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Avance de los pasos")
        self.back = button(flow.BACK)
        self.forward = button("", "main")
        self.later = button(flow.LATER)
        self.later.setToolTip(flow.LATER_TIP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_top())
        column.addWidget(self.stack, 1)
        column.addWidget(self._make_foot())
        for step in made:
            self.stack.addWidget(step)
            step.changed.connect(self._show_buttons)
            step.ready.connect(self.focus)
            step.done.connect(self._on_done)
        self._began = False
        self._stage = Stage.WELCOME
        self._show(Stage.WELCOME)
        bridge.looked.connect(self._on_looked)
        bridge.worked.connect(self._on_worked)
        bridge.refresh()

    @property
    def stage(self) -> Stage:
        """Where a person is."""
        return self._stage

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self.steps[self._stage]

    def reject(self) -> None:
        """Hide, by Esc or the cross: what was answered stays. From the last step there is no way back, so it goes; the
        engine goes on."""
        for step in self.steps.values():
            step.forget()
        super().reject()
        if self.stage is Stage.SYNC:
            self.deleteLater()

    def _on_looked(self, snapshot: Snapshot) -> None:
        self.draft.snapshot = snapshot
        if not self._began:
            self._began = True
            self._bridge.ask(self._actions.held, self._on_held, lambda _: self._on_held(Kept()), owner=self)
        self.step.refresh()
        self._show_buttons()

    def _on_held(self, kept: Kept) -> None:
        """Begin where the machine stands, with what was answered the last time."""
        self.draft.restore(kept)
        snapshot = self.draft.snapshot
        if self.stage is Stage.WELCOME and snapshot is not None:
            self._show(Stage.SAE if kept.rows else flow.begin(snapshot))

    def _on_worked(self, working: Working | None) -> None:
        self.draft.working = working
        self.step.refresh()

    def _on_done(self) -> None:
        if self.stage is Stage.SYNC:
            self.close()
            return
        self._show(flow.after(self.stage, linked=self.draft.linked, tested=self.draft.tested))

    def _on_back(self) -> None:
        stage = flow.before(self.stage, linked=self.draft.linked, tested=self.draft.tested)
        if stage is not None:
            self._show(stage)

    def _on_forward(self) -> None:
        if self.step.can_go():
            self.step.go()

    def _show(self, stage: Stage) -> None:
        step = self.steps[stage]
        self._stage = stage
        self.stack.setCurrentWidget(step)
        self.counted.setText(flow.counted(stage))
        self.bar.setValue(int(stage))
        self.bar.setAccessibleDescription(flow.counted(stage))
        self.forward.setText(flow.FORWARD[stage])
        step.area.verticalScrollBar().setValue(0)
        step.enter()
        step.hold()
        self._show_buttons()
        self.focus()

    def focus(self) -> None:
        """Put the keyboard where the step begins, and that into sight."""
        first = self.step.first()
        (first or self.forward).setFocus()
        if first is not None:
            self.step.area.ensureWidgetVisible(first)

    def _show_buttons(self) -> None:
        step = self.step
        self.forward.setEnabled(step.can_go())
        self.back.setVisible(step.stage is not Stage.WELCOME)
        self.back.setEnabled(not step.busy)
        self.later.setVisible(step.stage is not Stage.SYNC)
        main = step.main()
        for other in self.steps.values():
            if (others := other.main()) is not None and others is not main:
                others.setDefault(False)
        (main or self.forward).setDefault(True)

    def _make_top(self) -> QFrame:
        top = QFrame()
        top.setObjectName("top")
        line = row(wrapped("CobranzaCloud", scale=1.1, bold=True), self.bar, self.counted, spacing=16)
        line.setContentsMargins(20, 12, 20, 12)
        line.setStretch(1, 1)
        top.setLayout(line)
        return top

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("foot")
        for made, act in ((self.later, self.close), (self.back, self._on_back), (self.forward, self._on_forward)):
            made.setAutoDefault(True)
            made.clicked.connect(act)
        line = row(self.later, 1, self.back, self.forward)
        line.setContentsMargins(20, 10, 20, 12)
        foot.setLayout(line)
        return foot
