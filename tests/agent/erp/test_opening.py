"""Texts of databases in other character sets than SAE's own, down to the record."""

from pathlib import Path

import pytest

from agent.erp.drivers import firebird
from agent.erp.drivers.firebird import FirebirdConnection, connect
from agent.erp.drivers.firebird_wire import WireConnection
from agent.erp.drivers.sentences import ImpossibleAmountError
from agent.erp.drivers.target import Target, parse
from agent.erp.opening import attach, open_for_texts
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import read_company, reader_of
from tests.sae import build
from tests.support.firebird import Access, FirebirdServer, use_embedded
from tests.support.firebird import connect as raw_connect

SCHEMA = """\
CREATE TABLE CLIE01 (CLAVE VARCHAR(10) NOT NULL, NOMBRE VARCHAR(254), STATUS VARCHAR(1), EMAILPRED VARCHAR(60))
CREATE TABLE CUEN_M01 (CVE_CLIE VARCHAR(10), REFER VARCHAR(20), NUM_CPTO INTEGER, NUM_CARGO INTEGER,
 IMPORTE DOUBLE PRECISION, SIGNO INTEGER, FECHA_APLI TIMESTAMP, STATUS VARCHAR(1), TIPO_MOV VARCHAR(1))
CREATE TABLE CUEN_DET01 (CVE_CLIE VARCHAR(10), REFER VARCHAR(20), ID_MOV INTEGER, NUM_CPTO INTEGER, NUM_CARGO INTEGER,
 IMPORTE DOUBLE PRECISION, SIGNO INTEGER, FECHA_APLI TIMESTAMP)
CREATE TABLE CONC01 (NUM_CPTO INTEGER, SIGNO INTEGER)
CREATE INDEX REFER01 ON CUEN_M01 (REFER)
CREATE INDEX DET01 ON CUEN_DET01 (CVE_CLIE, REFER)"""
COLUMNS = "(CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO, IMPORTE, SIGNO, FECHA_APLI, STATUS, TIPO_MOV)"


def company(folder: Path, charset: str, client: str, name: str, folios: tuple[str, ...], *more: str) -> Path:
    """A small company whose default character set is `charset`, written by a client in another one."""
    use_embedded()
    import fdb

    file = folder / "SAE90EMPRE01.FDB"
    fdb.create_database(
        f"CREATE DATABASE '{file}' USER 'SYSDBA' DEFAULT CHARACTER SET {charset}", sql_dialect=3
    ).close()
    connection = raw_connect(file, Access())
    for statement in (*SCHEMA.replace("\n ", " ").split("\n"), *more):
        connection.execute_immediate(statement)
        connection.commit()
    connection.close()
    connection = fdb.connect(str(file), user="SYSDBA", password="any", charset=client)
    cursor = connection.cursor()
    cursor.execute("INSERT INTO CLIE01 (CLAVE, NOMBRE, STATUS) VALUES ('Ñ1', ?, 'Á')", (name,))
    for folio in folios:
        values = "'Ñ1', ?, 1, 1, 10.5, 1, '2025-11-01', 'Á', 'C'"
        cursor.execute(f"INSERT INTO CUEN_M01 {COLUMNS} VALUES ({values})", (folio,))
    connection.commit()
    connection.close()
    return file


@pytest.mark.parametrize(
    ("charset", "client", "name", "folios"),
    [
        ("UTF8", "UTF8", "Peña “€uro” 漢", ("漢-1", "  漢-2", "Ñ 3")),
        ("WIN1252", "WIN1252", "Peña “€uro”", ("€-1", "  “2”", "Ñ 3")),
        ("ISO8859_1", "ISO8859_1", "Peña ñÁ", ("Ñ-1", "  ÿ2", "Ñ 3")),
        ("NONE", "NONE", "Pena", ("A-1", "  A-2", "A 3")),
        ("DOS850", "UTF8", "Peña ñÁ", ("Ñ-1", "  Ñ-2", "Ñ 3")),
    ],
    ids=str,
)
def test_texts_arrive_whole_in_any_character_set(
    tmp_path: Path, charset: str, client: str, name: str, folios: tuple[str, ...]
) -> None:
    if charset == "NONE":
        file = company(tmp_path, charset, "ISO8859_1", name, folios)
    else:
        file = company(tmp_path, charset, client, name, folios)
    reader = reader_of(file)
    assert [found.id for found in reader.companies()] == ["01"]
    (customer,) = read_company(reader, "01", AS_OF).data["clientes"]
    assert (customer["clave"], customer["nombre"], customer["estatus"]) == ("Ñ1", name, "Á")
    assert sorted(row["folio"] for row in customer["facturas"]) == sorted(folio.strip() for folio in folios)


