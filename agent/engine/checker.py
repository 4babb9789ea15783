"""Has the ERP been written since? Asked on a daemon thread with its own attachment and a time limit.

The native client cannot be interrupted, so a check that overruns is abandoned; until its thread comes back the source
is read through a child process, which can be killed.
"""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from agent.core.model import Source, Token
from agent.core.ports import ErpReader
from agent.errors import AgentError

OpenReader = Callable[[Source], ErpReader]
_LOG = logging.getLogger(__name__)


class Checker:
    """Answers `unchanged` within its limit; anything but a clear yes is a no."""

    def __init__(self, open_reader: OpenReader, limit_seconds: float) -> None:
        self._open_reader = open_reader
        self._limit = limit_seconds
        self._lock = Lock()
        self._abandoned: dict[str, Thread] = {}

    def unchanged(self, source: Source, empresa_id: str, token: Token) -> bool:
        """True only where the ERP says that nothing can have been written since the read that gave `token`."""
        with self._lock:
            abandoned = self._abandoned.get(source.id)
            if abandoned is not None and abandoned.is_alive():
                return False
        answer: list[bool] = []
        thread = Thread(target=self._ask, args=(source, empresa_id, token, answer), name="freshness", daemon=True)
        thread.start()
        thread.join(self._limit)
        if thread.is_alive():
            _LOG.warning("check of %s overran %.0f s and was abandoned", empresa_id, self._limit)
            with self._lock:
                self._abandoned[source.id] = thread
        return bool(answer) and answer[0]

    def _ask(self, source: Source, empresa_id: str, token: Token, answer: list[bool]) -> None:
        try:
            reader = self._open_reader(source)
            try:
                answer.append(reader.unchanged(empresa_id, token))
            finally:
                reader.close()
        except AgentError as error:
            _LOG.info("check of %s failed: %s", empresa_id, error.title)
