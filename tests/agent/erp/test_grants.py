"""The scripts for a user who may only read."""

import pytest

from agent.erp.grants import PASSWORD, reader_script
from agent.erp.sae.schema import WANTED
from agent.errors import AgentError


def test_firebird_gets_a_grant_for_each_table_and_nothing_else() -> None:
    script = reader_script("firebird", ["01", "02"])
    assert f"CREATE USER COBRANZA PASSWORD '{PASSWORD}';" in script
    assert script.count("GRANT SELECT ON ") == script.count("GRANT ") == 2 * len(WANTED)
    assert "GRANT SELECT ON CUEN_DET02 TO COBRANZA;" in script


def test_only_tables_that_exist_are_named() -> None:
    script = reader_script("firebird", ["01"], tables=["CLIE01", "OTRA01"])
    assert script.count("GRANT ") == 1


def test_sql_server_gets_a_login_a_user_and_the_same_grants() -> None:
    script = reader_script("sqlserver", ["03"], database="SAE]90", user="lector", password="Una-Clave-9")
    assert "CREATE LOGIN [lector] WITH PASSWORD = N'Una-Clave-9'" in script
    assert "USE [SAE]]90];" in script
    assert "IF OBJECT_ID(N'dbo.CUEN_M03') IS NOT NULL GRANT SELECT ON dbo.CUEN_M03 TO [lector];" in script
    assert script.count("GRANT SELECT ON ") == script.count("GRANT ") == len(WANTED)


@pytest.mark.parametrize(
    ("user", "password", "companies"),
    [("a]; DROP", "x", ["01"]), ("lector", "a'b", ["01"]), ("lector", "x", ["1; DROP"]), ("lector", "x", [])],
)
def test_nothing_strange_gets_into_a_script(user: str, password: str, companies: list[str]) -> None:
    with pytest.raises(AgentError, match="No se puede preparar"):
        reader_script("sqlserver", companies, database="B", user=user, password=password)
