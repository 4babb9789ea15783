"""Which of the tables that are read cannot be read: asked one by one, as a reading ends at the first."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Protocol

from agent.core.model import Unreadable
from agent.erp.drivers.sentences import AbsentTableError, BusyError, DeniedError
from agent.erp.sae.dialect import Dialect
from agent.erp.sae.schema import REQUIRED, WANTED, find_suffixes
from agent.errors import AgentError

COUNTING_SECONDS: Final = 60.0
"""After this no further table is walked to its end; whether it may be read at all is asked of every one."""
ABSENT: Final = "no existe"
DENIED: Final = "sin permiso de lectura"
DAMAGED: Final = "dañada o ilegible"


class Opened(Protocol):
    """The part of a connection that asks."""

    def rows(self, sql: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Rows of a query. Raises `AgentError`."""

    def close(self) -> None:
        """Leave the database."""


class Tables:
    """Asks of one database; an engine that fell over a damaged page is attached to anew."""

    def __init__(self, attach: Callable[[], Opened], dialect: Dialect) -> None:
        self._attach = attach
        self._dialect = dialect
        self._open: Opened | None = None
        self._until = time.monotonic() + COUNTING_SECONDS

    def unreadable(self, companies: Sequence[str]) -> list[Unreadable]:
        """Tables of these companies, else of every one that the database holds. Raises `AgentError`."""
        try:
            held = find_suffixes(self._connection().rows, self._dialect)
            asked = [suffix for suffix in companies or held if suffix in held]
            return [found for suffix in asked for found in self._of(suffix)]
        finally:
            self._leave()

    def _of(self, suffix: str) -> Iterator[Unreadable]:
        names = [f"{table}{suffix}" for table in WANTED]
        listed: dict[str, set[str]] = {}
        for table, column, _ in self._connection().rows(self._dialect.columns(names)):
            listed.setdefault(table, set()).add(column)
        for table, wanted in WANTED.items():
            name = f"{table}{suffix}"
            known = listed.get(name, set())
            lacking = [column for column in REQUIRED.get(table, ()) if column not in known]
            why = self._why_not(name, sorted(known & wanted))
            if why == ABSENT and table not in REQUIRED:
                continue
            if why is None and lacking:
                why = f"sin {', '.join(lacking)}"
            if why is not None:
                yield Unreadable(name, why)

    def _why_not(self, name: str, columns: Sequence[str]) -> str | None:
        """What keeps a table from being read, or None. One that the catalogue hides is asked for all the same: SQL
        Server lists only what a login may see."""
        first = self._dialect.first(f"SELECT {', '.join(columns) or '1'} FROM {name}")  # noqa: S608 - names of ours
        queries = [first]
        if time.monotonic() < self._until:
            queries.append(f"SELECT COUNT(*) FROM {name}")  # noqa: S608 - the same
        try:
            for sql in queries:
                next(self._connection().rows(sql), None)
        except AgentError as error:
            self._leave()
            return _reason(error)
        return None

    def _connection(self) -> Opened:
        if self._open is None:
            self._open = self._attach()
        return self._open

    def _leave(self) -> None:
        left, self._open = self._open, None
        if left is not None:
            left.close()


def _reason(error: AgentError) -> str | None:
    """None where it was only that somebody was writing."""
    if isinstance(error, BusyError):
        return None
    return ABSENT if isinstance(error, AbsentTableError) else DENIED if isinstance(error, DeniedError) else DAMAGED
