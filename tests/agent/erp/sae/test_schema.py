"""What is introspected, and what is never asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.erp.drivers.firebird import FirebirdConnection, connect
from agent.erp.drivers.target import Target
from agent.erp.sae import schema
from agent.erp.sae.firebird import FIREBIRD
from agent.errors import AgentError
from tests.sae import Truth
from tests.sae.load import create_database, opened
from tests.support.firebird import Access


@pytest.fixture
def attached(clean: Truth) -> Iterator[FirebirdConnection]:
    connection = connect(Target(None, clean.companies["01"].database), "SYSDBA", "any")
    connection.begin()
    yield connection
    connection.close()


def test_the_whole_of_sae_nine_is_found(attached: FirebirdConnection) -> None:
    found = schema.introspect(attached.rows, "01", FIREBIRD)
    assert {table: frozenset(columns) for table, columns in found.columns.items()} == schema.WANTED
    assert found.detail_index
    assert found.refer_index
    assert found.columns["CUEN_M"]["REFER"] == 20
    assert found.table("CLIE") == "CLIE01"
    assert found.column("CLIE", "RFC", "c", "VARCHAR(1)") == "c.RFC"


def test_no_secret_column_is_in_the_list() -> None:
    asked = {column for columns in schema.WANTED.values() for column in columns}
    assert asked.isdisjoint({"CORREOCONTRASENIA", "SELLOPRIVKEY", "CVEACCESOCERT", "PASSWORDPAC", "XML_DOC"})
    assert "PARAM_FOLIOSF" not in schema.WANTED


def test_a_column_that_is_not_there_is_null() -> None:
    found = schema.Schema(FIREBIRD, "03", {"CLIE": {"CLAVE": 10}}, detail_index=False, refer_index=False)
    assert found.column("CLIE", "RFC", "c", "VARCHAR(1)") == "CAST(NULL AS VARCHAR(1))"
    assert not found.has("VEND", "NOMBRE")


def test_numbers_are_found_in_table_names(tmp_path: Path) -> None:
    file = tmp_path / "otra.fdb"
    create_database(file, Access())
    with opened(file, Access()) as connection:
        for table in ("CLIE03", "CLIE01", "CLIENT", "CLIE_CLIB01", "CLIE123"):
            connection.execute_immediate(f"CREATE TABLE {table} (CLAVE VARCHAR(10))")
    connection = connect(Target(None, str(file)), "SYSDBA", "any")
    connection.begin()
    assert schema.find_suffixes(connection.rows, FIREBIRD) == ["01", "03"]
    with pytest.raises(AgentError, match="no es de una empresa de Aspel SAE") as caught:
        schema.introspect(connection.rows, "01", FIREBIRD)
    assert "CLIE01: NOMBRE" in caught.value.advice
    connection.close()


def test_an_inactive_index_is_no_index(clean: Truth) -> None:
    database = clean.companies["01"].database
    with opened(database, Access()) as connection:
        connection.execute_immediate("ALTER INDEX IDX_CUEN_DET01 INACTIVE")
    connection = connect(Target(None, database), "SYSDBA", "any")
    connection.begin()
    assert not schema.introspect(connection.rows, "01", FIREBIRD).detail_index
    connection.close()
