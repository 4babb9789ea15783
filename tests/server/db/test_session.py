"""One transaction at the edge, on both engines: what commits, what rolls back, who waits for whom."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.db.counters import hit, peek
from server.db.session import Database, Tx, normalise_url
from server.kit.errors import DomainError, Kind
from server.kit.events import Listeners
from server.kit.ids import new_id
from tests.support.clock import FakeClock

WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Happened:
    name: str


@pytest.fixture
def listeners() -> Listeners:
    return Listeners()


@pytest.fixture
def db(database_url: str, listeners: Listeners) -> Iterator[Database]:
    opened = Database(database_url, listeners)
    yield opened
    opened.dispose()


def counted(db: Database, name: str, key: str, clock: FakeClock) -> int:
    with db.reading() as tx:
        return peek(tx, name, key, clock.now()).count


def test_what_a_transaction_wrote_is_there_after_it(db: Database, clock: FakeClock) -> None:
    with db.transaction() as tx:
        hit(tx, "a", "key", WINDOW, clock.now())
    assert counted(db, "a", "key", clock) == 1


def test_an_error_takes_everything_back(db: Database, clock: FakeClock) -> None:
    with pytest.raises(RuntimeError), db.transaction() as tx:  # noqa: PT012
        hit(tx, "a", "key", WINDOW, clock.now())
        raise RuntimeError
    assert counted(db, "a", "key", clock) == 0


@pytest.mark.parametrize(("keep", "count"), [(True, 1), (False, 0)])
def test_a_refusal_commits_only_where_it_says_so(db: Database, clock: FakeClock, keep: bool, count: int) -> None:
    with pytest.raises(DomainError), db.transaction() as tx:  # noqa: PT012
        hit(tx, "a", "key", WINDOW, clock.now())
        raise DomainError("REUSED", Kind.UNAUTHENTICATED, "no", keep=keep)
    assert counted(db, "a", "key", clock) == count


def test_listeners_write_in_the_transaction_that_emitted(db: Database, listeners: Listeners, clock: FakeClock) -> None:
    def listen(tx: Tx, happened: Happened) -> None:
        hit(tx, "heard", happened.name, WINDOW, clock.now())

    listeners.subscribe(Happened, listen)
    with db.transaction() as tx:
        tx.emit(Happened("kept"))
    with pytest.raises(RuntimeError), db.transaction() as tx:  # noqa: PT012
        tx.emit(Happened("lost"))
        raise RuntimeError
    assert counted(db, "heard", "kept", clock) == 1
    assert counted(db, "heard", "lost", clock) == 0


def test_a_reading_cannot_write(db: Database, clock: FakeClock) -> None:
    with pytest.raises((DBAPIError, DomainError)), db.reading() as tx:
        hit(tx, "a", "key", WINDOW, clock.now())
    with db.transaction() as tx:
        assert hit(tx, "a", "key", WINDOW, clock.now()).count == 1


def test_a_reader_does_not_wait_for_a_writer(db: Database, clock: FakeClock) -> None:
    seen: list[int] = []
    with db.transaction() as tx:
        hit(tx, "a", "key", WINDOW, clock.now())
        reader = Thread(target=lambda: seen.append(counted(db, "a", "key", clock)))
        reader.start()
        reader.join(timeout=10)
        assert seen == [0]


def test_a_savepoint_takes_back_its_own_part(db: Database, clock: FakeClock) -> None:
    with db.transaction() as tx:
        hit(tx, "a", "outer", WINDOW, clock.now())
        with pytest.raises(RuntimeError), tx.savepoint():  # noqa: PT012
            hit(tx, "a", "inner", WINDOW, clock.now())
            raise RuntimeError
    assert counted(db, "a", "outer", clock) == 1
    assert counted(db, "a", "inner", clock) == 0


def test_the_scope_of_a_transaction_is_set_once(db: Database) -> None:
    organization = new_id()
    with db.transaction() as tx:
        with pytest.raises(LookupError):
            _ = tx.organization_id
        tx.enter(organization)
        tx.enter(organization)
        assert tx.organization_id == organization
        with pytest.raises(LookupError):
            tx.enter(new_id())


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
def test_the_scope_ends_with_its_transaction(db: Database) -> None:
    with db.transaction(new_id()):
        pass
    with db.engine.connect() as connection:
        left = connection.execute(text("SELECT current_setting('app.organization', true), current_user")).one()
    assert left == ("", "cobranza_owner")


def test_a_database_that_is_away_is_unavailable() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DomainError) as refused, away.transaction(UUID(int=1)):
        pass
    assert refused.value.kind is Kind.UNAVAILABLE
    away.dispose()


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("sqlite:///x.db", "sqlite+pysqlite"),
    ],
)
def test_an_operators_url_names_our_driver(url: str, driver: str) -> None:
    assert normalise_url(url).drivername == driver


def test_another_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="DATABASE_URL"):
        normalise_url("mysql://u@h/d")


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'new.db'}")
    try:
        with db.transaction() as tx:
            tx.connection.execute(text("CREATE TABLE t (id INTEGER)"))
        files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        db.dispose()
    assert files == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


def test_another_program_that_looks_at_the_file_takes_nothing_from_the_one_that_serves(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    look = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute(sys.argv[2]).fetchone()[0]); c.close()"
    )
    question = "SELECT count(*) FROM t"

    def seen_elsewhere() -> str:
        found = subprocess.run(
            [sys.executable, "-c", look, str(path), question], capture_output=True, text=True, check=True
        )
        return found.stdout.strip()

    db = Database(f"sqlite:///{path}")
    try:
        with db.transaction() as tx:
            tx.connection.exec_driver_sql("CREATE TABLE t (n INTEGER)")
        with db.reading() as first, db.reading() as second:
            assert [each.connection.exec_driver_sql("SELECT 1").scalar() for each in (first, second)] == [1, 1]
        for written in range(3):
            assert seen_elsewhere() == str(written)
            with db.transaction() as tx:
                tx.connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        assert seen_elsewhere() == "3"
    finally:
        db.dispose()
