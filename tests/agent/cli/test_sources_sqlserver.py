"""Sources on SQL Server: how they are added, what is asked of a person, and that their companies are read."""

import json
from datetime import date
from pathlib import Path

import pytest

from agent.core.model import Source
from agent.erp.sqlserver import SqlServerReader
from agent.settings import load
from tests.sae.sqlserver import build_sqlserver
from tests.support.agent_fakes import Desk
from tests.support.postgres import running
from tests.support.sqlserver import SqlServer

BASE = r"SERVIDOR\SQLEXPRESS/SAE90Empre01"


@pytest.mark.parametrize("engine", [("sqlserver",), ("--engine", "sqlserver")], ids=["word", "option"])
def test_a_source_is_added_with_a_login(desk: Desk, engine: tuple[str, ...]) -> None:
    words = ("source", "add", *engine, "--database", BASE, "--user", "lector", "--password-stdin")
    typed = desk.type(*words, stdin=f"{desk.erp.password}\n")
    assert (typed.code, typed.out) == (0, "sqlserver-1: empresa 01, Comercial 01\n")
    (source,) = load(desk.home / "settings.toml").sources
    assert (source.engine, source.database, source.user) == ("sqlserver", BASE, "lector")


def test_the_session_of_windows_needs_no_password(desk: Desk) -> None:
    desk.erp.password = ""
    typed = desk.type("source", "add", "sqlserver", "--database", BASE, "--user", "Windows")
    assert (typed.code, typed.out) == (0, "sqlserver-1: empresa 01, Comercial 01\n")
    assert desk.type("source", "test").out == "sqlserver-1: responde bien\n"


def test_a_base_that_names_no_server_is_told_with_an_example(desk: Desk) -> None:
    words = ("source", "add", "sqlserver", "--database", "SAE90Empre01", "--user", "u", "--password-stdin")
    typed = desk.type(*words, stdin="x\n")
    assert (typed.code, r"SERVIDOR\SQLEXPRESS/SAE90Empre01" in typed.err) == (1, True)


def test_without_an_engine_it_says_which_there_are(desk: Desk) -> None:
    typed = desk.type("source", "add", "--database", BASE, "--user", "u")
    assert (typed.code, "el motor (firebird o sqlserver)" in typed.err) == (2, True)


@pytest.mark.slow
def test_a_company_is_previewed_from_its_tables(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as postgres:
        server = SqlServer.create(postgres)
        truth = build_sqlserver(tmp_path / "sae", server, customers=6, charges=20, as_of=date(2025, 12, 15))

        def open_source(source: Source, password: str) -> SqlServerReader:
            return SqlServerReader(source, password, server.open_raw)

        monkeypatch.setattr(desk.erp, "open", open_source)
        words = ("source", "add", "sqlserver", "--database", server.database, "--user", "lector", "--password-stdin")
        assert desk.type(*words, stdin="x\n").code == 0
        typed = desk.type("preview", "--company", "01", "--as-of", "2025-12-15", "--json")
    assert typed.code == 0, typed.err
    totals = truth.companies["01"].totals()
    sent = json.loads(typed.out, parse_float=str)["data"]["resumen"]
    assert sent["facturasActivas"] == totals["facturasActivas"]
    assert sent["totalCartera"].replace(".", "") == str(totals["totalCartera"])
