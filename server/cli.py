"""The operator's commands: serve, migrate, worker, reminders, openapi."""

import argparse
import json
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Event, Thread, Timer
from types import FrameType
from typing import Any
from uuid import UUID

import uvicorn
from sqlalchemy.exc import DBAPIError

from server import logs
from server.app import FACES, close, compose, create_app, create_worker
from server.db import schema
from server.db.base import metadata
from server.http import spool
from server.kit.errors import DomainError
from server.operate import gauges
from server.services import Services
from server.settings import Settings, SettingsError, load

GRACE_SECONDS = 20
"""How long requests and the job at hand may take to end after SIGTERM."""


class CommandError(Exception):
    """A command cannot go on; the text says what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command: 0 done, 1 failed with a sentence on stderr, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], None] = arguments.run
        run(arguments)
    except (SettingsError, CommandError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(arguments: argparse.Namespace) -> None:
    """Answer HTTP, and run the jobs too unless told not to."""
    settings = load()
    listener = _bind(arguments.host, arguments.port)
    origin = _origin(arguments.host, listener.getsockname()[1])
    if "api_base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"api_base_url": origin})
    with _ready(settings) as services:
        spool.sweep(settings.data_dir / "spool")
        server = _Server(create_app(services), origin, services)
        signal.signal(signal.SIGTERM, server.handle_exit)
        signal.signal(signal.SIGINT, server.handle_exit)
        with _exporting(services), _working(services, enabled=not arguments.no_worker):
            server.run(sockets=[listener])


def work(_: argparse.Namespace) -> None:
    """Run jobs until SIGTERM."""
    stop = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    with _ready(load()) as services, _exporting(services):
        print("working", flush=True)
        create_worker(services).run(stop)


def migrate(_: argparse.Namespace) -> None:
    """Bring the database to this version's schema."""
    services = _compose(load())
    try:
        schema.migrate(services.db.engine, metadata)
    except DBAPIError as error:
        raise CommandError(f"The database could not be migrated: {error.orig}") from error
    finally:
        close(services)
    print("the database is up to date")


def rein_in(arguments: argparse.Namespace) -> None:
    """Stop an organization's reminders, or let them go out again."""
    with _ready(load()) as services:
        keeping = services.collections.keeping
        change = keeping.pause if arguments.action == "pause" else keeping.resume
        try:
            with services.db.transaction(arguments.organization) as tx:
                name = services.accounts.organization(tx).name
                change(tx)
        except DomainError as error:
            raise CommandError(f"{arguments.organization}: {error.message}") from error
    print(f"reminders of {name}: {'paused' if arguments.action == 'pause' else 'going out'}")


def show_openapi(arguments: argparse.Namespace) -> None:
    """Print a face's OpenAPI document."""
    print(json.dumps(FACES[arguments.face](load().api_base_url), ensure_ascii=False, indent=2))


def _compose(settings: Settings) -> Services:
    try:
        return compose(settings)
    except ValueError as error:
        raise CommandError(str(error)) from error


@contextmanager
def _ready(settings: Settings) -> Iterator[Services]:
    """Composed services over a database of this version: SQLite is migrated, PostgreSQL must have been."""
    services = _compose(settings)
    try:
        try:
            if services.db.dialect == "sqlite":
                schema.migrate(services.db.engine, metadata)
            elif not schema.is_current(services.db.engine):
                raise CommandError("The database has not been migrated to this version. Type: cobranza-server migrate")
        except DBAPIError as error:
            raise CommandError(f"The database cannot be used: {error.orig}") from error
        logs.configure()
        yield services
    finally:
        close(services)


@contextmanager
def _exporting(services: Services) -> Iterator[None]:
    gauges.watch(services)
    with ExitStack() as stack:
        try:
            stack.enter_context(gauges.exporting(services))
        except OSError as error:
            address = services.settings.metrics_address
            raise CommandError(f"Cannot listen on METRICS_ADDRESS {address}: {error.strerror}") from error
        yield


@contextmanager
def _working(services: Services, *, enabled: bool) -> Iterator[None]:
    if not enabled:
        yield
        return
    stop = Event()
    thread = Thread(target=create_worker(services).run, args=(stop,), name="jobs")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(GRACE_SECONDS)


class _Server(uvicorn.Server):
    """Says where it listens once it does, and tells the balancer before it stops listening."""

    def __init__(self, app: Any, origin: str, services: Services) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                lifespan="on",
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._origin = origin
        self._stopping = services.stopping
        self._drain_seconds = services.settings.drain_seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal makes /readyz say 503 and, DRAIN_SECONDS later, closes the door; a second one at once."""
        again = self._stopping.is_set()
        self._stopping.set()
        if again or not self._drain_seconds:
            super().handle_exit(sig, frame)
            return
        timer = Timer(self._drain_seconds, super().handle_exit, (sig, frame))
        timer.daemon = True
        timer.start()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the line that other programs wait for."""
        await super().startup(sockets)
        print(f"listening on {self._origin}", flush=True)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CommandError(f"Cannot listen on {host} port {port}: {error.strerror}") from error
    return listener


def _origin(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cobranza-server", description="The CobranzaCloud server.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("serve", help="answer HTTP and run the jobs")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    command.add_argument("--no-worker", action="store_true", help="leave the jobs to `cobranza-server worker`")
    command.set_defaults(run=serve)
    command = commands.add_parser("migrate", help="bring the database to this version's schema")
    command.set_defaults(run=migrate)
    command = commands.add_parser("worker", help="run the jobs")
    command.set_defaults(run=work)
    command = commands.add_parser("reminders", help="stop an organization's reminders, or resume them")
    command.add_argument("action", choices=["pause", "resume"])
    command.add_argument("organization", type=UUID, help="its id")
    command.set_defaults(run=rein_in)
    command = commands.add_parser("openapi", help="print the OpenAPI document of a face")
    command.add_argument("--face", required=True, choices=sorted(FACES))
    command.set_defaults(run=show_openapi)
    return parser
