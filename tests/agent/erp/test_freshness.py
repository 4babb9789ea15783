"""The transaction-counter rule: never "unchanged" after a write, whatever the order things happened in."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from agent.core.model import Token
from agent.erp import freshness
from agent.erp.drivers.firebird import FirebirdConnection, connect
from agent.erp.drivers.target import parse
from agent.erp.reader import FirebirdReader
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import reader_of
from tests.sae import build
from tests.support.firebird import FirebirdServer
from tests.support.firebird import connect as raw_connect

DAY = date(2025, 12, 15)


class Engine:
    """An engine in memory: `started` counts, `running` are open, listing starts a transaction of its own."""

    def __init__(self) -> None:
        self.started = 10
        self.running: set[int] = set()
        self.birth = "2024-01-01T00:00:00"

    def begin(self) -> int:
        self.started += 1
        self.running.add(self.started)
        return self.started

    def newest_transaction(self) -> int:
        return self.started

    def active_transactions(self) -> frozenset[int]:
        self.started += 1
        return frozenset(self.running)

    def created(self) -> str:
        return self.birth


@pytest.fixture
def engine() -> Engine:
    return Engine()


def taken(engine: Engine) -> Token:
    token = freshness.begin(engine)
    assert token is not None
    engine.running.discard(token.counter - 1)
    return token


def test_nothing_happened(engine: Engine) -> None:
    token = taken(engine)
    assert freshness.unchanged(engine, token) == (True, token)
    assert freshness.unchanged(engine, token) == (True, token)


def test_any_later_transaction_may_be_a_write(engine: Engine) -> None:
    token = taken(engine)
    engine.begin()
    assert freshness.unchanged(engine, token) == (False, None)


def test_a_writer_from_before_that_still_runs_has_written_nothing_visible(engine: Engine) -> None:
    engine.begin()
    token = taken(engine)
    same, renewed = freshness.unchanged(engine, token)
    assert same
    assert renewed is not None
    assert freshness.unchanged(engine, renewed)[0]


def test_a_writer_from_before_that_ended_does_not_move_the_counter(engine: Engine) -> None:
    writer = engine.begin()
    token = taken(engine)
    engine.running.discard(writer)
    assert engine.newest_transaction() == token.counter
    assert freshness.unchanged(engine, token) == (False, None)


class Busy(Engine):
    """Somebody acts right after the snapshot began."""

    def __init__(self, act: Callable[[Engine], object]) -> None:
        super().__init__()
        self.act = act

    def begin(self) -> int:
        snapshot = super().begin()
        self.act(self)
        return snapshot


def test_somebody_who_comes_between_snapshot_and_counter_spoils_the_token() -> None:
    assert freshness.begin(Busy(Engine.begin)) is None


def test_a_writer_who_leaves_between_snapshot_and_list_spoils_the_token() -> None:
    engine = Busy(lambda self: self.running.discard(5))
    engine.running.add(5)
    assert freshness.begin(engine) is None


def test_a_restored_backup_is_another_history(engine: Engine) -> None:
    token = taken(engine)
    engine.birth = "2025-05-05T00:00:00"
    assert freshness.unchanged(engine, token) == (False, None)
    engine.birth, engine.started = token.created, token.counter - 5
    assert freshness.unchanged(engine, token) == (False, None)


class Sae:
    """Somebody who works in SAE while the agent reads and asks: the rows that are committed, and open writers."""

    def __init__(self, server: FirebirdServer, database: str) -> None:
        self._connections = [raw_connect(database, server.access) for _ in range(3)]
        self.writing: list[Any] = []
        self.commits = 0

    def act(self, random: Random) -> None:
        match random.randrange(4):
            case 0 if len(self.writing) < len(self._connections):
                connection = next(item for item in self._connections if item not in self.writing)
                connection.begin()
                number = self._connections.index(connection)
                connection.cursor().execute(f"UPDATE MONED01 SET TCAMBIO = TCAMBIO + 1 WHERE NUM_MONED = {number + 1}")
                self.writing.append(connection)
            case 1 | 2 if self.writing:
                self.writing.pop(random.randrange(len(self.writing))).commit()
                self.commits += 1
            case _:
                return

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


class Interrupted:
    """A real attachment during whose every step somebody may act in SAE; `seen` are the commits the snapshot shows."""

    def __init__(self, connection: FirebirdConnection, sae: Sae, random: Random) -> None:
        self._connection = connection
        self._sae = sae
        self._random = random
        self.seen = 0

    def _step(self) -> None:
        if self._random.random() < 0.25:
            self._sae.act(self._random)

    def begin(self) -> int:
        self._step()
        self.seen = self._sae.commits
        number = self._connection.begin()
        self._step()
        return number

    def active_transactions(self) -> frozenset[int]:
        self._step()
        return self._connection.active_transactions()

    def newest_transaction(self) -> int:
        self._step()
        return self._connection.newest_transaction()

    def created(self) -> str:
        return self._connection.created()


@pytest.fixture(scope="module")
def company(firebird_server: FirebirdServer) -> str:
    folder = firebird_server.data / "freshness"
    truth = build(folder, companies=("01",), customers=3, charges=6, as_of=AS_OF, access=firebird_server.access)
    return truth.companies["01"].database


@pytest.fixture
def watch(firebird_server: FirebirdServer, company: str) -> Iterator[FirebirdConnection]:
    access = firebird_server.access
    connection = connect(parse(access.dsn(company)), access.user, access.password or "")
    yield connection
    connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
def test_no_interleaving_hides_a_write(
    firebird_server: FirebirdServer, company: str, watch: FirebirdConnection, seed: int
) -> None:
    random = Random(seed)
    sae = Sae(firebird_server, company)
    try:
        for _ in range(random.randrange(3)):
            sae.act(random)
        access = firebird_server.access
        reader = connect(parse(access.dsn(company)), access.user, access.password or "")
        interrupted = Interrupted(reader, sae, random)
        token = freshness.begin(interrupted)
        seen = interrupted.seen
        sae.act(random)
        reader.close()
        for _ in range(3):
            if random.random() < 0.6:
                sae.act(random)
            if token is None:
                break
            same, token = freshness.unchanged(watch, token)
            assert not (same and sae.commits > seen)
    finally:
        sae.close()


@pytest.mark.slow
def test_the_reader_keeps_its_attachment_and_survives_a_restart(own_firebird_server: FirebirdServer) -> None:
    server = own_firebird_server
    truth = build(server.data, companies=("01",), customers=3, charges=6, as_of=AS_OF, access=server.access)
    database = truth.companies["01"].database
    reader = reader_of(database, "01", access=server.access)
    token = read_token(reader)
    assert reader.recheck(token) == (True, token)
    server.kill()
    with pytest.raises(AgentError):
        reader.recheck(token)
    server.start()
    assert reader.recheck(token)[0] in (True, False)
    again = read_token(reader)
    assert reader.recheck(again) == (True, again)
    connection = raw_connect(database, server.access)
    connection.begin()
    connection.close()
    assert reader.recheck(again) == (False, None)
    reader.close()


def test_a_file_is_left_for_others_after_every_check(tmp_path: Path) -> None:
    truth = build(tmp_path, companies=("01",), customers=3, charges=6, as_of=AS_OF)
    database = truth.companies["01"].database
    reader = reader_of(database, "01")
    token = read_token(reader)
    assert reader.recheck(token) == (True, token)
    with pytest.raises(AgentError, match="No se encontró"):
        reader_of(tmp_path / "otra.fdb").recheck(token)


def read_token(reader: FirebirdReader) -> Token:
    with reader.read("01", DAY) as read:
        list(read.customers())
    assert read.token is not None
    return read.token
