"""The same attachment without any Firebird client library: the wire protocol in Python, against a server only.

For machines that have no client, or one of another bitness. The driver's own transactions are never used: the snapshot
is begun with our parameters, and ended even where nothing was read in it.
"""

import contextlib
import os
import struct
import sys
import warnings
from collections.abc import Iterator
from typing import Any, Final

import firebirdsql
from firebirdsql import consts
from firebirdsql import fbcore as _fbcore
from firebirdsql import wireprotocol as _wireprotocol

from agent.erp.drivers.attachment import CHARSET, DIALECT, Row
from agent.erp.drivers.fetch import timestamp
from agent.erp.drivers.login import Latin, checked
from agent.erp.drivers.sentences import Sentence
from agent.erp.drivers.target import Target
from agent.erp.drivers.translate import (
    LOST,
    UNREACHABLE,
    WRONG_PASSWORD,
    old_dialect,
    sentence_for,
    translated,
)
from agent.erp.drivers.wire_types import Arc4, ChaCha, Column, UnreadTypeError
from agent.errors import AgentError

READ_ONLY_SNAPSHOT: Final = bytes(
    (consts.isc_tpb_version3, consts.isc_tpb_read, consts.isc_tpb_concurrency, consts.isc_tpb_nowait)
)
CONNECT_SECONDS: Final = 20.0
WAIT_SECONDS: Final = 900.0
"""The longest that the server may be silent: longer than the slowest query, which is a count of every payment."""
FETCH: Final = 500
"""Rows asked for at once."""
ANSWER: Final = 32_000
"""Bytes of an answer about the database, so that the list of transactions fits."""
DEFAULT_PORT: Final = 3050
_SHAPELESS: Final = (AssertionError, LookupError, TypeError, AttributeError, EOFError, struct.error, UnreadTypeError)
"""What the driver lets out where a server says what it did not expect."""

fbcore: Any = _fbcore  # half their functions have no types
wireprotocol: Any = _wireprotocol
fbcore.ARC4 = Arc4  # the driver has no other place to say which cipher to use
fbcore.ChaCha20 = ChaCha


class _Connection(fbcore.Connection):  # type: ignore[misc] # untyped library
    """The driver's connection, attached so that reading collects no garbage, and lenient about letters in errors."""

    buffer_length = ANSWER

    def bytes_to_str(self, data: Any) -> str:
        """Names and errors; values are decoded by `Column`."""
        return bytes(data).decode(consts.charset_map.get(self.charset) or "latin-1", errors="replace")

    def _op_attach(self, timezone: str | None) -> None:
        """Attach; the driver's own has no way to ask for an attachment that collects no garbage."""
        del timezone
        items = [(consts.isc_dpb_lc_ctype, self.charset.encode()), (consts.isc_dpb_user_name, self.user.encode())]
        if self.accept_version < consts.PROTOCOL_VERSION13:
            if self.accept_version == consts.PROTOCOL_VERSION10:
                items.append((consts.isc_dpb_password, self.password.encode()))
            else:
                items.append((consts.isc_dpb_password_enc, fbcore.get_crypt(self.password).encode()))
        items.append((consts.isc_dpb_process_id, os.getpid().to_bytes(4, "little")))
        items.append((consts.isc_dpb_process_name, os.fsencode(sys.argv[0])[-200:]))
        items.append((consts.isc_dpb_no_garbage_collect, b"\1"))
        if self.auth_data:
            items.append((consts.isc_dpb_specific_auth_data, self.auth_data.hex().upper().encode()))
        packer = wireprotocol.Packer()
        packer.pack_int(self.op_attach)
        packer.pack_int(0)
        packer.pack_bytes(self.str_to_bytes(self.filename))
        parameters = (bytes((item, len(value))) + value for item, value in items)
        packer.pack_bytes(bytes((consts.isc_dpb_version1,)) + b"".join(parameters))
        self.sock.send(packer.get_buffer())


class _Snapshot(fbcore.Transaction):  # type: ignore[misc] # untyped library
    """READ ONLY snapshot with NO WAIT, ended by `rollback` whatever was done in it."""

    def _begin(self) -> None:
        self.connection._op_transaction(READ_ONLY_SNAPSHOT)
        self._trans_handle = self.connection._op_response()[0]
        self.is_dirty = True


