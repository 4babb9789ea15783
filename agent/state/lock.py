"""One thing at a time between the processes of one home: the tray, a typed command, a second start.

SQLite's exclusive transaction is the lock: it works the same on every system and ends with the process that held it.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from agent.core.ports import Clock
from agent.core.words import moment
from agent.errors import AgentError, DiskFullError, file_errors, no_permission
from agent.paths import is_writable
from agent.state.file import unusable_database


def _at_work() -> AgentError:
    return AgentError(
        "El agente ya está trabajando en este equipo",
        "Espera a que termine el envío en curso, o cierra el otro agente, e inténtalo de nuevo.",
    )


class HomeLock:
    """A named lock in the agent's folder; `taken` says what it means that another process keeps it."""

    def __init__(self, path: Path, wait_seconds: float, taken: Callable[[], AgentError] = _at_work) -> None:
        self._path = path
        self._wait = wait_seconds
        self._taken = taken

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock. Raises `AgentError` where another process keeps it longer than the wait."""
        if self._path.exists() and not is_writable(self._path):
            raise no_permission(str(self._path))  # SQLite would read it, and keep nobody out
        try:
            connection = sqlite3.connect(self._path, timeout=self._wait, isolation_level=None)
        except sqlite3.Error as error:
            raise unusable_database(self._path, error) from error
        with closing(connection):
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise unusable_database(self._path, error) from error
                raise self._taken() from error
            yield


class Presence:
    """The one headless loop of a home. Who holds it stands in a file beside the lock, for whoever comes second."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        self._holder = path.with_suffix(".holder")
        self._lock = HomeLock(path, 0, self._taken)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the one. Raises `AgentError` that names the process that already is."""
        with self._lock.hold():
            with suppress(DiskFullError), file_errors(str(self._holder)):  # it only names us to whoever comes second
                self._holder.write_bytes(msgspec.json.encode(_Holder(os.getpid(), self._clock.now())))
            yield

    def _taken(self) -> AgentError:
        who = "otro proceso"
        with suppress(OSError, msgspec.MsgspecError):
            holder = msgspec.json.decode(self._holder.read_bytes(), type=_Holder)
            now = self._clock.now().astimezone()
            who = f"el proceso {holder.pid}, iniciado {moment(holder.since, now)}"
        return AgentError(
            f"El agente ya está en marcha en esta carpeta: {who}",
            "Déjalo trabajar («cobranza-agent status» muestra cómo va), o ciérralo antes de iniciar otro.",
        )


class _Holder(msgspec.Struct, frozen=True):
    pid: int
    since: datetime
