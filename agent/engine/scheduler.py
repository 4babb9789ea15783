"""The only timer: APScheduler calling short jobs, while what is due when is persisted and decided elsewhere.

A scheduler that kept the plan in memory would miss the runs of a laptop that slept.
"""

import logging
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

_LOG = logging.getLogger(__name__)


class Ticker:
    """Calls a job every so many seconds on a thread of its own, never twice at once."""

    def __init__(self, job: Callable[[], None], seconds: float) -> None:
        # A beat that takes longer than a tick is normal on a slow line; APScheduler would warn at every tick.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
        self._scheduler.add_job(
            _guarded(job), "interval", seconds=seconds, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def __enter__(self) -> "Ticker":
        self._scheduler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._scheduler.shutdown(wait=True)


def _guarded(job: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            job()
        except Exception:  # noqa: BLE001 - a fault of ours must reach the log and not end the heartbeat
            _LOG.exception("a timed job failed; it runs again at the next tick")

    return run
