"""Conversations written as scripts: an event goes in, these commands must come out, in this order."""

from datetime import datetime

from agent.core.sync import Command, Conversation, Event, advance
from tests.support.agent_fakes import NOON


class Playbook:
    """Feeds events to a conversation at a moment that stands still, with jitter at its middle."""

    def __init__(self, last_stamp: datetime | None = None, now: datetime = NOON) -> None:
        self.state = Conversation(last_stamp)
        self.now = now

    def on(self, event: Event, *expected: Command) -> "Playbook":
        """The event must bring exactly these commands."""
        self.state, commands = advance(self.state, event, self.now, lambda: 0.5)
        assert commands == expected
        return self
