"""Aspel SAE on SQL Server behind the engine's port: one connection a reading, closed before anything is sent.

Nothing that SQL Server counts proves that a database was not written: usage statistics forget on restart and at any
time, log positions need rights that a reader should not have. So there is no token, and every cycle reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from agent.core.model import Company, Source, Token, Unreadable
from agent.erp.companies import chosen, held_companies
from agent.erp.drivers.odbc import OdbcConnection, OpenRaw, connect
from agent.erp.drivers.sql_target import parse
from agent.erp.reading import Reading
from agent.erp.sae.transact import TransactSql
from agent.erp.tables import Tables


class SqlServerReader:
    """The ERP database of one source; connections are opened when needed."""

    def __init__(self, source: Source, password: str, open_raw: OpenRaw | None = None) -> None:
        self._source = source
        self._password = password
        self._target = parse(source.database)
        self._open_raw = open_raw

    def companies(self) -> list[Company]:
        """The companies of the source: those it names, else the preferred ones. Raises `AgentError`."""
        connection = self._open()
        try:
            held = held_companies(connection.rows, self._target.name, TransactSql(steady=connection.steady))
            return chosen(held, self._source.companies, self._target.name)
        finally:
            connection.close()

    def unreadable(self) -> list[Unreadable]:
        """Tables of its companies that cannot be read. Raises `AgentError`."""
        return Tables(self._open, TransactSql(steady=True)).unreadable(self._source.companies)

    @contextmanager
    def read(self, empresa_id: str, today: date) -> Iterator[Reading]:
        """One company as of `today`. Raises `AgentError`."""
        connection = self._open()
        try:
            yield Reading(connection.rows, TransactSql(steady=connection.steady), empresa_id, today)
        finally:
            connection.close()

    def recheck(self, token: Token) -> tuple[bool, Token | None]:
        """Never unchanged: nothing proves it."""
        return False, None

    def close(self) -> None:
        """Nothing stays open between readings."""

    def _open(self) -> OdbcConnection:
        return connect(self._target, self._source.user, self._password, self._open_raw)
