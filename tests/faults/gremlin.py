"""Faults on order: a trap set at a point of the agent's way springs when it is passed, once.

The power fails as a `Crash`, which no code of ours catches; a network fails as httpx says it, a disk as the state does.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection

from agent.app.agent import Agent
from agent.app.world import World
from agent.engine.checker import THREAD
from agent.errors import AgentError, disk_full
from agent.state.store import Store


class Crash(BaseException):
    """The power failed here."""


@dataclass
class Trap:
    """Springs when its point has been passed `skip` times."""

    point: str
    act: str
    skip: int = 0


@dataclass
class Gremlin:
    """Holds the traps that are set."""

    traps: list[Trap] = field(default_factory=list)
    disk_full: bool = False

    def spring(self, point: str) -> str | None:
        """What happens at a point that is being passed, or None."""
        for trap in self.traps:
            if trap.point == point:
                if trap.skip:
                    trap.skip -= 1
                    return None
                self.traps.remove(trap)
                return trap.act
        return None

    def at(self, point: str) -> None:
        """Pass a point of the ERP. A check for freshness asks on a thread of its own, where no power fails alone."""
        if threading.current_thread().name == THREAD:
            return
        act = self.spring(point)
        if act == "crash":
            raise Crash(point)
        if act == "refuse":
            raise AgentError("SAE no respondió", "Se reintentará solo.")

    def rest(self) -> None:
        """No more faults."""
        self.traps.clear()
        self.disk_full = False


class FrailStore(Store):
    """A state whose writes may fail, before they count or just after."""

    def __init__(self, path: Path, gremlin: Gremlin) -> None:
        self._gremlin = gremlin
        super().__init__(path)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with super()._transaction() as db:
            yield db
            act = self._gremlin.spring("write")
            if act == "crash":
                raise Crash("write")
            if act == "full" or self._gremlin.disk_full:
                raise disk_full(str(self.path.parent))
        if self._gremlin.spring("written") == "crash":
            raise Crash("written")


class FrailAgent(Agent):
    """The whole agent over such a state."""

    def __init__(self, world: World, gremlin: Gremlin) -> None:
        super().__init__(world)
        self._gremlin = gremlin

    @cached_property
    def state(self) -> Store:
        return FrailStore(self.home.state, self._gremlin)
