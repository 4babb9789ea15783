"""The commands that stay: `serve` answers HTTP, `worker` runs jobs, and both stop in order when they are asked to."""

import argparse
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread, Timer
from types import FrameType
from typing import Any

import structlog
import uvicorn

from server.app import create_app, create_worker
from server.cli.ready import CommandError, ready
from server.http import spool
from server.kit.errors import DomainError
from server.operate import gauges
from server.services import Services
from server.settings import load
from server.settings_origins import tell_origin, told_origin

GRACE_SECONDS = 20
"""How long requests and the job at hand may take to end after SIGTERM."""

PULSE_SECONDS = 30
_log = structlog.get_logger("server")


def serve(arguments: argparse.Namespace) -> int:
    """Answer HTTP, and run the jobs too unless told not to."""
    settings = load()
    listener = _bind(arguments.host, arguments.port)
    origin = _origin(arguments.host, listener.getsockname()[1])
    if "api_base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"api_base_url": origin})
        tell_origin(settings.data_dir, origin)
    with ready(settings) as services:
        spool.sweep(settings.data_dir / "spool")
        server = _Server(create_app(services), origin, services)
        signal.signal(signal.SIGTERM, server.handle_exit)
        signal.signal(signal.SIGINT, server.handle_exit)
        with _exporting(services), _receiving(services), _working(services, enabled=not arguments.no_worker):
            server.run(sockets=[listener])
    return 0


def work(_: argparse.Namespace) -> int:
    """Run jobs until SIGTERM."""
    stop = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    settings = load()
    if "api_base_url" not in settings.model_fields_set and (told := told_origin(settings.data_dir)):
        settings = settings.model_copy(update={"api_base_url": told})
    with ready(settings) as services, _exporting(services):
        print("working", flush=True)
        print(f"links in mails lead to {settings.api_base_url}", flush=True)
        create_worker(services).run(stop)
    return 0


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
def _receiving(services: Services) -> Iterator[None]:
    """Say every PULSE_SECONDS that the service receives: a machine's silence counts only while it does."""
    stop = Event()

    def pulse() -> None:
        while not stop.is_set():
            try:
                with services.db.transaction() as tx:
                    services.connectors.pulse(tx)
            except DomainError as error:
                _log.warning("the database cannot serve", code=error.code)
            stop.wait(PULSE_SECONDS)

    thread = Thread(target=pulse, name="pulse")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(GRACE_SECONDS)


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
