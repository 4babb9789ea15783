"""What the cloud asked for and only this machine can do at length: done by the engine's loop, one at a time."""

import logging
from collections.abc import Callable, Mapping

from agent.core.delivery import RefusedError
from agent.errors import AgentError
from contract.connectors import Command, CommandResult

Errand = Callable[[], str]
"""Does it and returns what to answer. Raises `RefusedError` or `AgentError`."""
LONGEST_DETAIL = 500
_LOG = logging.getLogger(__name__)


class Errands:
    """Commands that take a while, by their type."""

    def __init__(self, errands: Mapping[str, Errand]) -> None:
        self._errands = errands

    def __contains__(self, type_: object) -> bool:
        """Whether commands of this type are done here."""
        return type_ in self._errands

    def perform(self, command: Command) -> CommandResult:
        """Do one; a failure becomes its answer, never an exception."""
        try:
            return CommandResult(command.id, True, self._errands[command.type]()[:LONGEST_DETAIL])
        except (RefusedError, AgentError) as error:
            _LOG.warning("command %s failed: %s", command.type, error)
            return CommandResult(command.id, False, str(error)[:LONGEST_DETAIL])
        except Exception:  # noqa: BLE001 - a fault of ours is answered too, or the cloud would ask for ever
            _LOG.exception("command %s met a fault", command.type)
            return CommandResult(command.id, False, "El programa tuvo un error inesperado; quedó en su registro.")
