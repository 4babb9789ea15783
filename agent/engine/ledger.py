"""Writes down how commands ended: for the cloud until it has been told, and for a person at this machine."""

from threading import Lock

from agent.core.clock import ServerClock
from agent.core.orders import ORDERS, added, order
from agent.core.ports import State
from contract.connectors import Command, CommandResult


class Ledger:
    """Both the heartbeat and the engine end commands, on threads of their own."""

    def __init__(self, state: State, clock: ServerClock) -> None:
        self._state = state
        self._clock = clock
        self._lock = Lock()

    def finish(self, command: Command, result: CommandResult) -> None:
        """A command ended. Raises `AgentError` where the state takes nothing."""
        now = self._clock.now()
        self._state.keep_result(result, now)
        with self._lock:
            self._state.remember(ORDERS, added(self._state.recall(ORDERS), order(command, result, now)))
