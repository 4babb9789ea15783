"""First step: what the program does and what it never does."""

from agent.ui.bridge import Bridge
from agent.ui.parts import MarkLabel, card, row, wrapped
from agent.ui.presenters.marks import Mark
from agent.ui.wizard.actions import Actions
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters import welcome
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.step import Step


class WelcomeStep(Step):
    """Two short lists."""

    def __init__(self, bridge: Bridge, actions: Actions, draft: Draft) -> None:
        super().__init__(Stage.WELCOME, bridge, actions, draft)
        for heading, lines in (("Qué hace", welcome.DOES), ("Qué no hace nunca", welcome.NEVER)):
            frame, column = card()
            column.addWidget(wrapped(heading, scale=1.1, bold=True))
            for text in lines:
                line = row(MarkLabel(Mark.GOOD, 20), wrapped(text), spacing=10)
                line.setStretch(1, 1)
                column.addLayout(line)
            self.content.addWidget(frame)
        self.content.addWidget(wrapped(welcome.NEEDED, "muted"))
        self.content.addStretch(1)
