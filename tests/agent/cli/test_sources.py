"""The `source` commands."""

import json
from pathlib import Path

from agent.core.model import Unreadable
from agent.errors import AgentError
from agent.settings import load
from tests.support.agent_fakes import Desk


def test_a_source_is_kept_only_if_it_answers(desk: Desk) -> None:
    desk.erp.fail = AgentError("No responde", "Enciéndalo.")
    typed = desk.add_source()
    assert (typed.code, typed.err) == (1, "No responde.\nEnciéndalo.\n")
    assert load(desk.home / "settings.toml").sources == ()
    assert not (desk.home / "vault.bin").exists()
    desk.erp.fail = None
    assert desk.add_source().out == "firebird-1: empresa 01, Comercial 01\n"


def test_a_wrong_password_is_told_and_never_shown(desk: Desk) -> None:
    command = ("source", "add", "firebird", "--database", "s/3050:C:\\x.fdb", "--user", "U", "--password-stdin")
    typed = desk.type(*command, stdin="S3CRET\n")
    assert (typed.code, "contraseña" in typed.err) == (1, True)
    everything = typed.out + typed.err + "".join(path.read_text() for path in (desk.home / "logs").iterdir())
    assert "S3CRET" not in everything


def test_the_password_is_neither_in_settings_nor_in_logs(desk: Desk) -> None:
    desk.erp.password = "pa55 wörd"
    assert desk.add_source().code == 0
    for path in desk.home.rglob("*"):
        if path.is_file():
            assert b"pa55" not in path.read_bytes(), path


def test_a_port_that_is_no_number_is_told(desk: Desk) -> None:
    words = ("source", "add", "firebird", "--user", "U", "--password-stdin", "--database", "127.0.0.1/abc:/x.fdb")
    typed = desk.type(*words, stdin="x\n")
    assert (typed.code, "El puerto abc no existe" in typed.err) == (1, True)


def test_without_a_password_on_stdin_nothing_is_guessed(desk: Desk) -> None:
    typed = desk.type("source", "add", "firebird", "--database", "s:C:\\x.fdb", "--user", "U")
    assert (typed.code, "--password-stdin" in typed.err) == (2, True)


def test_a_company_twice_is_refused_with_what_to_do(desk: Desk) -> None:
    desk.add_source()
    words = ("source", "add", "firebird", "--database", "srv/3050:C:\\SAE\\E2.FDB", "--user", "U", "--password-stdin")
    typed = desk.type(*words, stdin="masterkey\n")
    assert typed.code == 1
    assert "La empresa 01 ya se lee de" in typed.err
    assert "source remove firebird-1" in typed.err


def test_the_same_database_again_replaces_its_login(paired: Desk) -> None:
    paired.type("sync")
    paired.erp.password = "nueva"
    (unread,) = json.loads(paired.type("sync", "--json", "--full").out)["results"]
    assert (unread["result"], unread["customers"], unread["documents"]) == ("failed", None, None)
    words = ("source", "add", "firebird", "--database", " SRV:c:/sae/e1.fdb", "--user", "LECTOR", "--password-stdin")
    refused = paired.type(*words, stdin="otra\n")
    assert (refused.code, paired.type("source", "test").code) == (1, 1)
    assert load(paired.home / "settings.toml").sources[0].user == "SYSDBA"
    typed = paired.type(*words, stdin="nueva\n")
    assert (typed.code, typed.err) == (0, "")
    assert typed.out == (
        "firebird-1: se guardó su usuario y contraseña; sus empresas y lo ya leído se conservan\n"
        "firebird-1: empresa 01, Comercial 01\n"
    )
    (source,) = load(paired.home / "settings.toml").sources
    assert (source.user, source.companies, source.database) == ("LECTOR", ("01",), "srv/3050:C:\\SAE\\E1.FDB")
    assert paired.type("source", "test").code == 0
    paired.clock.advance(60)
    (row,) = json.loads(paired.type("sync", "--json").out)["results"]
    assert row["result"] == "unchanged", "what was learnt is still known"


