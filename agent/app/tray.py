"""Composition of the tray: the engine on a thread of its own and, beside it, what the window sees and asks."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from agent import __version__
from agent.app import pausing
from agent.app.agent import Agent
from agent.app.payload import composed
from agent.app.saving import keep
from agent.app.snapshot import history, take
from agent.app.worker import Worker
from agent.app.world import World
from agent.core.delivery import Outcome
from agent.core.doctor import Report
from agent.core.doctor_result import Check
from agent.core.envelope import envelope
from agent.core.health import Colour, Health
from agent.core.model import Company
from agent.core.orders import Order
from agent.core.pairing import Pairing
from agent.core.pause import Span
from agent.core.ports import ProgressCallback
from agent.core.power import PowerEvent
from agent.desktop.autostart import choose_autostart, start_command
from agent.desktop.power import watch
from agent.desktop.single_instance import SingleInstance, machine_folder
from agent.engine.heart import Requested
from agent.engine.scheduler import Ticker
from agent.errors import AgentError, Exit, file_errors, not_paired
from agent.paths import HOME_VARIABLE, find_home
from agent.settings import find_source
from agent.ui.office import Choices, Payload, Snapshot, Watch

if TYPE_CHECKING:  # a headless agent does without the window's library
    from PySide6.QtWidgets import QWidget

    from agent.ui.bridge import Bridge

_LOG = logging.getLogger(__name__)
BEAT_TICK_SECONDS = 1.0
IDLE_SECONDS = 5.0
"""How often an engine that has nothing to do looks whether it has."""
BUSY_SECONDS = 30.0
"""How long to wait where another process works in this home."""
REST_SECONDS = 8.0
SHUTDOWN_SECONDS = 4.0
"""Windows gives five."""
CHUNK = 256 << 10


class TrayOffice:
    """Implements `agent.ui.office.Office`. The desk's agent looks and asks; each run of the engine has its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._desk = Agent(world)
        self._desk.state  # noqa: B018 - opened here, before several threads would at once
        self._wake = Event()
        self._resting = Event()
        self._resting.set()
        command = start_command(sys.executable, frozen=getattr(sys, "frozen", False))
        self._autostart = choose_autostart(world.environ, command)
        self._reason = "quit"
        self._trouble = ""
        self._report: Report | None = None
        self._worker: Worker | None = None
        self._over: Pairing | None = None
        """A pairing that the service no longer accepts."""

    def close(self) -> None:
        """Leave the files and the network."""
        self._desk.close()

    def work(self, watch: Watch) -> None:
        """Run the engine whenever there is something to do, until `stop`."""
        while not self._world.stop.is_set():
            wait = IDLE_SECONDS
            try:
                self._run_once(watch)
            except AgentError as error:
                self._tell(watch, str(error))
                wait = BUSY_SECONDS
            except Exception:  # noqa: BLE001 - a fault of ours must be told, and must not stop the work for ever
                _LOG.exception("the engine met a fault; it begins anew")
                self._tell(watch, "El programa tuvo un error inesperado; se reintentará solo.")
                wait = BUSY_SECONDS
            if not self._world.stop.is_set():
                self._wake.wait(wait)
                self._wake.clear()

    def stop(self, reason: str) -> None:
        """End the engine and whatever is being read."""
        if not self._world.stop.is_set():
            self._reason = reason
        self._world.stop.set()
        self._halt()

    def machine(self, event: PowerEvent) -> None:
        """The machine sleeps, wakes, changes network or shuts down; told on any thread."""
        if event is PowerEvent.SHUTDOWN:
            self.stop("shutdown")
            self._resting.wait(SHUTDOWN_SECONDS)
        elif (worker := self._worker) is not None:
            worker.power(event)

    def look(self) -> Snapshot:
        """Everything from the files of this home; one that cannot be read becomes the snapshot's trouble."""
        worker = self._worker
        now = (worker or self._desk).clock.now()
        heard = worker.heart.heard if worker is not None else None
        kept = worker.heart.trouble if worker is not None else None
        trouble = str(kept) if kept is not None else self._trouble
        try:
            taken = take(self._desk, now, heard=heard, trouble=trouble, autostart=self._starts())
            return taken if kept is None else replace(taken, health=Health(Colour.RED, str(kept)))
        except AgentError as error:
            return Snapshot(now.astimezone(), Health(Colour.RED, str(error)), trouble=str(error), version=__version__)

    def history(self) -> Sequence[Outcome | Order]:
        """What the state keeps."""
        return history(self._desk)

    def sync_now(self) -> None:
        """Ask the engine as a command would."""
        worker = self._worker
        if worker is None:
            raise AgentError("El agente no está trabajando en este momento", "Inténtalo de nuevo en un minuto.")
        worker.heart.ask(Requested(tuple(target.empresa_id for target in worker.targets())))

    def pause(self, span: Span) -> None:
        """Kept in the state, where the engine sees it."""
        pausing.pause(self._desk, span)

    def resume(self) -> None:
        """Forget the pause and work at once."""
        pausing.resume(self._desk)
        if (worker := self._worker) is not None:
            worker.heart.hurry()

    def save(self, choices: Choices) -> None:
        """Write the file and begin the engine anew with it; companies no longer ticked are forgotten here."""
        gone = keep(self._desk, choices)
        if choices.autostart is not None:
            (self._autostart.enable if choices.autostart else self._autostart.disable)()
        self._desk.routes.forget()
        self._halt()
        for name in gone:
            self._desk.state.forget_company(name)

    def companies_of(self, source_id: str) -> Sequence[Company]:
        """Ask with every company of the database in mind, not only the ticked ones."""
        source = find_source(self._desk.settings, source_id)
        return self._desk.companies_of(replace(source, companies=()), self._desk.password_of(source))

    def change_login(self, source_id: str, user: str, password: str) -> None:
        """As the `source add` command does with a database that is read already; the engine begins anew with it."""
        from agent.app.relogin import reading, relogin  # it brings the drivers' words along

        settings = self._desk.settings
        source = find_source(settings, source_id)
        relogin(self._desk, reading(settings, source.engine, source.database) or (source,), user, password)
        self._halt()

    def preview(self, empresa_id: str, progress: ProgressCallback) -> Payload:
        """Compose in full and keep the whole body in a file of its own."""
        path = self._desk.home.spool / f"shown-{empresa_id}.json"
        with composed(self._desk, empresa_id, None, progress) as full, file_errors(str(path)):
            before, after = envelope(full.upload)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(before)
                with full.prepared.data.open("rb") as data:
                    while chunk := data.read(CHUNK):
                        out.write(chunk)
                out.write(after)
        found = full.prepared
        return Payload(
            empresa_id=empresa_id,
            path=path,
            size=path.stat().st_size,
            customers=found.customers,
            documents=found.documents,
            cents=found.balance,
            checksum=found.checksum,
        )

    def discard(self, payload: Payload) -> None:
        """Remove the file of a preview."""
        with file_errors(str(payload.path)):
            payload.path.unlink(missing_ok=True)

    def unlink(self) -> None:
        """As the `unpair` command does, once the engine is at rest."""
        found = self._desk.access.find()
        if found is None:
            raise not_paired()
        self._halt()
        self._resting.wait(REST_SECONDS)
        if not found.revoked:
            self._desk.heart.goodbye("quit")
        self._desk.access.forget()
        self._desk.state.forget_everything()

    def diagnose(self) -> Sequence[Check]:
        """As the `doctor` command does; the report is kept for an export of what was seen."""
        from agent.app.diagnosis import diagnose  # few ever ask, and it brings much along

        self._report = diagnose(self._desk)
        return self._report.checks

    def export_diagnosis(self, path: Path) -> str:
        """What was last looked at, else a fresh look, with the redacted logs."""
        from agent.app.diagnosis import export

        return export(self._desk, path, self._report)

    def _run_once(self, watch: Watch) -> None:
        """One engine, from its start to a halt, a restart or the end of access; nothing where nothing can run."""
        pairing = self._desk.access.find()
        if pairing is None or pairing.revoked or pairing == self._over or not self._desk.targets():
            self._tell(watch, "")
            return
        with self._desk.presence.hold(), closing(Worker(replace(self._world, stop=Event()), watch)) as worker:
            self._resting.clear()
            self._worker = worker
            try:
                self._tell(watch, "")
                if self._world.stop.is_set():
                    return
                with Ticker(worker.rest.after(worker.heart.tick), BEAT_TICK_SECONDS):
                    code = worker.engine.run()
                self._over = self._desk.access.find() if code in (Exit.NOT_PAIRED, Exit.REVOKED) else None
                if self._world.stop.is_set():
                    worker.heart.goodbye(self._reason)
            finally:
                self._worker = None
                self._resting.set()
        watch.rested()
        self._wake.set()

    def _starts(self) -> bool | None:
        with suppress(AgentError):
            return self._autostart.enabled()
        return None

    def _halt(self) -> None:
        """End the engine of the moment; unless everything ends, another follows."""
        if (worker := self._worker) is not None:
            worker.world.stop.set()
            worker.wake.set()
        self._wake.set()

    def _tell(self, watch: Watch, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            watch.rested()


def run(world: World, *, show: bool = False) -> int:
    """The tray until it is left; a second start raises the first one's window. Returns the exit code.

    Raises `AgentError` where the home cannot be used or another person's agent runs.
    """
    try:
        from agent.ui.application import run as run_window  # Qt is loaded where a window is wanted, and nowhere else
    except ImportError as error:
        raise AgentError(
            "La ventana no está instalada en este equipo", "Usa «cobranza-agent run» para trabajar sin ella."
        ) from error
    home = find_home(world.environ)
    home.make()
    folder = machine_folder(world.environ, home.root, HOME_VARIABLE in world.environ)
    with SingleInstance(folder, home.root, world.clock.now()) as instance:
        taken = instance.claim()
        if taken is not None:
            if taken.mine and instance.ask_to_raise():
                return Exit.DONE
            raise taken.error(world.clock.now().astimezone())
        with closing(TrayOffice(world)) as office, ExitStack() as opened, watch(office.machine):
            steps = _first_steps(world, office, opened)
            return run_window(office, steps, listen=instance.listen, show=show)


def _first_steps(world: World, office: TrayOffice, opened: ExitStack) -> "Callable[[Bridge], QWidget]":
    """What opens the first steps, loaded when somebody first needs them: most starts never do."""

    def make(bridge: "Bridge") -> "QWidget":
        from agent.app.wizard import FirstSteps

        return opened.enter_context(closing(FirstSteps(world, office))).window(bridge)

    return make
