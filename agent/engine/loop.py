"""Runs companies when they are due or asked for, one cycle at a time, and plans their next run in the state."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

from agent.core import quiet
from agent.core.clock import find_zone
from agent.core.model import Source
from agent.core.pause import PAUSE
from agent.core.pause import load as load_pause
from agent.core.ports import ProgressCallback
from agent.core.retry import LONGEST_SECONDS
from agent.core.schedule import interval, is_due, next_due, parse_hours, phase, within
from agent.engine.errands import Errands
from agent.engine.heart import Heart
from agent.engine.messages import CycleEnded
from agent.engine.runner import Cycle, Tools
from agent.errors import AgentError, Exit
from contract.connectors import Progress

IDLE_SECONDS = 5.0
"""How often the engine looks at what is due; a command or a stop wakes it at once."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """A company and the source it is read from."""

    source: Source
    empresa_id: str


class Guard(Protocol):
    """Keeps two processes of this home from running cycles at once."""

    def hold(self) -> AbstractContextManager[None]:
        """Hold it for a while. Raises `AgentError` where it cannot be had."""


class Engine:
    """The agent at work, with or without a window."""

    def __init__(
        self,
        tools: Tools,
        heart: Heart,
        guard: Guard,
        targets: Callable[[], Sequence[Target]],
        connector_id: Callable[[], str],
        progress: ProgressCallback,
        ended: Callable[[CycleEnded], None],
        stop: Event,
        wake: Event,
        errands: Errands,
    ) -> None:
        self._tools = tools
        self._heart = heart
        self._guard = guard
        self._targets = targets
        self._connector_id = connector_id
        self._progress = progress
        self._ended = ended
        self._stop = stop
        self._wake = wake
        self._errands = errands
        self._nudged = Event()
        self._spared: dict[str, float] = {}
        """Companies whose plan could not be written down, and until when (steady seconds) they are left in peace."""
        self.restarting = False
        """Whether a command asked for a fresh start."""

    def nudge(self) -> None:
        """The machine woke up or its network changed: what the network had put off is tried again now."""
        self._nudged.set()
        self._wake.set()

    def sync(self, targets: Sequence[Target], *, full: bool) -> Iterator[CycleEnded]:
        """One cycle of each company now. Ends early where access is over or the program stops."""
        for target in targets:
            if self._stop.is_set():
                return
            ended = self._run(target, full=full)
            yield ended
            if ended.exit_code in (Exit.NOT_PAIRED, Exit.REVOKED):
                return

    def run_requested(self) -> list[CycleEnded]:
        """Companies that commands asked for since the last call."""
        wanted: dict[str, bool] = {}
        for request in self._heart.requests():
            self.restarting = self.restarting or request.restart
            if request.errand is not None:
                self._heart.finish(request.errand, self._errands.perform(request.errand))
                self._heart.hurry()
            for name in request.companies:
                wanted[name] = wanted.get(name, False) or request.full
        ended: list[CycleEnded] = []
        for full in (True, False):
            chosen = [target for target in self._targets() if wanted.get(target.empresa_id) is full]
            ended += self.sync(chosen, full=full)
        return ended

    def run_due(self) -> list[CycleEnded]:
        """Companies whose persisted due time has come, within the hours allowed and outside a pause."""
        now = self._tools.clock.now()
        if load_pause(self._tools.state.recall(PAUSE), now) is not None:
            return []
        config = self._heart.config()
        local = now.astimezone(find_zone(config.timezone))
        if not within(parse_hours(self._heart.choice().hours), local):
            return []
        every = interval(config.interval_minutes)
        put_off = self._put_off()
        due = [
            target
            for target in self._targets()
            if self._spared.get(target.empresa_id, 0.0) <= self._tools.clock.monotonic()
            and (target.empresa_id in put_off or self._is_due(target.empresa_id, now, every))
        ]
        return list(self.sync(due, full=False))

    def _is_due(self, empresa_id: str, now: datetime, every: timedelta) -> bool:
        """A due time further ahead than the interval explains is a wrong clock's, unless a slow reading explains it."""
        due = self._tools.state.due(empresa_id)
        if due is not None and due - now > every:
            every = max(every, quiet.rest(quiet.load(self._tools.state.recall(quiet.note(empresa_id)))))
        return is_due(due, now, every)

    def _put_off(self) -> set[str]:
        """After a nudge, once: companies whose last cycle met no network."""
        if not self._nudged.is_set():
            return set()
        self._nudged.clear()
        return {outcome.empresa_id for outcome in self._tools.state.latest() if outcome.result == "postponed"}

    def run(self) -> int:
        """Work until told to stop or to restart, or until access is over; returns the exit code."""
        while not self._stop.is_set() and not self.restarting:
            try:
                for ended in [*self.run_requested(), *self.run_due()]:
                    if ended.exit_code in (Exit.NOT_PAIRED, Exit.REVOKED):
                        return ended.exit_code
            except AgentError as error:
                _LOG.warning("could not work: %s", error)
            if self._heart.ended is not None:
                return self._heart.ended
            self._wake.wait(IDLE_SECONDS)
            self._wake.clear()
        return Exit.DONE

    def _run(self, target: Target, *, full: bool) -> CycleEnded:
        first = self._tools.state.acknowledged(target.empresa_id) is None

        def progress(step: str, done: int, total: int) -> None:
            self._progress(step, done, total)
            if first:
                self._heart.show(Progress(target.empresa_id, step, done, total))

        with self._guard.hold():
            try:
                ended = Cycle(self._tools, target.source, target.empresa_id, progress).run(full=full)
            finally:
                self._heart.show(None)
            self._write_down(target, ended)
        self._ended(ended)
        return ended

    def _write_down(self, target: Target, ended: CycleEnded) -> None:
        """Keep what happened and when the company is due next. Raises `AgentError`.

        Where the disk takes neither, the company is left in peace for a while all the same: it would be read, and sent,
        at every look of the loop.
        """
        self._spared[target.empresa_id] = self._tools.clock.monotonic() + LONGEST_SECONDS
        self._tools.state.record(ended.outcome)
        if ended.outcome.result != "stopped":
            self._plan(target, ended)
        del self._spared[target.empresa_id]

    def _plan(self, target: Target, ended: CycleEnded) -> None:
        every = interval(self._heart.config().interval_minutes)
        now = self._tools.clock.now()
        due = next_due(now, every, phase(self._connector_id(), target.empresa_id, every))
        if ended.read_seconds:
            self._tools.state.remember(quiet.note(target.empresa_id), str(round(ended.read_seconds, 1)))
            due = max(due, now + quiet.rest(ended.read_seconds))
        if ended.retry_after is not None:
            due = max(due, now + timedelta(seconds=min(ended.retry_after, every.total_seconds() * 2)))
        self._tools.state.set_due(target.empresa_id, due)
