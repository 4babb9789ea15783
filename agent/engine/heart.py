"""The heartbeat: says how this machine is, learns the server's time, and takes the commands that come back."""

import logging
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import msgspec

from agent import __version__
from agent.core.choices import Choice, Local, Remembered, decide, dump, load
from agent.core.clock import ServerClock, find_zone
from agent.core.commands import handle, merged
from agent.core.delivery import RefusedError
from agent.core.health import Colour, judge
from agent.core.pairing import Pairing
from agent.core.pause import PAUSE
from agent.core.pause import load as load_pause
from agent.core.ports import Cloud, State
from agent.core.retry import LONGEST_SECONDS
from agent.engine.ledger import Ledger
from agent.errors import AgentError, Exit
from contract.connectors import BeatStatus, Command, CompanyBeat, Heartbeat, Progress, SyncConfig
from contract.errors import Reaction

CONFIG = "config"
"""Name under which the state keeps what `update_config` changed."""
ORGANIZATION = "organization"
"""Name under which the state keeps the name of the organization."""
LONGEST_ORGANIZATION = 300
PROOF = "proof"
"""Name under which the state keeps when it was last written to see that it can be."""
WANTED = "wanted version"
"""Name under which the state keeps the version that `update` asked for."""
PROGRESS_SECONDS = 1.0
"""At most one beat a second while a first sync runs."""
HUSH_SECONDS = 60.0
"""A machine that did not go to sleep after all is heard again after this."""
_STATUS: dict[Colour, BeatStatus] = {Colour.GREEN: "healthy", Colour.AMBER: "degraded", Colour.RED: "error"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Requested:
    """What commands ask of the engine."""

    companies: tuple[str, ...] = ()
    full: bool = False
    restart: bool = False
    errand: Command | None = None
    """Something that takes a while; whoever does it keeps its result."""


class Heart:
    """Beats when its time has come; safe to call from several threads."""

    def __init__(
        self,
        *,
        state: State,
        cloud: Cloud,
        clock: ServerClock,
        companies: Callable[[], Sequence[str]],
        local: Callable[[], Local],
        pairing: Callable[[], Pairing],
        memory: Callable[[], float],
        wake: Callable[[], None],
        errands: Container[str] = (),
    ) -> None:
        self._state = state
        self._cloud = cloud
        self._clock = clock
        self._companies = companies
        self._local = local
        self._pairing = pairing
        self._memory = memory
        self._wake = wake
        self._errands = errands
        self._in_hand: set[str] = set()
        self._paused = False
        self._began = clock.monotonic()
        self._next = self._began
        self._lock = Lock()
        self._requested = Lock()
        self.finish = Ledger(state, clock).finish
        self._progress: Progress | None = None
        self._told: Progress | None = None
        self._requests: list[Requested] = []
        self.heard: datetime | None = None
        """When the service last answered a beat, by its own clock."""
        self._unheard = False
        self.trouble: AgentError | None = None
        """Why this machine could keep nothing at the last beat: its disk is full, or refuses."""
        self.ended: int | None = None
        """Exit code once the service has said that this machine's access is over."""

    def config(self) -> SyncConfig:
        """What is in force: the registration, changed by later commands."""
        return merged(self._kept(), self._pairing().config, self._local())

    def choice(self) -> Choice:
        """How often, at what hours and which companies."""
        return decide(self._kept(), self._local(), self._pairing().config.interval_minutes)

    def _kept(self) -> Remembered:
        return load(self._state.recall(CONFIG))

    def show(self, progress: Progress | None) -> None:
        """How far a first sync is; None when it is over."""
        self._progress = progress

    def requests(self) -> list[Requested]:
        """What commands asked for since the last call."""
        with self._requested:
            taken, self._requests = self._requests, []
        return taken

    def ask(self, request: Requested) -> None:
        """A person at this machine asks, as a command would."""
        with self._requested:
            self._requests.append(request)
        self._wake()

    def tick(self) -> None:
        """Beat where it is time; a beat that fails is logged and the next one stands. Called every second."""
        now = self._clock.monotonic()
        fresh = self._progress if self._progress != self._told else None
        if self.ended is not None or self._is_paused() or (now < self._next and fresh is None):
            return
        try:
            self.beat()
        except RefusedError as error:
            refusal = error.refusal
            _LOG.warning("heartbeat refused: %s %s", refusal.status, refusal.sentence)
            self._next = now + max(self.config().heartbeat_seconds, min(refusal.retry_after or 0, LONGEST_SECONDS))
        except AgentError as error:
            _LOG.warning("heartbeat failed: %s", error)
            self._next = now + LONGEST_SECONDS

    def hurry(self) -> None:
        """Beat at the next tick: the machine woke up, or something is worth telling."""
        self._next = self._clock.monotonic()
        self._wake()

    def hush(self, reason: str) -> None:
        """Say goodbye and be quiet for a while: a beat that slipped in between would tell that nothing happened."""
        self._next = self._clock.monotonic() + HUSH_SECONDS
        self.goodbye(reason)

    def _is_paused(self) -> bool:
        """Whether a person paused this machine; tells the service once, and beats at once when it is over."""
        paused = load_pause(self._state.recall(PAUSE), self._clock.now()) is not None
        if paused and not self._paused:
            self.goodbye("pause")
        elif self._paused and not paused:
            self._next = self._clock.monotonic()
        self._paused = paused
        return paused

    def beat(self) -> None:
        """Beat now. Raises `RefusedError` and `AgentError`; an end of access is remembered in `ended`."""
        with self._lock:
            self._told = self._progress
            self._prove()
            self._paused = False  # a pause that still holds is told again after this sign of life
            self._send(self._compose(self._status(), self._told))
            self._next = self._clock.monotonic() + self.config().heartbeat_seconds

    def check(self, through: Cloud | None = None) -> None:
        """Ask whether the service still knows this machine; what it asks for in its answer waits for the next beat.

        `through` is a way with another patience. Raises `RefusedError` and `AgentError`.
        """
        (through or self._cloud).heartbeat(self._compose(self._status(), None))

    def goodbye(self, reason: str) -> None:
        """Last beat before silence. Not tried where the last one went unheard: stopping must not wait for a dead line.

        A failure changes nothing, since nobody is left to act on it.
        """
        if self._unheard:
            return
        try:
            with self._lock:
                self._send(msgspec.structs.replace(self._compose("stopping", None), reason=reason))
        except (RefusedError, AgentError) as error:
            _LOG.info("goodbye was not heard: %s", error)

    def _send(self, beat: Heartbeat) -> None:
        try:
            reply = self._cloud.heartbeat(beat)
        except RefusedError as error:
            self._unheard = error.refusal.status == 0
            self._note_end(error.refusal.reaction)
            raise
        except AgentError as error:
            if error.exit_code in (Exit.NOT_PAIRED, Exit.REVOKED):
                self.ended = error.exit_code
                self._wake()
            raise
        self._unheard = False
        self.heard = self._clock.now()
        self._learn_zone(reply.timezone)
        self._learn_name(reply.organization)
        if beat.command_results:
            self._state.mark_told(beat.command_results)
        for command in reply.commands:
            self._obey(command)

    def _learn_zone(self, name: str | None) -> None:
        """Count days and hours in the organization's zone as it is now, not as it was when this machine paired."""
        if name is None or find_zone(name) is None or name == self.config().timezone:
            return
        _LOG.info("the organization's zone is %s", name)
        self._state.remember(CONFIG, dump(msgspec.structs.replace(self._kept(), timezone=name)))
        self._wake()

    def _learn_name(self, name: str | None) -> None:
        """Whom this machine sends to, as it is called now."""
        if name and name != self._state.recall(ORGANIZATION):
            self._state.remember(ORGANIZATION, name[:LONGEST_ORGANIZATION])

    def _note_end(self, reaction: Reaction) -> None:
        ends = {Reaction.STOP: Exit.REVOKED, Reaction.REPAIR: Exit.NOT_PAIRED, Reaction.REFRESH: Exit.NOT_PAIRED}
        if reaction in ends:
            self.ended = int(ends[reaction])
            self._wake()

    def _obey(self, command: Command) -> None:
        known = self._state.result_of(command.id)
        if known is not None:
            self._state.keep_result(known, self._clock.now())
            return
        if command.type in self._errands:
            self._take(command)
            return
        handled = handle(command, self._kept(), self._companies(), self._local(), self._clock.now())
        _LOG.info("command %s %s: %s", command.type, command.id, handled.result.detail)
        if handled.config is not None:
            self._state.remember(CONFIG, dump(handled.config))
        if handled.wanted:
            self._state.remember(WANTED, handled.wanted)
        self.finish(command, handled.result)
        if handled.sync or handled.restart:
            with self._requested:
                self._requests.append(Requested(handled.sync, handled.full, handled.restart))
        self._wake()

    def _take(self, command: Command) -> None:
        """Hand an errand to the engine; it is repeated until its result is told, and begun once."""
        with self._requested:
            if command.id not in self._in_hand:
                self._in_hand.add(command.id)
                self._requests.append(Requested(errand=command))
        self._wake()

    def _prove(self) -> None:
        """Write into the state: where it takes nothing, what it says grows old and looks well all the while."""
        try:
            self._state.remember(PROOF, self._clock.now().isoformat())
        except AgentError as error:
            _LOG.warning("the state cannot be written: %s", error.title)
            self.trouble = error
        else:
            self.trouble = None

    def _status(self) -> BeatStatus:
        if self.trouble is not None:
            return _STATUS[Colour.RED]
        companies = self._companies()
        known = {name: held for name in companies if (held := self._state.acknowledged(name)) is not None}
        last = self._state.latest()
        health = judge(self._pairing(), companies, last=last, known=known, now=self._clock.now())
        return _STATUS[health.colour]

    def _compose(self, status: BeatStatus, progress: Progress | None) -> Heartbeat:
        companies = self._companies()
        outcomes = {outcome.empresa_id: outcome for outcome in self._state.latest()}
        failed = [name for name in companies if name in outcomes and outcomes[name].result == "failed"]
        known = {name: self._state.acknowledged(name) for name in companies}
        here = [] if self.trouble is None else [str(self.trouble)]
        told = [f"Empresa {name}: {outcomes[name].sentence}" for name in failed]
        newest = max((outcomes[name] for name in companies if name in outcomes), key=lambda o: o.at, default=None)
        return Heartbeat(
            status=status,
            uptime=round(self._clock.monotonic() - self._began, 1),
            memory_usage=self._memory(),
            last_sync_status=None if newest is None else ("error" if newest.result == "failed" else "success"),
            empresas_online=[name for name in companies if name not in failed],
            empresas=[
                CompanyBeat(name, held.state_checksum, held.checked_at)
                for name, held in known.items()
                if held is not None
            ],
            command_results=self._state.untold_results(),
            pending_errors=[sentence[:500] for sentence in (*here, *told)][:20],
            progreso=progress,
            version=__version__,
        )
