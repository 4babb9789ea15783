"""Has the ERP been written since? Asked on a daemon thread with an attachment of its own and a time limit.

The native client cannot be interrupted, so a check that overruns is abandoned with its attachment; until its thread
comes back the source is read through a child process, which can be killed.
"""

import logging
from collections.abc import Callable
from threading import Lock, Thread
from threading import enumerate as enumerate_threads

from agent.core.model import Source, Token
from agent.core.ports import ErpReader
from agent.errors import AgentError

OpenReader = Callable[[Source], ErpReader]
Answer = tuple[bool, Token | None]
NO: Answer = (False, None)
THREAD = "freshness"
_LOG = logging.getLogger(__name__)


class Checker:
    """Answers within its limit; anything but a clear yes is a no. One check at a time."""

    def __init__(self, open_reader: OpenReader, limit_seconds: float) -> None:
        self._open_reader = open_reader
        self._limit = limit_seconds
        self._lock = Lock()
        self._readers: dict[Source, ErpReader] = {}
        self._abandoned: dict[Source, Thread] = {}

    def recheck(self, source: Source, token: Token) -> Answer:
        """True only where nothing can have been written since the read that gave `token`; and the token to keep."""
        with self._lock:
            abandoned = self._abandoned.get(source)
            if abandoned is not None and abandoned.is_alive():
                return NO
            answers: list[Answer] = []
            if self._within_limit(lambda: answers.append(self._ask(source, token)), source):
                return answers[0] if answers else NO
            self._readers.pop(source, None)
            return NO

    def close(self) -> None:
        """Leave the databases; one that does not answer is left as it is."""
        with self._lock:
            while self._readers:
                source, reader = self._readers.popitem()
                self._within_limit(reader.close, source)

    def _within_limit(self, work: Callable[[], None], source: Source) -> bool:
        thread = Thread(target=_quietly, args=(work,), name=THREAD, daemon=True)
        thread.start()
        thread.join(self._limit)
        if thread.is_alive():
            _LOG.warning("check of %s overran %.0f s and was abandoned", source.id, self._limit)
            self._abandoned[source] = thread
            return False
        return True

    def _ask(self, source: Source, token: Token) -> Answer:
        if source not in self._readers:
            self._readers[source] = self._open_reader(source)
        return self._readers[source].recheck(token)


def is_stuck() -> bool:
    """Whether a check was abandoned in this process and has not come back."""
    return any(thread.name == THREAD for thread in enumerate_threads())


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except AgentError as error:
        _LOG.info("check failed: %s", error.title)
