"""The `pair` and `unpair` commands."""

from agent.app.agent import Agent
from agent.app.linking import link
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.errors import Exit, not_paired


def pair(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Exchange the code for access."""
    pairing = link(agent, arguments.server, arguments.code, arguments.name or "")
    console.write(f"Equipo vinculado como «{pairing.name}».\n")
    return Exit.DONE


def unpair(agent: Agent, _arguments: Arguments, console: Console) -> int:
    """Say goodbye, then forget the access and what was acknowledged under it. The sources stay."""
    found = agent.access.find()
    if found is None:
        raise not_paired()
    if not found.revoked:
        agent.heart.goodbye("quit")
    agent.access.forget()
    agent.state.forget_everything()
    console.write("Equipo desvinculado; las fuentes siguen configuradas.\n")
    return Exit.DONE
