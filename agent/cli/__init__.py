"""The commands a person or a program types: arguments in, Spanish sentences out, an exit code at the end."""

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from typing import TextIO

from agent.app.agent import Agent
from agent.app.crash import reporting, write_report
from agent.app.world import World
from agent.cli.arguments import Arguments, parse
from agent.cli.console import Console
from agent.errors import AgentError, Exit
from agent.logs import start_logging, stop_logging
from agent.paths import HOME_VARIABLE
from agent.settings import warnings
from agent.vault.keys import VARIABLE

Command = Callable[[Agent, Arguments, Console], int]


def _command(module: str, name: str) -> Command:
    """Loaded when it is typed: a program that rests all day should not hold what the others need."""

    def perform(agent: Agent, arguments: Arguments, console: Console) -> int:
        return int(getattr(import_module(f"agent.cli.{module}"), name)(agent, arguments, console))

    return perform


COMMANDS: Mapping[str, Command] = {
    "source add": _command("sources", "add"),
    "source discover": _command("sources", "discover"),
    "source list": _command("sources", "list_sources"),
    "source test": _command("sources", "test"),
    "source remove": _command("sources", "remove"),
    "preview": _command("preview", "preview"),
    "pair": _command("pairing", "pair"),
    "unpair": _command("pairing", "unpair"),
    "sync": _command("working", "sync"),
    "run": _command("working", "run"),
    "status": _command("status", "status"),
    "tray": _command("tray", "tray"),
    "doctor": _command("doctor", "doctor"),
    "proxy show": _command("proxy", "show"),
    "proxy set": _command("proxy", "set_"),
    "proxy test": _command("proxy", "test"),
    "pause": _command("pausing", "pause"),
    "resume": _command("pausing", "resume"),
}
LASTING = ("run", "tray")
"""Programs that a person expects to keep running: after a crash they are started again, once."""
_LOG = logging.getLogger(__name__)


def main(
    argv: Sequence[str] | None = None,
    world: World | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Run one command; returns its exit code. Everything it touches can be given, for tests."""
    console = Console(stdin or sys.stdin, stdout or sys.stdout, stderr or sys.stderr)
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv, console)
    except SystemExit as error:
        return int(error.code or 0)
    try:
        return _perform(arguments, _named(arguments, world or World()), console)
    except AgentError as error:
        console.fail(error)
        return error.exit_code
    except BrokenPipeError:
        return Exit.FAILED  # whoever read our output has left; there is nobody to tell
    except Exception:  # noqa: BLE001 - it is in the log with its trace; a person gets a sentence
        console.say("El programa tuvo un error inesperado.\nEnvía los registros de la carpeta logs a soporte.")
        if arguments.command in LASTING:
            world = world or World()
            world.restart(world.environ, world.clock.now())
        return Exit.FAILED
    except KeyboardInterrupt:
        console.say("Interrumpido.")
        return Exit.FAILED
    finally:
        console.stop_progress()


def _named(arguments: Arguments, world: World) -> World:
    """The world with the home and the vault that were typed: a session has no variables of ours."""
    named = {HOME_VARIABLE: arguments.home, VARIABLE: arguments.vault}
    typed = {variable: value for variable, value in named.items() if value}
    return replace(world, environ={**world.environ, **typed}) if typed else world


def _perform(arguments: Arguments, world: World, console: Console) -> int:
    agent = Agent(world, console.progress, console.ended)
    settings = agent.settings
    for warning in warnings(agent.home.settings, settings):
        console.say(warning)
    handler = start_logging(agent.home.logs, settings.text("log_level"))
    try:
        with ExitStack() as lasting:
            if arguments.command in LASTING:
                lasting.enter_context(reporting(agent.home.logs, world.clock))
                lasting.enter_context(world.guard(agent.home.logs))
            return COMMANDS[arguments.command](agent, arguments, console)
    except AgentError as error:
        _LOG.warning("%s: %s", arguments.command, error)
        raise
    except BrokenPipeError:
        raise
    except Exception as error:
        _LOG.exception("%s failed", arguments.command)
        write_report(agent.home.logs, error, world.clock.now())
        raise
    finally:
        agent.close()
        stop_logging(handler)
