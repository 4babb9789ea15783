"""Composition root: builds each object of the agent once, in reading order; the child process starts from here too."""

import hashlib
import os
import random
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from threading import Event

import httpx
import machineid
import truststore

from agent.cloud.auth import Access
from agent.cloud.client import CloudClient
from agent.core.clock import ServerClock, today
from agent.core.commands import load_config
from agent.core.delivery import Job, Prepared
from agent.core.model import Source
from agent.core.pairing import Pairing
from agent.core.ports import Clock, ErpReader, ProgressCallback
from agent.engine.checker import Checker
from agent.engine.compose import compose
from agent.engine.cycle import ChildWork, Work
from agent.engine.heart import CONFIG, Heart
from agent.engine.loop import Engine, Target
from agent.engine.messages import CycleEnded
from agent.engine.runner import Tools
from agent.erp.reader import FirebirdReader
from agent.errors import AgentError, not_paired
from agent.paths import find_home
from agent.settings import Settings, load
from agent.state.lock import HomeLock
from agent.state.store import Store
from agent.vault import SealedVault, choose_key_store
from contract.connectors import SyncConfig

TOKEN_LOCK_SECONDS = 90.0
UPLOAD_SECONDS = 120.0


OpenSource = Callable[[Source, str], ErpReader]
"""Attaches to a source with its password. Raises `AgentError`."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Wall clock in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


def open_reader(source: Source, password: str) -> ErpReader:
    """Attach to a source. Raises `AgentError`."""
    return FirebirdReader(source, password)


def prepare_company(job: Job, progress: ProgressCallback) -> Prepared:
    """What a child process does: read one company and compose what differs. Raises `AgentError`."""
    return prepare_with(open_reader, job, progress)


def prepare_with(open_source: OpenSource, job: Job, progress: ProgressCallback) -> Prepared:
    """The same over any ERP. Raises `AgentError`."""
    reader = open_source(job.source, job.password)
    try:
        if job.state is None:
            return compose(reader, job, None, {}, progress)
        state = Store(job.state, read_only=True)
        try:
            known = state.acknowledged(job.empresa_id)
            return compose(reader, job, known, state.digests(job.empresa_id) if known else {}, progress)
        finally:
            state.close()
    finally:
        reader.close()


def make_http(limit_seconds: float) -> httpx.Client:
    """A client that trusts what the system trusts, follows no redirect, and uses no proxy for this very machine."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    direct = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
    timeout = httpx.Timeout(limit_seconds, write=UPLOAD_SECONDS)
    return httpx.Client(verify=context, timeout=timeout, follow_redirects=False, mounts=direct)


def resident_megabytes() -> float:
    """Memory of this process; 0 where the system does not show it as a file."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20), 1)


def secret_name(source_id: str) -> str:
    """Name under which the vault keeps the password of a source."""
    return f"source:{source_id}"


@dataclass(frozen=True)
class World:
    """What differs between a machine and a test: environment, clock, network, ERP, and where readings run."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)
    make_http: Callable[[float], httpx.Client] = make_http
    sleep: Callable[[float], bool] | None = None
    open_source: OpenSource = open_reader
    in_child: bool = True
    lock_seconds: float = 30.0
    stop: Event = field(default_factory=Event)


def _ignore_progress(phase: str, done: int, total: int) -> None:
    """Nobody watches."""


def _ignore_end(ended: CycleEnded) -> None:
    """Nobody watches."""


class Agent:
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
        self.vault = SealedVault(self.home.secrets, keys)
        self.access = Access(self.vault, HomeLock(self.home.root / "tokens.lock", TOKEN_LOCK_SECONDS))
        self.clock = ServerClock(world.clock)
        self.wake = Event()
        self._progress = progress
        self._ended = ended

    @property
    def settings(self) -> Settings:
        """What the person chose, read again at every use: the file may be edited while the agent runs."""
        return load(self.home.settings)

    @cached_property
    def state(self) -> Store:
        """What was learnt."""
        return Store(self.home.state)

    @cached_property
    def http(self) -> httpx.Client:
        """Connections to the service."""
        return self.world.make_http(float(self.settings.number("network_limit_seconds")))

    @cached_property
    def cloud(self) -> CloudClient:
        """The service."""
        return CloudClient(self.http, self.access, self.clock, self.home.spool)

    @cached_property
    def work(self) -> Work:
        """How a company is read: in a child with a time limit, or right here."""
        if not self.world.in_child:
            return partial(prepare_with, self.world.open_source)
        return ChildWork(prepare_company, self.settings.number("cycle_limit_minutes") * 60.0, self.world.stop.is_set)

    @cached_property
    def heart(self) -> Heart:
        """The heartbeat."""
        return Heart(
            state=self.state,
            cloud=self.cloud,
            clock=self.clock,
            companies=lambda: [target.empresa_id for target in self.targets()],
            base_config=self.base_config,
            memory=resident_megabytes,
            wake=self.wake.set,
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
            random=random.SystemRandom().random,
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
            self._ended,
            self.world.stop,
            self.wake,
        )

    def base_config(self) -> SyncConfig:
        """What the registration said about how often and where."""
        return self.last_pairing().config

    def last_pairing(self) -> Pairing:
        """The pairing, also one that has just been revoked: plans are still written down. Raises `AgentError`."""
        found = self.access.find()
        if found is None:
            raise not_paired()
        return found

    def today(self, now: datetime) -> date:
        """The day in the organization's zone, else in the one chosen here, else in the machine's."""
        found = self.access.find()
        learnt = load_config(self.state.recall(CONFIG)).timezone if found else None
        zones = (learnt, found.config.timezone if found else None, self.settings.text("timezone"))
        return today(now, zones)

    def targets(self) -> Sequence[Target]:
        """Companies to read: those ticked here, less those the cloud switched off."""
        wanted = load_config(self.state.recall(CONFIG)).empresas
        return [
            Target(source, empresa_id)
            for source in self.settings.sources
            for empresa_id in source.companies
            if wanted is None or empresa_id in wanted
        ]

    def password_of(self, source: Source) -> str:
        """The password of a source. Raises `AgentError` where the vault lost it."""
        password = self.vault.get(secret_name(source.id))
        if password is None:
            raise AgentError(
                f"No se encuentra la contraseña de la fuente {source.id}",
                f"Quite la fuente con «cobranza-agent source remove {source.id}» y agréguela de nuevo.",
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
