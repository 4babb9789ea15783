"""What open pages are told without asking again: one look at the database a second, however many are watching.

A process looks only at the organizations that somebody watches, and only while somebody does.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

import structlog
from litestar.concurrency import sync_to_thread

from server.kit.errors import DomainError, limited

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks, of silence before a sign of life, and until the browser must come back.

    The sign of life lets proxies and closed laptops be noticed; coming back lets the session be looked at again.
    """

    period: float = 1.0
    quiet: float = 15.0
    life: float = 300.0


WATCHERS = 500
WATCHERS_OF_ONE = 40
"""Streams that a process, and one organization in it, may hold open."""


_log = structlog.get_logger("server.faces.web.live")


class _Watcher(Generic[T]):
    def __init__(self, organization_id: UUID, session: UUID) -> None:
        self.organization_id = organization_id
        self.session = session
        self.changed = asyncio.Event()
        self.latest: T | None = None
        self.over = False

    def show(self, value: T) -> None:
        if value != self.latest:
            self.latest = value
            self.changed.set()

    def end(self) -> None:
        self.over = True
        self.changed.set()


class Hub(Generic[T]):
    """Hands what `look(organization_id, sessions)` (blocking, run in a thread) finds to all who watch an organization.

    `sessions` are those of the watchers, so that one look also tells which of them have ended. Once `stopping()`, every
    stream ends within a period, so that a server asked to end is not held by open pages.
    """

    def __init__(
        self,
        look: Callable[[UUID, frozenset[UUID]], T],
        pace: Pace | None = None,
        *,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._look = look
        self._stopping = stopping
        self._pace = pace or Pace()
        self._watchers: set[_Watcher[T]] = set()
        self._task: asyncio.Task[None] | None = None

    def admit(self, organization_id: UUID) -> None:
        """RATE_LIMIT_EXCEEDED where too many streams are open, before one more is begun."""
        of_one = sum(watcher.organization_id == organization_id for watcher in self._watchers)
        if len(self._watchers) >= WATCHERS or of_one >= WATCHERS_OF_ONE:
            raise limited(int(self._pace.life))

    async def watch(self, organization_id: UUID, session: UUID) -> AsyncGenerator[T | None, None]:
        """What is found, when it differs from before; None as a sign of life. Ends after its life or a failure."""
        watcher: _Watcher[T] = _Watcher(organization_id, session)
        self._watchers.add(watcher)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        end = asyncio.get_running_loop().time() + self._pace.life
        try:
            while not watcher.over and asyncio.get_running_loop().time() < end:
                try:
                    await asyncio.wait_for(watcher.changed.wait(), self._pace.quiet)
                except TimeoutError:
                    yield None
                    continue
                watcher.changed.clear()
                if not watcher.over:
                    yield watcher.latest
        finally:
            self._watchers.discard(watcher)

    async def _run(self) -> None:
        """Look, tell, pause, until nobody watches; a look that the database cannot answer now is skipped."""
        try:
            while self._watchers and not self._stopping():
                for organization_id in {watcher.organization_id for watcher in self._watchers}:
                    # Whoever comes during a look waits for the next: this one knows nothing of their session.
                    asking = [one for one in self._watchers if one.organization_id == organization_id]
                    try:
                        found = await sync_to_thread(
                            self._look, organization_id, frozenset(one.session for one in asking)
                        )
                    except DomainError as error:
                        _log.info("look_skipped", code=error.code)
                        continue
                    for watcher in asking:
                        watcher.show(found)
                await asyncio.sleep(self._pace.period)
        except Exception as error:
            _log.error("look_failed", exc_info=error)
            raise
        finally:
            self._task = None
            for watcher in list(self._watchers):
                watcher.end()
