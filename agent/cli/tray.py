"""The `tray` command: the agent with its icon and its window, until somebody leaves it."""

import sys

from agent.app.agent import Agent
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.errors import AgentError


def tray(agent: Agent, arguments: Arguments, _console: Console) -> int:
    """Run the tray. Where it cannot start and nobody looks at a terminal, a window says why."""
    from agent.app.tray import run  # a headless agent does without the window's library

    try:
        return run(agent.world, show=arguments.show)
    except AgentError as error:
        if sys.platform == "win32" and getattr(sys, "frozen", False):
            from agent.ui.application import tell

            tell(error)
        raise
