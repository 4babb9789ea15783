"""One step: a page that scrolls, what it needs before going on, and where the keyboard begins."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from agent.ui.bridge import Bridge
from agent.ui.parts import ScrollPage
from agent.ui.wizard.actions import Actions
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters.flow import TITLES, Stage


class Step(ScrollPage):
    """A page of the first steps."""

    changed = Signal()
    """What the buttons may do is different now."""
    ready = Signal()
    """Something that was waited for came: the keyboard begins anew."""
    done = Signal()
    """What the step was for is done: go on."""

    def __init__(self, stage: Stage, bridge: Bridge, actions: Actions, draft: Draft) -> None:
        super().__init__(TITLES[stage])
        self.stage = stage
        self.bridge = bridge
        self.agent = actions
        self.draft = draft
        self.busy = False
        """Whether something is under way that going on or back would have to wait for."""

    def enter(self) -> None:
        """A person comes to this step."""

    def refresh(self) -> None:
        """The agent was looked at, or the engine told something."""

    def can_go(self) -> bool:
        """Whether the step has all it needs."""
        return True

    def go(self) -> None:
        """Do what the step is for, then `done`."""
        self.done.emit()

    def first(self) -> QWidget | None:
        """Where the keyboard begins; None is the button that goes on."""
        return None

    def main(self) -> QPushButton | None:
        """The button of the step that Enter presses; None is the one that goes on."""
        return None

    def set_busy(self, busy: bool) -> None:
        """Something begins or ends."""
        self.busy = busy
        self.changed.emit()
