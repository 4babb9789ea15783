"""The only timer: calls a short job again and again, while what is due when is persisted and decided elsewhere.

A scheduler that kept the plan in memory would miss the runs of a laptop that slept. One that does nothing but tick is a
thread: a library for it would bring asyncio along, three megabytes in a program that rests all day.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread

_LOG = logging.getLogger(__name__)


class Ticker:
    """Calls a job every so many seconds on a thread of its own, never twice at once."""

    def __init__(self, job: Callable[[], None], seconds: float) -> None:
        self._job = job
        self._seconds = seconds
        self._over = Event()
        self._thread = Thread(target=self._run, name="ticker", daemon=True)

    def __enter__(self) -> "Ticker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._seconds):
            try:
                self._job()
            except Exception:  # noqa: BLE001 - a fault of ours must reach the log and not end the heartbeat
                _LOG.exception("a timed job failed; it runs again at the next tick")
