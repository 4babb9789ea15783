"""One transaction per request or job, opened here and committed here; services never commit.

Writers on SQLite start with BEGIN IMMEDIATE and queue on the busy timeout; readers start a WAL snapshot and wait for
nobody, so a dashboard opens while a long sync is being written. On PostgreSQL every transaction enters the application
role and its organization before its first query.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, Uuid, column, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from server.db.tenancy import BUSY_SECONDS, lookup, oversight_sql, scope_sql
from server.kit.errors import DomainError, Kind
from server.kit.events import Listeners
from server.kit.origin import SERVICE, Origin

T = TypeVar("T")

_SCOPE, _OVERSEE = scope_sql(), oversight_sql()
_AWAY = re.compile(r"locked|busy|full|unable to open|disk I/O")
"""SQLite's words for a file that cannot serve now; its other operational errors are bugs and stay so."""


class Tx:
    """An open transaction: the connection, whose rows it sees, who began it, and the events to announce at its end."""

    def __init__(
        self,
        connection: Connection,
        organization_id: UUID | None,
        origin: Origin = SERVICE,
        *,
        read_only: bool = False,
    ) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self.origin = origin
        self._organization_id = organization_id
        self._events: list[object] = []
        self.read_only = read_only
        self._answers: dict[object, Any] = {}

    @property
    def organization_id(self) -> UUID:
        """The organization in scope; LookupError where the transaction has none."""
        if self._organization_id is None:
            raise LookupError("this transaction has no organization in scope")
        return self._organization_id

    def enter(self, organization_id: UUID) -> None:
        """Set the scope of a transaction that began without one (a login, a refresh); it cannot be changed after."""
        if self._organization_id not in {None, organization_id}:
            raise LookupError("this transaction already belongs to an organization")
        self._organization_id = organization_id
        if self.dialect == "postgresql":
            _enter_role(self.connection, organization_id, read_only=None)

    def once(self, key: object, ask: Callable[[], T]) -> T:
        """The answer to a question that a page asks many times, asked once in a transaction that only reads."""
        if not self.read_only:
            return ask()
        if key not in self._answers:
            self._answers[key] = ask()
        found: T = self._answers[key]
        return found

    def emit(self, happened: object) -> None:
        """Announce a past-tense event; its listeners run before the commit, in this transaction."""
        self._events.append(happened)

    def lookup(self, name: str, **arguments: Any) -> list[Row[Any]]:
        """Ask one of the questions of `db.tenancy.LOOKUPS`; the rows hold ids only."""
        entry = lookup(name)
        return list(self.connection.execute(entry.statement(self.dialect), arguments).all())

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what the block wrote if it fails, and keep the rest of the transaction usable."""
        with self.connection.begin_nested():
            yield

    def take_event(self) -> object | None:
        """The next event to announce, None when there is none left."""
        return self._events.pop(0) if self._events else None


def normalise_url(url: str) -> URL:
    """A DATABASE_URL as operators write it → the driver we use; ValueError for another engine."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("DATABASE_URL no se puede leer como dirección") from error
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return parsed.set(drivername="sqlite+pysqlite")
    raise ValueError("DATABASE_URL debe empezar con sqlite:/// o postgresql://")


