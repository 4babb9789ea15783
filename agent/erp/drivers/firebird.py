"""One attachment to a Firebird database, only ever reading: a READ ONLY snapshot with NO WAIT that collects no garbage.

The transaction's parameters are given when connecting; given later the driver ignores them and would allow writes.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import fdb

from agent.erp.drivers.attachment import CHARSET, DIALECT, Row
from agent.erp.drivers.fetch import stream
from agent.erp.drivers.login import Latin, checked
from agent.erp.drivers.target import Target
from agent.erp.drivers.translate import no_client, old_dialect, translated

READ_ONLY_SNAPSHOT: Final = bytes((fdb.isc_tpb_version3, fdb.isc_tpb_read, fdb.isc_tpb_concurrency, fdb.isc_tpb_nowait))
LOCKS: Final = Path("/tmp/firebird")  # noqa: S108 - where the engine itself keeps its lock files


class FirebirdConnection:
    """An open attachment. Every method raises `AgentError`."""

    def __init__(self, connection: Any, target: Target) -> None:
        self._connection = connection
        self._target = target

    def begin(self) -> int:
        """Start the snapshot, or a new one; its transaction number."""
        with translated(self._target):
            self._connection.begin()
            return int(self._connection.transaction_info(fdb.isc_info_tra_id, "i"))

    def rows(self, sql: str, *parameters: Any) -> Iterator[Row]:
        """Rows of a query inside the snapshot: NUMERIC as integers of its scale, text stripped on the right."""
        with translated(self._target):
            cursor = self._connection.cursor()
            statement = cursor.prep(sql)
            try:
                yield from stream(cursor, statement, parameters)
            finally:
                _release(statement, cursor)

    def row(self, sql: str, *parameters: Any) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, *parameters)
        try:
            return next(found, None)
        finally:
            found.close()  # type: ignore[attr-defined] # a generator

    def end(self) -> None:
        """End the transaction, so that it is none of those that run when a snapshot begins."""
        with translated(self._target):
            self._connection.rollback()

    def newest_transaction(self) -> int:
        """Number of the transaction the engine started last; asking moves nothing."""
        with translated(self._target):
            return int(self._connection.db_info(fdb.isc_info_next_transaction))

    def active_transactions(self) -> frozenset[int]:
        """Numbers of the transactions that are running; asking moves the counter by one."""
        with translated(self._target):
            return frozenset(map(int, self._connection.db_info(fdb.isc_info_active_transactions)))

    def created(self) -> str:
        """When the database was created or restored, ISO 8601."""
        with translated(self._target):
            moment: datetime = self._connection.db_info(fdb.isc_info_creation_date)
            return moment.isoformat()

    def close(self) -> None:
        """Leave the database; a server that is gone already is left without a word."""
        try:
            self._connection.close()
        except fdb.Error:
            return


def connect(target: Target, user: str, password: str, charset: str = CHARSET) -> FirebirdConnection:
    """Attach to a database, texts travelling in `charset`. Raises `AgentError`."""
    checked(user, password)
    _prepare_locks()
    if not client_loads():
        raise no_client()
    with translated(target):
        connection = fdb.connect(
            dsn=target.dsn,
            user=Latin(user),
            password=Latin(password),
            charset=charset,
            isolation_level=READ_ONLY_SNAPSHOT,
            no_gc=1,
        )
        dialect = connection.database_sql_dialect
    if dialect != DIALECT:
        connection.close()
        raise old_dialect(target)
    return FirebirdConnection(connection, target)


def _release(statement: Any, cursor: Any) -> None:
    """Drop a statement; where the server is gone there is nothing left to drop."""
    try:
        statement._close()
        cursor.close()
    except fdb.Error:
        return


def client_loads() -> bool:
    """Whether there is a client library on this machine that this process can use."""
    try:
        fdb.load_api()
    except Exception:  # noqa: BLE001 - the driver raises a bare Exception where it finds no library, or one of 32 bits
        return False
    return True


def client_version() -> int:
    """Major version of the client library that is loaded."""
    return int(fdb.fbcore.api.isc_get_client_major_version())


def _prepare_locks() -> None:
    """Give the embedded engine a lock folder of this user's where another user owns the common one."""
    if sys.platform == "win32" or "FIREBIRD_LOCK" in os.environ:
        return
    if LOCKS.exists() and not os.access(LOCKS, os.W_OK):
        folder = Path(tempfile.gettempdir()) / f"firebird-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["FIREBIRD_LOCK"] = str(folder)
