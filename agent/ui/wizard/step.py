"""One step: a page that scrolls, what it needs before going on, and where the keyboard begins."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.parts import ScrollPage
from agent.ui.wizard.actions import Actions
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters.flow import TITLES, Stage

Answer = TypeVar("Answer")


def while_alive(widget: QWidget, act: Callable[[Answer], None]) -> Callable[[Answer], None]:
    """The same, and nothing once the widget has gone."""

    def acting(answer: Answer) -> None:
        if isValid(widget):
            act(answer)

    return acting


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

    def ask(
        self,
        run: Callable[[], Answer],
        then: Callable[[Answer], None] | None = None,
        fail: Callable[[AgentError], None] | None = None,
        *,
        slow: bool = False,
    ) -> None:
        """Ask through the bridge; what is answered to a window that has gone is dropped."""
        self.bridge.ask(run, then and while_alive(self, then), fail and while_alive(self, fail), slow=slow)

    def hold(self) -> None:
        """Let what was answered so far outlive the program."""
        kept = self.draft.kept(self.stage)
        if kept != self.draft.held:
            self.draft.held = kept
            self.bridge.ask(lambda: self.agent.hold(kept))

    def set_busy(self, busy: bool) -> None:
        """Something begins or ends."""
        self.busy = busy
        self.changed.emit()
