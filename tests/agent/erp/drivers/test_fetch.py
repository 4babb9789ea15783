"""Rows decoded from the client library's buffer, against the driver's own decoding."""

from datetime import datetime
from pathlib import Path

import pytest

from agent.erp.drivers.fetch import text, timestamp
from agent.erp.drivers.firebird import connect
from agent.erp.drivers.target import Target
from agent.errors import AgentError
from tests.sae.load import create_database
from tests.support.firebird import Access
from tests.support.firebird import connect as raw_connect


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "types.fdb"
    create_database(file, Access())
    connection = raw_connect(file, Access())
    connection.execute_immediate(
        "CREATE TABLE T (ID INTEGER, V VARCHAR(7), C CHAR(5), S SMALLINT, B BIGINT, D DOUBLE PRECISION, F FLOAT,"
        " N NUMERIC(18, 6), M TIMESTAMP, X VARCHAR(3), L BLOB SUB_TYPE TEXT)"
    )
    connection.commit()
    connection.execute_immediate(
        "INSERT INTO T VALUES (1, '  a é ', 'ab', -7, 9007199254740993, 0.1, 0.5, -12.345678,"
        " '2025-02-28 23:59:58.1234', '', 'note')"
    )
    connection.execute_immediate("INSERT INTO T (ID) VALUES (2)")
    connection.execute_immediate("INSERT INTO T (ID, V, M) VALUES (3, '\x80\x93\x9d', '0001-01-01')")
    connection.commit()
    connection.close()
    return file


def test_every_type_and_null(database: Path) -> None:
    connection = connect(Target(None, str(database)), "SYSDBA", "any")
    connection.begin()
    first, second, third = connection.rows("SELECT V, C, S, B, D, F, N, M, X FROM T WHERE ID >= ? ORDER BY ID", 1)
    moment = datetime(2025, 2, 28, 23, 59, 58, 123400)  # noqa: DTZ001 - SAE knows no zone
    assert first == ("  a é", "ab", -7, 9007199254740993, 0.1, 0.5, -12345678, moment, "")
    assert second == (None,) * 9
    assert third[0] == "€“\x9d"
    assert third[7] == datetime(1, 1, 1)  # noqa: DTZ001 - SAE knows no zone
    connection.close()


def test_a_blob_is_not_read(database: Path) -> None:
    connection = connect(Target(None, str(database)), "SYSDBA", "any")
    connection.begin()
    with pytest.raises(AgentError, match="no se pudo leer"):
        connection.row("SELECT L FROM T")
    connection.close()


def test_a_statement_left_halfway_frees_its_cursor(database: Path) -> None:
    connection = connect(Target(None, str(database)), "SYSDBA", "any")
    connection.begin()
    assert connection.row("SELECT ID FROM T ORDER BY ID") == (1,)
    assert connection.row("SELECT ID FROM T ORDER BY ID DESC") == (3,)
    assert connection.row("SELECT ID FROM T WHERE ID > 9") is None
    connection.close()


def test_windows_letters_and_blanks() -> None:
    assert text(b"  plain  ") == "  plain"
    assert text("Peña".encode("latin-1")) == "Peña"
    assert text(b"10 \x80 \x93x\x94") == "10 € “x”"
    assert text(b"\x81\x8d") == "\x81\x8d"


def test_days_are_counted_from_1858() -> None:
    assert timestamp(0, 0) == datetime(1858, 11, 17)  # noqa: DTZ001 - SAE knows no zone
    assert timestamp(60_000, 36_000_000) == datetime(2023, 2, 25, 1)  # noqa: DTZ001 - SAE knows no zone
