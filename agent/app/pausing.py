"""Pausing and resuming this machine: kept in the state, so that the tray, a command and a restart agree."""

from contextlib import suppress

from agent.app.agent import Agent
from agent.core.pause import PAUSE, Pause, Span, begin, dump, load
from agent.errors import AgentError


def current(agent: Agent) -> Pause | None:
    """The pause in force, or None."""
    return load(agent.state.recall(PAUSE), agent.clock.now())


def pause(agent: Agent, span: Span) -> Pause:
    """Stop reading by plan for that long; what a person asks for by hand still runs. Raises `AgentError`."""
    begun = begin(span, agent.local(agent.clock.now()))
    agent.state.remember(PAUSE, dump(begun))
    say_goodbye(agent)
    return begun


def resume(agent: Agent) -> bool:
    """Work by plan again; False where there was no pause. Raises `AgentError`."""
    before = current(agent)
    agent.state.remember(PAUSE, dump(None))
    agent.heart.hurry()
    return before is not None


def say_goodbye(agent: Agent) -> None:
    """Tell the service that this machine is paused, so that nobody is warned of its silence."""
    with suppress(AgentError):
        if (found := agent.access.find()) is not None and not found.revoked:
            agent.heart.goodbye("pause")