class WireConnection:
    """An open attachment. Every method raises `AgentError`."""

    def __init__(self, connection: Any, target: Target) -> None:
        self._connection = connection
        self._target = target
        self._snapshot = _Snapshot(connection)
        self._broken = False

    def begin(self) -> int:
        """Start the snapshot, or a new one; its transaction number."""
        with self._speaking():
            self._snapshot.rollback()
            self._snapshot.begin()
            self._connection._op_info_transaction(
                self._snapshot.trans_handle, bytes((consts.isc_info_tra_id, consts.isc_info_end))
            )
            return _number(next(_items(self._connection._op_response()[2])))

    def rows(self, sql: str, *parameters: Any) -> Iterator[Row]:
        """Rows of a query inside the snapshot: NUMERIC as integers of its scale, text stripped on the right."""
        with self._speaking():
            statement = fbcore.Statement(self._snapshot)
            try:
                statement.prepare(sql)
                yield from self._fetched(statement, parameters)
            finally:
                self._release(statement)

    def _fetched(self, statement: Any, parameters: Row) -> Iterator[Row]:
        connection = self._connection
        columns = [Column(described) for described in statement.xsqlda]
        layout = fbcore.calc_blr(statement.xsqlda)
        connection._op_execute(statement.handle, self._snapshot.trans_handle, list(parameters), statement.bind_xsqlda)
        connection._op_response()
        more = True
        while more:
            connection._op_fetch(statement.handle, layout, FETCH)
            found, more = connection._op_fetch_response(statement.handle, columns)
            yield from map(tuple, found)

    def row(self, sql: str, *parameters: Any) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, *parameters)
        try:
            return next(found, None)
        finally:
            found.close()  # type: ignore[attr-defined] # a generator

    def end(self) -> None:
        """End the transaction, so that it is none of those that run when a snapshot begins."""
        with self._speaking():
            self._snapshot.rollback()

    def newest_transaction(self) -> int:
        """Number of the transaction the engine started last; asking moves nothing."""
        return next(_number(item) for item in self._ask(consts.isc_info_next_transaction))

    def active_transactions(self) -> frozenset[int]:
        """Numbers of the transactions that are running; asking moves the counter by one."""
        return frozenset(_number(item) for item in self._ask(consts.isc_info_active_transactions))

    def created(self) -> str:
        """When the database was created or restored, ISO 8601."""
        day, ticks = struct.unpack("<iI", next(iter(self._ask(consts.isc_info_creation_date))))
        return timestamp(day, ticks).isoformat()

    def dialect(self) -> int:
        """SQL dialect of the database."""
        return next(_number(item) for item in self._ask(consts.isc_info_db_sql_dialect))

    def close(self) -> None:
        """Leave the database; a server that is gone already is left without a word."""
        if not self._broken:
            with contextlib.suppress(firebirdsql.Error, OSError, *_SHAPELESS):
                self._snapshot.rollback()
                self._connection.close()
        _hang_up(self._connection)

    def _ask(self, item: int) -> list[bytes]:
        with self._speaking():
            self._connection._op_info_database(bytes((item, consts.isc_info_end)))
            return list(_items(self._connection._op_response()[2]))

    def _release(self, statement: Any) -> None:
        """Drop a statement; where the server is gone there is nothing left to drop."""
        if not self._broken:
            with contextlib.suppress(firebirdsql.Error, OSError):
                statement.drop()

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """Once a conversation broke off nothing more is said on it."""
        try:
            with _translated(self._target, LOST):
                yield
        except BaseException as error:
            cause = error.__cause__
            self._broken = self._broken or isinstance(cause, (OSError, *_SHAPELESS)) or _is_lost(cause)
            raise


def connect(target: Target, user: str, password: str, charset: str = CHARSET) -> WireConnection:
    """Attach to a database through its server, texts travelling in `charset`; this PC's own where none is named.

    Raises `AgentError`. A user that only the legacy plugin knows is tried there too, as the client library does.
    """
    checked(user, password)
    _load_passlib()
    try:
        connection = _attach(target, Latin(user), Latin(password), charset, "Srp256")
    except AgentError as error:
        if error.title != WRONG_PASSWORD.title:
            raise
        try:
            connection = _attach(target, Latin(user), Latin(password), charset, "Legacy_Auth")
        except AgentError:
            raise error from error.__cause__
    if connection.dialect() != DIALECT:
        connection.close()
        raise old_dialect(target)
    return connection


def _attach(target: Target, user: Latin, password: Latin, charset: str, plugin: str) -> WireConnection:
    host, _, port = (target.server or "localhost").partition("/")
    raw = _Connection(
        host=host.strip("[]"),
        port=int(port or DEFAULT_PORT),
        database=target.path,
        user=user,
        password=password,
        charset=charset,
        timeout=CONNECT_SECONDS,
        auth_plugin_name=plugin,
    )
    raw.user, raw.password = user, password  # the driver may have made plain texts of them
    try:
        with _translated(target, UNREACHABLE):
            raw._initialize()
            raw.timeout = WAIT_SECONDS
            raw.sock._sock.settimeout(WAIT_SECONDS)
    except BaseException:
        _hang_up(raw)
        raise
    return WireConnection(raw, target)


def _hang_up(raw: Any) -> None:
    """Leave the line as it is; the driver would say goodbye to whoever no longer listens."""
    line, raw.sock, raw.db_handle = raw.sock, None, None
    if line is not None:
        line.close()


@contextlib.contextmanager
def _translated(target: Target, gone: Sentence) -> Iterator[None]:
    """Turn what the driver raises into `AgentError`; `gone` where the line itself failed."""
    try:
        with translated(target, gone, firebirdsql.Error):
            yield
    except _SHAPELESS as error:
        raise sentence_for(LOST, target, type(error).__name__) from error


def _is_lost(cause: BaseException | None) -> bool:
    return isinstance(cause, firebirdsql.Error) and not cause.gds_codes


def _items(answer: bytes) -> Iterator[bytes]:
    """Values of an answer: each has a number, two bytes of length, and so many bytes."""
    at = 0
    while at < len(answer) and answer[at] != consts.isc_info_end:
        if answer[at] == consts.isc_info_truncated:
            raise EOFError("the answer about the database does not fit")
        length = int.from_bytes(answer[at + 1 : at + 3], "little")
        yield answer[at + 3 : at + 3 + length]
        at += 3 + length


def _number(item: bytes) -> int:
    return int.from_bytes(item, "little")


def _load_passlib() -> None:
    """Import what Legacy_Auth needs; it looks for a module of the standard library that is going away."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import passlib.handlers.des_crypt  # noqa: F401 - the driver finds it by its name only