def test_folios_that_trim_alike_are_found_in_utf8(tmp_path: Path) -> None:
    file = company(tmp_path, "UTF8", "UTF8", "Peña", ("   漢漢", "漢漢", "   Ñ", "Ñ2"))
    (customer,) = read_company(reader_of(file), "01", AS_OF).data["clientes"]
    assert [row["folio"] for row in customer["facturas"]] == ["   漢漢", "Ñ", "Ñ2", "漢漢"]


def test_windows_letters_of_an_iso_column_survive_a_utf8_neighbour(tmp_path: Path) -> None:
    other = "CREATE TABLE VEND01 (CVE_VEND VARCHAR(5) CHARACTER SET UTF8, NOMBRE VARCHAR(30) CHARACTER SET UTF8)"
    file = company(tmp_path, "ISO8859_1", "ISO8859_1", "\x93Peña\x94 \x80", ("Ñ-1",), other)
    (customer,) = read_company(reader_of(file), "01", AS_OF).data["clientes"]
    assert customer["nombre"] == "“Peña” €"


def test_what_cannot_be_read_is_no_impossible_amount(tmp_path: Path) -> None:
    file = company(tmp_path, "UTF8", "UTF8", "漢", ("漢",))
    connection = connect(Target(None, str(file)), "SYSDBA", "any")
    connection.begin()
    with pytest.raises(AgentError, match="Un texto de SAE no se pudo leer"):
        connection.row("SELECT NOMBRE FROM CLIE01")
    with pytest.raises(AgentError, match="Un texto de SAE es más largo"):
        connection.row("SELECT CAST('demasiado' AS VARCHAR(2)) FROM RDB$DATABASE")
    with pytest.raises(ImpossibleAmountError, match="Un importe de SAE es imposible"):
        connection.row("SELECT CAST(1E300 AS NUMERIC(18, 6)) FROM RDB$DATABASE")
    connection.close()


def test_no_transaction_is_left_running(tmp_path: Path) -> None:
    for charset in ("UTF8", "ISO8859_1"):
        folder = tmp_path / charset
        folder.mkdir()
        file = company(folder, charset, charset, "Peña", ("F",))
        connection = open_for_texts(Target(None, str(file)), "SYSDBA", "any")
        assert connection.active_transactions() == frozenset()
        connection.close()
        reader = reader_of(file)
        with reader.read("01", AS_OF) as read:
            list(read.customers())
        assert read.token is not None
        assert reader.recheck(read.token) == (True, read.token)


@pytest.mark.slow
def test_a_library_older_than_the_server_gives_way_to_the_wire(
    firebird_server: FirebirdServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert firebird.client_version() >= 3
    truth = build(
        firebird_server.data / "old-client", companies=("01",), customers=3, charges=5, as_of=AS_OF,
        access=firebird_server.access,
    )  # fmt: skip
    target = parse(firebird_server.access.dsn(truth.companies["01"].database))
    attached = attach(target, "SYSDBA", firebird_server.password)
    assert isinstance(attached, FirebirdConnection)
    attached.close()

    def refuse(*_: str) -> FirebirdConnection:
        raise AgentError("Firebird no aceptó el usuario o la contraseña", "")

    monkeypatch.setattr(firebird, "connect", refuse)
    with pytest.raises(AgentError, match="no aceptó"):
        attach(target, "SYSDBA", firebird_server.password)
    monkeypatch.setattr(firebird, "client_version", lambda: 2)
    attached = attach(target, "SYSDBA", firebird_server.password)
    assert isinstance(attached, WireConnection)
    attached.close()
    with pytest.raises(AgentError, match="no aceptó"):
        attach(target, "SYSDBA", "equivocada")
    monkeypatch.setattr(firebird, "client_loads", lambda: False)
    attach(target, "SYSDBA", firebird_server.password).close()
    with pytest.raises(AgentError, match="No se encontró el cliente de Firebird"):
        attach(Target(None, target.path), "SYSDBA", firebird_server.password)
