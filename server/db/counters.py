"""Counts that hold across processes: who tried what how often, each in a transaction of its own.

Keys are stored as digests, so that every key has one size. A crash may forget the counts of a few minutes and nothing
else: on PostgreSQL the table is unlogged, and beside a SQLite database it lies in a file of its own that is not
flushed, where no request waits for a long sync to be written.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import Column, ColumnElement, Integer, LargeBinary, String, Table, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.db.base import UtcDateTime, metadata
from server.db.session import Database, Tx

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("key", LargeBinary(32), primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("resets_at", UtcDateTime, nullable=False, index=True),
    info={"unlogged": True},
)


@dataclass(frozen=True, slots=True)
class Window:
    """How often something was counted, and when the count begins anew."""

    count: int
    resets_at: datetime


class Counters:
    """Named counters with one window a key, which begins at its first hit."""

    def __init__(self, db: Database) -> None:
        self._beside = _beside(db) if db.dialect == "sqlite" else None
        self._db = self._beside or db
        self._lock = Lock()
        self._made = self._beside is None

    def hit(self, name: str, key: str, window: timedelta, now: datetime) -> Window:
        """Count one more, atomically, and tell the count with it."""
        with self._writing() as tx:
            return hit(tx, name, key, window, now)

    def peek(self, name: str, key: str, now: datetime) -> Window:
        """The count without adding to it."""
        with self._writing() as tx:
            return peek(tx, name, key, now)

    def refund(self, name: str, key: str, now: datetime) -> None:
        """Take one hit back: what was reserved turned out well."""
        with self._writing() as tx:
            tx.connection.execute(
                update(counters)
                .where(*_which(name, key), counters.c.resets_at > now, counters.c.hits > 0)
                .values(hits=counters.c.hits - 1)
            )

    def prune(self, now: datetime) -> None:
        """Forget the windows that have passed."""
        with self._writing() as tx:
            prune(tx, now)

    def close(self) -> None:
        """Close the file of its own."""
        if self._beside is not None:
            self._beside.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Tx]:
        with self._db.alone() as tx:
            if not self._made:
                with self._lock:
                    counters.create(tx.connection, checkfirst=True)
                    self._made = True
            yield tx


def hit(tx: Tx, name: str, key: str, window: timedelta, now: datetime) -> Window:
    """Count one more inside a transaction that the caller keeps short."""
    dialect = postgresql if tx.dialect == "postgresql" else sqlite
    fresh = dialect.insert(counters).values(name=name, key=_digest(key), hits=1, resets_at=now + window)
    over = counters.c.resets_at <= now
    statement = fresh.on_conflict_do_update(
        index_elements=[counters.c.name, counters.c.key],
        set_={
            "hits": case((over, 1), else_=counters.c.hits + 1),
            "resets_at": case((over, fresh.excluded.resets_at), else_=counters.c.resets_at),
        },
    ).returning(counters.c.hits, counters.c.resets_at)
    row = tx.connection.execute(statement).one()
    return Window(row.hits, row.resets_at)


def peek(tx: Tx, name: str, key: str, now: datetime) -> Window:
    """The count as a transaction sees it."""
    row = tx.connection.execute(
        select(counters.c.hits, counters.c.resets_at).where(*_which(name, key), counters.c.resets_at > now)
    ).one_or_none()
    return Window(row.hits, row.resets_at) if row else Window(0, now)


def prune(tx: Tx, now: datetime) -> None:
    """Forget the windows that have passed, where the transaction's own database holds some."""
    tx.connection.execute(delete(counters).where(counters.c.resets_at <= now))


def _beside(db: Database) -> Database:
    """cobranza.db → cobranza.counters.db, in the same folder for every process of the machine."""
    path = Path(db.url.database or "cobranza.db").with_suffix(".counters.db")
    return Database(db.url.set(database=str(path)).render_as_string(hide_password=False), durable=False)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _which(name: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return (counters.c.name == name, counters.c.key == _digest(key))
