"""What SQL Server's drivers are told, and that what they raise ends as a sentence without the password."""

from typing import Any

import pyodbc
import pytest

from agent.erp.drivers import odbc
from agent.erp.drivers.odbc import connect, connection_string
from agent.erp.drivers.sql_target import parse
from agent.errors import AgentError

SECRET = "No-La-Digas"
TARGET = parse(r"SRV\SQLEXPRESS/SAE90Empre01")


def test_the_best_driver_is_asked_for_reading_and_encryption() -> None:
    text = connection_string(TARGET, "lector", "a}b;c", ["SQL Server", "ODBC Driver 17 for SQL Server", "Otro"])
    assert text == (
        r"DRIVER={ODBC Driver 17 for SQL Server};SERVER={SRV\SQLEXPRESS};DATABASE={SAE90Empre01};APP={CobranzaCloud};"
        "UID={lector};PWD={a}}b;c};ApplicationIntent={ReadOnly};Encrypt={yes};TrustServerCertificate={yes}"
    )


def test_the_session_of_windows_has_no_password() -> None:
    text = connection_string(TARGET, "Windows", "", ["ODBC Driver 18 for SQL Server"])
    assert "Trusted_Connection={yes}" in text
    assert "UID" not in text
    assert "PWD" not in text


def test_encryption_is_as_chosen() -> None:
    installed = ["ODBC Driver 18 for SQL Server"]
    assert "Encrypt={no}" in connection_string(parse("S/B?cifrado=no"), "u", "p", installed)
    assert "TrustServerCertificate={no}" in connection_string(parse("S/B?cifrado=verificado"), "u", "p", installed)
    assert "Encrypt" not in connection_string(TARGET, "u", "p", ["SQL Server"])


def test_without_a_driver_it_says_which_to_install() -> None:
    with pytest.raises(AgentError, match="Falta el controlador") as caught:
        connection_string(TARGET, "u", "p", ["PostgreSQL Unicode"])
    assert "ODBC Driver 18" in caught.value.advice


def test_a_system_without_odbc_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odbc, "pyodbc", None)
    with pytest.raises(AgentError, match="Falta el controlador"):
        connect(TARGET, "u", "p")


def test_a_failure_to_connect_is_a_sentence_without_the_password() -> None:
    def refuse(text: str) -> Any:
        assert SECRET in text
        raise pyodbc.InterfaceError("28000", "[28000] [SQL Server]Login failed for user 'lector'. (18456)")

    with pytest.raises(AgentError, match="SQL Server no aceptó el usuario") as caught:
        connect(TARGET, "lector", SECRET, refuse)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error} {error.args!r}"
        error = error.__cause__ or error.__context__
