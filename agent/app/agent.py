"""Composition root: builds each object of the agent once, in reading order, when it is first used."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from threading import Event

import httpx
import machineid

from agent.app.asking import Asking
from agent.app.child import prepare_company, prepare_with
from agent.app.rest import Rest
from agent.app.routes import PASSWORD, Routes
from agent.app.world import World
from agent.cloud.auth import Access
from agent.cloud.client import CloudClient
from agent.core.choices import Choice, Local, decide, hours_between
from agent.core.choices import load as load_choices
from agent.core.clock import ServerClock, local
from agent.core.model import Source
from agent.core.pairing import Pairing
from agent.core.ports import ProgressCallback
from agent.desktop.memory import resident_megabytes
from agent.desktop.system_proxy import choose_finder
from agent.engine.checker import Checker
from agent.engine.cycle import Child, Work
from agent.engine.errands import Errands
from agent.engine.heart import CONFIG, PROOF, Heart
from agent.engine.loop import Engine, Target
from agent.engine.messages import CycleEnded
from agent.engine.power import PowerHandler
from agent.engine.runner import Tools
from agent.errors import AgentError, not_paired
from agent.paths import find_home
from agent.settings import Settings, load
from agent.state.lock import HomeLock, Presence
from agent.state.store import Store
from agent.vault import SealedVault, choose_key_store

TOKEN_LOCK_SECONDS = 90.0
VAULT_LOCK_SECONDS = 10.0
_LOG = logging.getLogger(__name__)


def secret_name(source_id: str) -> str:
    """Name under which the vault keeps the password of a source."""
    return f"source:{source_id}"


def _ignore_progress(phase: str, done: int, total: int) -> None:
    """Nobody watches."""


def _ignore_end(ended: CycleEnded) -> None:
    """Nobody watches."""


class Agent(Asking):
    """Every object of the agent, each built once, when first used. Close it when done."""

    def __init__(
        self,
        world: World,
        progress: ProgressCallback = _ignore_progress,
        ended: Callable[[CycleEnded], None] = _ignore_end,
    ) -> None:
        self.world = world
        self.home = find_home(world.environ)
        self.home.make()
        keys = choose_key_store(self.home.key, str(self.home.root), world.environ)
        vault_lock = HomeLock(self.home.root / "vault.lock", VAULT_LOCK_SECONDS)
        self.vault = SealedVault(self.home.secrets, keys, vault_lock.hold)
        self.access = Access(self.vault, HomeLock(self.home.root / "tokens.lock", TOKEN_LOCK_SECONDS))
        self.clock = ServerClock(world.clock)
        self.wake = Event()
        self._progress = progress
        self.rest = Rest(world.clock.monotonic, world.give_back, ended)

    @property
    def settings(self) -> Settings:
        """What the person chose, read again at every use: the file may be edited while the agent runs."""
        return load(self.home.settings)

    @cached_property
    def state(self) -> Store:
        """What was learnt."""
        store = Store(self.home.state)
        if store.moved_aside is not None:
            _LOG.warning("state.db was damaged and moved to %s; everything is sent again", store.moved_aside.name)
        return store

    def disk_trouble(self) -> AgentError | None:
        """Why this home keeps nothing, found by writing a little beside the state and into it; None where it does."""
        try:
            self.home.prove()
            self.state.remember(PROOF, self.clock.now().isoformat())
        except AgentError as error:
            return error
        return None

    @cached_property
    def http(self) -> httpx.Client:
        """Connections to the service."""
        limit = float(self.settings.number("network_limit_seconds"))
        return self.world.make_http(limit, self.routes, self.world.open_session)

    @cached_property
    def routes(self) -> Routes:
        """The way out that was chosen."""
        find = self.world.find_proxy or choose_finder(self.world.environ)
        return Routes(lambda: self.settings, lambda: self.vault.get(PASSWORD), find, self.world.clock)

    @cached_property
    def cloud(self) -> CloudClient:
        """The service."""
        return CloudClient(self.http, self.access, self.clock, self.home.spool)

    @cached_property
    def work(self) -> Work:
        """How a company is read: in a child with a time limit, or right here."""
        if not self.world.in_child:
            return partial(prepare_with, self.world.open_source)
        return Child(prepare_company, float(self.settings.number("cycle_limit_seconds")), self.world.stop.is_set)

    @cached_property
    def heart(self) -> Heart:
        """The heartbeat."""
        return Heart(
            state=self.state,
            cloud=self.cloud,
            clock=self.clock,
            companies=lambda: [target.empresa_id for target in self.targets()],
            local=self.chosen,
            pairing=self.last_pairing,
            memory=resident_megabytes,
            wake=self.wake.set,
            errands=self.errands,
        )

    @cached_property
    def checker(self) -> Checker:
        """Asks the ERP whether it was written."""
        limit = float(self.settings.number("check_limit_seconds"))
        return Checker(lambda source: self.world.open_source(source, self.password_of(source)), limit)

    @cached_property
    def engine(self) -> Engine:
        """The agent at work."""
        tools = Tools(
            state=self.state,
            cloud=self.cloud,
            clock=self.clock,
            work=self.work,
            checker=self.checker,
            password_of=self.password_of,
            today=self.today,
            beat=lambda: self.heart.beat(),
            sleep=self.world.sleep or self.world.stop.wait,
            random=self.world.random,
            state_file=self.home.state,
            spool=self.home.spool,
        )
        guard = HomeLock(self.home.root / "cycle.lock", self.world.lock_seconds)
        return Engine(
            tools,
            self.heart,
            guard,
            self.targets,
            lambda: self.last_pairing().connector_id,
            self._progress,
            self.rest.ended,
            self.world.stop,
            self.wake,
            self.errands,
        )

    @cached_property
    def errands(self) -> Errands:
        """What the cloud may ask for that takes a while."""
        return Errands({"upload_diagnostics": self.upload_diagnostics})

    def upload_diagnostics(self) -> str:
        """Look at everything, and send what was found; what to answer. Raises `RefusedError` and `AgentError`."""
        from agent.app.diagnosis import upload  # only a diagnosis needs what it looks with

        return upload(self)

    @cached_property
    def power(self) -> PowerHandler:
        """What is done when the machine sleeps, wakes, changes network or shuts down."""
        return PowerHandler(self.heart, self.engine, self.world.stop, self.routes.forget)

    @cached_property
    def presence(self) -> Presence:
        """Held by the one headless loop of this home."""
        return Presence(self.home.root / "run.lock", self.world.clock)

    def last_pairing(self) -> Pairing:
        """The pairing, also one that has just been revoked: plans are still written down. Raises `AgentError`."""
        found = self.access.find()
        if found is None:
            raise not_paired()
        return found

    def local(self, now: datetime) -> datetime:
        """The moment in the organization's zone, else in the one chosen here, else in the machine's."""
        found = self.access.find()
        learnt = load_choices(self.state.recall(CONFIG)).timezone if found else None
        return local(now, (learnt, found.config.timezone if found else None, self.settings.text("timezone")))

    def today(self, now: datetime) -> date:
        """The day in that zone."""
        return self.local(now).date()

    def chosen(self) -> Local:
        """What was chosen on this machine."""
        settings = self.settings
        return Local(
            settings.number("interval_minutes"),
            hours_between(settings.text("hours_from"), settings.text("hours_to")),
            tuple(empresa_id for source in settings.sources for empresa_id in source.companies),
        )

    def choice(self) -> Choice:
        """What is in force: chosen on this machine or by the cloud, whichever came later."""
        found = self.access.find()
        kept = load_choices(self.state.recall(CONFIG))
        return decide(kept, self.chosen(), found.config.interval_minutes) if found else decide(kept, self.chosen())

    def targets(self) -> Sequence[Target]:
        """Companies to read: those ticked here, less those the cloud switched off."""
        running = self.choice().companies
        return [
            Target(source, empresa_id)
            for source in self.settings.sources
            for empresa_id in source.companies
            if empresa_id in running
        ]

    def password_of(self, source: Source) -> str:
        """The password of a source. Raises `AgentError` where the vault lost it."""
        password = self.vault.get(secret_name(source.id))
        if password is None:
            raise AgentError(
                f"No se encuentra la contraseña de la fuente {source.id}",
                "Presiona «Cambiar usuario o contraseña…» en Conexión y escríbela, o repite "
                "«cobranza-agent source add» con la misma base.",
            )
        return password

    def fingerprint(self) -> str:
        """A label of this installation on this machine: pairing again with it is the same connector, not a new one."""
        try:
            machine = machineid.hashed_id("cobranzacloud")
        except (machineid.MachineIdNotFound, OSError):
            machine = ""
        return hashlib.sha256(f"{machine}|{self.home.root}".encode()).hexdigest()

    def close(self) -> None:
        """Leave the files and the network."""
        for name in ("checker", "http", "state"):
            if name in self.__dict__:
                self.__dict__[name].close()