class Database:
    """The engine, its transactions and the listeners of what they announce.

    One that is not `durable` may lose its last commits with the machine (SQLite only); it stays consistent.
    """

    def __init__(
        self, url: str, listeners: Listeners | None = None, *, pool_size: int = 20, durable: bool = True
    ) -> None:
        self.url = normalise_url(url)
        self.listeners = listeners or Listeners()
        self.engine = _engine(self.url, pool_size, durable=durable)
        self.dialect = self.engine.dialect.name
        self._origin = SERVICE

    def acting(self, origin: Origin) -> "Database":
        """The same database for one request: its transactions know who began them."""
        twin = copy(self)
        twin._origin = origin
        return twin

    @contextmanager
    def transaction(self, organization_id: UUID | None = None) -> Iterator[Tx]:
        """Write: commits on leaving, rolls back on an error, except a DomainError marked `keep`, which commits."""
        with _translated(), self.engine.connect() as connection, connection.begin() as work:
            tx = self._open(connection, organization_id, read_only=False)
            try:
                yield tx
                self._announce(tx)
            except DomainError as error:
                if error.keep:
                    self._announce(tx)
                    work.commit()
                raise

    @contextmanager
    def reading(self, organization_id: UUID | None = None) -> Iterator[Tx]:
        """Read: one snapshot on SQLite that waits for no writer; a write in it fails on both engines."""
        with (
            _translated(),
            self.engine.connect().execution_options(cobranza_read_only=True) as connection,
            connection.begin() as work,
        ):
            yield self._open(connection, organization_id, read_only=True)
            work.rollback()

    @contextmanager
    def alone(self) -> Iterator[Tx]:
        """Write by single statements of tables that no organization owns, each committed with it.

        On PostgreSQL this spares the trips that begin, scope and end a transaction; on SQLite it is one.
        """
        if self.dialect != "postgresql":
            with self.transaction() as tx:
                yield tx
            return
        with _translated(), self.engine.connect() as connection:
            yield Tx(connection.execution_options(isolation_level="AUTOCOMMIT"), None, self._origin)

    @contextmanager
    def overseeing(self) -> Iterator[Tx]:
        """Read the rows of every organization, as the owner: for an operator's commands and figures, never a request.

        On PostgreSQL it opens the policy that the look-ups open, and nothing can be written.
        """
        with (
            _translated(),
            self.engine.connect().execution_options(cobranza_read_only=True) as connection,
            connection.begin() as work,
        ):
            if self.dialect == "postgresql":
                connection.execute(_OVERSEE)
            yield Tx(connection, None)
            work.rollback()

    def organizations(self) -> list[UUID]:
        """Every organization, for an operator's command that goes through all of them one by one."""
        query = text("SELECT id FROM organizations ORDER BY id").columns(column("id", Uuid))
        with self.overseeing() as tx:
            return list(tx.connection.execute(query).scalars())

    def in_use(self) -> int:
        """How many connections are at work."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def dispose(self) -> None:
        """Close the pool."""
        self.engine.dispose()

    def _open(self, connection: Connection, organization_id: UUID | None, *, read_only: bool) -> Tx:
        if self.dialect == "postgresql":
            _enter_role(connection, organization_id, read_only=read_only)
        return Tx(connection, organization_id, self._origin, read_only=read_only)

    def _announce(self, tx: Tx) -> None:
        while (happened := tx.take_event()) is not None:
            for listener in self.listeners.of(happened):
                listener(tx, happened)


def _enter_role(connection: Connection, organization_id: UUID | None, *, read_only: bool | None) -> None:
    scope = {"organization": str(organization_id) if organization_id else ""}
    if read_only is None:
        read_only = connection.get_execution_options().get("cobranza_read_only", False)
    connection.execute(_SCOPE, {**scope, "read_only": "on" if read_only else "off"})


@contextmanager
def _translated() -> Iterator[None]:
    """A database that is away or too busy is `unavailable`, not a bug."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        said = error.orig if isinstance(error, OperationalError) else None
        if isinstance(said, sqlite3.OperationalError) and not _AWAY.search(str(said)):
            raise
        raise DomainError(
            "SERVICE_UNAVAILABLE",
            Kind.UNAVAILABLE,
            "El servicio está ocupado; vuelve a intentar en unos segundos",
            retry_after=5,
        ) from error


def _engine(url: URL, pool_size: int, *, durable: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=pool_size,
            connect_args={"timeout": BUSY_SECONDS},
        )
        event.listen(engine, "do_connect", partial(_before_sqlite_connects, url.database or ""))
        event.listen(engine, "connect", partial(_on_sqlite_connect, synchronous="FULL" if durable else "OFF"))
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    # No session state: a pooler in transaction mode (PgBouncer) may give every transaction another session.
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"prepare_threshold": None, "connect_timeout": 10, "application_name": "cobranza-server"},
    )


def _before_sqlite_connects(path: str, *_: object) -> None:
    """A new file is its owner's alone, and so are those that SQLite puts beside it.

    A file that is there is never opened here: closing any descriptor of it would drop the locks of the whole process,
    and the next program that looks at the database would delete the log that this one writes to.
    """
    if path and not path.startswith((":memory:", "file:")):
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _on_sqlite_connect(connection: Any, _record: object, *, synchronous: str) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("cobranza_read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only={int(read_only)}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
