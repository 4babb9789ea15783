"""The `pause` and `resume` commands."""

from agent.app.agent import Agent
from agent.app.pausing import pause as begin
from agent.app.pausing import resume as end
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.pause import Span
from agent.errors import Exit


def pause(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Stop reading by plan for an hour, for today, or until resumed; a running agent notices within seconds."""
    begun = begin(agent, Span(arguments.span))
    console.write(f"{begun.sentence(agent.local(agent.clock.now()))}\n")
    return Exit.DONE


def resume(agent: Agent, _arguments: Arguments, console: Console) -> int:
    """Work by plan again."""
    console.write("El agente trabaja de nuevo.\n" if end(agent) else "No estaba en pausa.\n")
    return Exit.DONE