def test_the_same_database_again_takes_further_companies(desk: Desk) -> None:
    desk.add_source()
    desk.erp.add_company("02")
    assert "firebird-1: empresa 02, Comercial 02\n" in desk.add_source("--companies", "2").out
    assert desk.add_source("--companies", "3").code == 1
    (source,) = load(desk.home / "settings.toml").sources
    assert source.companies == ("01", "02")


def test_tables_that_cannot_be_read_are_told_and_the_source_is_kept(desk: Desk) -> None:
    desk.erp.unreadable = [Unreadable("CUEN_DET01", "no hay permiso")]
    typed = desk.add_source()
    assert (typed.code, typed.out) == (0, "firebird-1: empresa 01, Comercial 01\n")
    assert "Aviso: No se puede leer CUEN_DET01 (no hay permiso)." in typed.err
    assert "SELECT" in typed.err


def test_local_paths_are_kept_whole_and_server_paths_as_typed(desk: Desk) -> None:
    words = ("source", "add", "firebird", "--user", "U", "--password-stdin", "--database")
    assert desk.type(*words, "copia/SAE90EMPRE01.FDB", stdin="masterkey\n").code == 0
    desk.erp.companies.clear()
    desk.erp.add_company("02")
    assert desk.type(*words, "srv/3050:C:\\SAE\\E.FDB", stdin="masterkey\n").code == 0
    local, remote = (source.database for source in load(desk.home / "settings.toml").sources)
    assert local == str(Path("copia/SAE90EMPRE01.FDB").absolute())
    assert remote == "srv/3050:C:\\SAE\\E.FDB"


def test_list_test_and_remove(desk: Desk) -> None:
    assert "No hay ninguna fuente" in desk.type("source", "list").err
    desk.add_source()
    assert "firebird-1" in desk.type("source", "list").out
    (listed,) = json.loads(desk.type("source", "list", "--json").out)
    assert listed == {
        "id": "firebird-1",
        "engine": "firebird",
        "database": "srv/3050:C:\\SAE\\E1.FDB",
        "user": "SYSDBA",
        "companies": ["01"],
    }
    assert desk.type("source", "test").out == "firebird-1: responde bien\n"
    desk.erp.fail = AgentError("No responde", "Enciéndalo.")
    typed = desk.type("source", "test", "firebird-1", "--json")
    assert typed.code == 1
    assert json.loads(typed.out) == [{"id": "firebird-1", "ok": False, "title": "No responde", "advice": "Enciéndalo."}]
    assert desk.type("source", "remove", "nope").code == 1
    assert desk.type("source", "remove", "firebird-1").code == 0
    assert json.loads(desk.type("source", "list", "--json").out) == []


def test_a_removed_source_starts_from_nothing_when_it_comes_back(paired: Desk) -> None:
    paired.type("sync")
    paired.type("source", "remove", "firebird-1")
    paired.add_source()
    paired.clock.advance(60)
    results = json.loads(paired.type("sync", "--json").out)["results"]
    assert [row["result"] for row in results] == ["full"]


def test_discover_ticks_the_newest_of_each_company(desk: Desk, tmp_path: Path) -> None:
    for version in ("SAE8.00", "SAE9.00"):
        folder = tmp_path / "aspel" / version / "Empresa01" / "Datos"
        folder.mkdir(parents=True)
        (folder / f"SAE{version[3]}0EMPRE01.FDB").write_bytes(b"")
    found = json.loads(desk.type("source", "discover", "--root", str(tmp_path / "aspel"), "--json").out)
    assert [(item["empresaId"], item["version"], item["ticked"]) for item in found] == [
        ("01", "9.00", True),
        ("01", "8.00", False),
    ]
    shown = desk.type("source", "discover", "--root", str(tmp_path / "aspel")).out
    assert "✓" in shown
    (tmp_path / "empty").mkdir()
    assert "No se encontró" in desk.type("source", "discover", "--root", str(tmp_path / "empty")).err
