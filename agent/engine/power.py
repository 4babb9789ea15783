"""What the agent does when its machine sleeps, wakes, changes network or shuts down: say goodbye in time, catch up."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from agent.core.power import PowerEvent
from agent.engine.heart import Heart
from agent.engine.loop import Engine

SUSPEND_SECONDS = 1.5
"""Windows gives two before it sleeps."""
SHUTDOWN_SECONDS = 4.0
"""Windows gives five before it asks the person to end the program."""
_LOG = logging.getLogger(__name__)


class PowerHandler:
    """Takes the machine's events on whatever thread they come; never holds it longer than the system allows."""

    def __init__(self, heart: Heart, engine: Engine, stop: Event, network_changed: Callable[[], None]) -> None:
        self._heart = heart
        self._engine = engine
        self._stop = stop
        self._network_changed = network_changed

    def __call__(self, event: PowerEvent) -> None:
        """Act on one event."""
        _LOG.info("machine: %s", event)
        match event:
            case PowerEvent.SUSPEND:
                _within(SUSPEND_SECONDS, lambda: self._heart.hush("sleep"))
            case PowerEvent.SHUTDOWN:
                self._stop.set()
                self._engine.nudge()
                _within(SHUTDOWN_SECONDS, lambda: self._heart.goodbye("shutdown"))
            case PowerEvent.RESUME | PowerEvent.NETWORK:
                self._network_changed()
                self._heart.hurry()
                self._engine.nudge()


def _within(seconds: float, work: Callable[[], None]) -> None:
    """Start the work and wait for it, but no longer than that."""
    thread = Thread(target=work, name="goodbye", daemon=True)
    thread.start()
    thread.join(seconds)
