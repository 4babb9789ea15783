"""Notices when the agent comes to rest, so that memory is given back then and not while it works."""

from collections.abc import Callable

from agent.engine.messages import CycleEnded

SOON_SECONDS = 10.0
"""Long enough for what follows a cycle: its heartbeat, and the next company."""


class Rest:
    """Gives memory back once, some seconds after the start and after each cycle."""

    def __init__(
        self, monotonic: Callable[[], float], give_back: Callable[[], None], ended: Callable[[CycleEnded], None]
    ) -> None:
        self._monotonic = monotonic
        self._give_back = give_back
        self._ended = ended
        self._due: float | None = monotonic() + SOON_SECONDS

    def ended(self, end: CycleEnded) -> None:
        """A cycle is over: whoever waits for that hears of it."""
        self._ended(end)
        self._due = self._monotonic() + SOON_SECONDS

    def after(self, job: Callable[[], None]) -> Callable[[], None]:
        """The job and then a look whether it is time; to be called every second or so."""

        def tick() -> None:
            job()
            if self._due is not None and self._monotonic() >= self._due:
                self._due = None
                self._give_back()

        return tick
