"""One thing at a time between the processes of one home: the tray, a typed command, a second start.

SQLite's exclusive transaction is the lock: it works the same on every system and ends with the process that held it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from agent.errors import AgentError


class HomeLock:
    """A named lock in the agent's folder."""

    def __init__(self, path: Path, wait_seconds: float) -> None:
        self._path = path
        self._wait = wait_seconds

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock. Raises `AgentError` where another process keeps it longer than the wait."""
        try:
            connection = sqlite3.connect(self._path, timeout=self._wait, isolation_level=None)
        except sqlite3.Error as error:
            raise _unusable(self._path) from error
        with closing(connection):
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise _unusable(self._path) from error
                raise AgentError(
                    "El agente ya está trabajando en este equipo",
                    "Espera a que termine el envío en curso, o cierra el otro agente, e inténtalo de nuevo.",
                ) from error
            yield


def _unusable(path: Path) -> AgentError:
    return AgentError(f"No se pudo usar {path}", "Revisa los permisos de la carpeta y que haya espacio en el disco.")
