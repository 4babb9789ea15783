"""The operator's commands: serve, worker, migrate, check, keys, backup, reminders, jobs, openapi."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from server.app import FACES
from server.cli.jobs import drop_job, retry_job, show_jobs
from server.cli.operating import check, copy, migrate, rein_in, rotate_keys, show_openapi
from server.cli.ready import CommandError
from server.cli.running import serve, work
from server.db.desk import State
from server.settings import SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command: 0 done, 1 failed with a sentence on stderr (`check`: something is to be fixed), 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = arguments.run
        return run(arguments)
    except (SettingsError, CommandError) as error:
        print(error, file=sys.stderr)
        return 1


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION")
    parser.set_defaults(run=show_jobs, state=None, organization=None, limit=20)
    command = actions.add_parser("list", help="counts, and the jobs that failed with the reason of each")
    command.add_argument("--state", action="append", choices=[one.value for one in State], help="these instead; repeat")
    command.add_argument("--organization", type=UUID, help="only of this one")
    command.add_argument("--limit", type=int, default=20, help="at most so many jobs")
    command = actions.add_parser("retry", help="let a job run now")
    command.add_argument("id", type=UUID)
    command.set_defaults(run=retry_job)
    command = actions.add_parser("drop", help="forget a job")
    command.add_argument("id", type=UUID)
    command.set_defaults(run=drop_job)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cobranza-server", description="The CobranzaCloud server.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("serve", help="answer HTTP and run the jobs")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    command.add_argument("--no-worker", action="store_true", help="leave the jobs to `cobranza-server worker`")
    command.set_defaults(run=serve)
    command = commands.add_parser("worker", help="run the jobs")
    command.set_defaults(run=work)
    command = commands.add_parser("migrate", help="bring the database to this version's schema")
    command.set_defaults(run=migrate)
    command = commands.add_parser("check", help="look at everything the service stands on and say what to fix")
    command.set_defaults(run=check)
    command = commands.add_parser("keys", help="seal everything at rest under the first of DATA_KEYS")
    command.add_argument("action", choices=["rotate"])
    command.set_defaults(run=rotate_keys)
    command = commands.add_parser("backup", help="copy a SQLite database while it is used")
    command.add_argument("file", type=Path, help="a new file")
    command.set_defaults(run=copy)
    command = commands.add_parser("reminders", help="stop an organization's reminders, or resume them")
    command.add_argument("action", choices=["pause", "resume"])
    command.add_argument("organization", type=UUID, help="its id")
    command.set_defaults(run=rein_in)
    command = commands.add_parser("jobs", help="show what waits and what failed, run it again or drop it")
    _add_jobs(command)
    command = commands.add_parser("openapi", help="print the OpenAPI document of a face")
    command.add_argument("--face", required=True, choices=sorted(FACES))
    command.set_defaults(run=show_openapi)
    return parser
