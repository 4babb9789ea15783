"""One connection to SQL Server, only ever reading: a snapshot where the database allows one, else plain readings.

A plain reading holds no lock once a row is read, waits five seconds for a writer, and then gives way.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from agent.erp.drivers.attachment import Row
from agent.erp.drivers.sql_errors import NO_DRIVER, about, to_agent_error
from agent.erp.drivers.sql_target import WINDOWS, SqlTarget
from agent.erp.sae.transact import COMMITTED, ISOLATION, PATIENCE, SNAPSHOT
from agent.errors import AgentError

try:
    import pyodbc
except ImportError:  # where the system has no ODBC at all
    pyodbc = None

OpenRaw = Callable[[str], Any]
"""A connection string to a connection of the DB-API."""
DRIVERS: Final = (
    "ODBC Driver 18 for SQL Server",
    "ODBC Driver 17 for SQL Server",
    "ODBC Driver 13 for SQL Server",
    "ODBC Driver 11 for SQL Server",
    "SQL Server Native Client 11.0",
    "SQL Server",
)
"""Best first; the last one comes with Windows, knows nothing of encryption options, and is decades old."""
PLAIN: Final = "SQL Server"
LOGIN_SECONDS: Final = 15
QUERY_SECONDS: Final = 900
FETCH: Final = 1_000
MICRO: Final = 6
"""Digits after the point of every exact number that is read."""


class OdbcConnection:
    """An open connection. Every method raises `AgentError`; `steady` where all its readings are one snapshot."""

    def __init__(self, raw: Any, target: SqlTarget) -> None:
        self._raw = raw
        self._target = target
        self.steady = False

    def prepare(self) -> None:
        """Choose how to read: in a snapshot, or plainly with little patience."""
        with self._translated():
            cursor = self._raw.cursor()
            cursor.execute(PATIENCE)
            found = cursor.execute(ISOLATION).fetchone()
            self.steady = bool(found and found[0] == 1)
            cursor.execute(SNAPSHOT if self.steady else COMMITTED)
            cursor.close()
            self._raw.autocommit = not self.steady

    def rows(self, sql: str, *parameters: Any) -> Iterator[Row]:
        """Rows of a query: exact numbers as integers of a millionth, text stripped on the right."""
        with self._translated():
            cursor = self._raw.cursor()
            try:
                cursor.execute(sql, *parameters)
                while found := cursor.fetchmany(FETCH):
                    for row in found:
                        yield tuple(map(_value, row))
            finally:
                self._leave(cursor)

    def row(self, sql: str, *parameters: Any) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, *parameters)
        try:
            return next(found, None)
        finally:
            found.close()  # type: ignore[attr-defined] # a generator

    def close(self) -> None:
        """Leave the database; a server that is gone already is left without a word."""
        self._leave(self._raw)

    @staticmethod
    def _leave(thing: Any) -> None:
        try:
            thing.close()
        except pyodbc.Error:
            return

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except pyodbc.Error as error:
            raise to_agent_error(error, self._target) from error


def connect(target: SqlTarget, user: str, password: str, open_raw: OpenRaw | None = None) -> OdbcConnection:
    """Connect and get ready to read. Raises `AgentError`."""
    if pyodbc is None:
        raise about(NO_DRIVER, target)
    text = connection_string(target, user, password, pyodbc.drivers() if open_raw is None else DRIVERS)
    try:
        raw = (open_raw or _open)(text)
    except pyodbc.Error as error:
        raise to_agent_error(error, target, connecting=True) from error
    connection = OdbcConnection(raw, target)
    try:
        connection.prepare()
    except AgentError:
        connection.close()
        raise
    return connection


def connection_string(target: SqlTarget, user: str, password: str, installed: Sequence[str]) -> str:
    """What the best of the installed drivers takes. Raises `AgentError` where there is none."""
    driver = next((name for name in DRIVERS if name in installed), None)
    if driver is None:
        raise about(NO_DRIVER, target)
    parts = {"DRIVER": driver, "SERVER": target.server, "DATABASE": target.name, "APP": "CobranzaCloud"}
    if user.lower() == WINDOWS:
        parts["Trusted_Connection"] = "yes"
    else:
        parts |= {"UID": user, "PWD": password}
    if driver != PLAIN:
        parts["ApplicationIntent"] = "ReadOnly"
        parts["Encrypt"] = "no" if target.encryption == "no" else "yes"
        parts["TrustServerCertificate"] = "no" if target.encryption == "verified" else "yes"
    return ";".join(f"{name}={_quoted(value)}" for name, value in parts.items())


def _open(text: str) -> Any:
    raw = pyodbc.connect(text, autocommit=True, timeout=LOGIN_SECONDS, readonly=True)
    raw.timeout = QUERY_SECONDS
    return raw


def _quoted(value: str) -> str:
    """A value in which nothing ends it or begins another."""
    return "{" + value.replace("}", "}}") + "}"


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value.rstrip(" ")
    return int(value.scaleb(MICRO)) if isinstance(value, Decimal) else value
