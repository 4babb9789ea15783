"""The attachment only reads, and bad databases, users and servers end as sentences."""

import os
import tempfile
from pathlib import Path

import pytest

from agent.erp.drivers import firebird
from agent.erp.drivers.firebird import FirebirdConnection, connect
from agent.erp.drivers.target import Target, parse
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.sae import Truth, build
from tests.sae.load import opened
from tests.support.firebird import FirebirdServer, use_embedded

SECRET = "No-La-Digas"


def attach(database: str, user: str = "SYSDBA", password: str = SECRET) -> FirebirdConnection:
    return connect(parse(database), user, password)


def failure(database: str, user: str = "SYSDBA", password: str = SECRET) -> AgentError:
    with pytest.raises(AgentError) as caught:
        attach(database, user, password)
    error: BaseException | None = caught.value
    while error is not None:
        assert password not in f"{error} {error.args!r}"
        error = error.__cause__ or error.__context__
    return caught.value


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE CLIE01 SET SALDO = 0",
        "DELETE FROM CUEN_DET01",
        "EXECUTE BLOCK RETURNS (N INTEGER) AS BEGIN DELETE FROM CLIE01; N = 1; SUSPEND; END",
    ],
)
def test_a_write_is_refused(clean: Truth, sql: str) -> None:
    connection = attach(clean.companies["01"].database)
    connection.begin()
    with pytest.raises(AgentError, match="Se intentó escribir"):
        connection.row(sql)
    connection.close()


@pytest.mark.slow
def test_a_snapshot_sees_nothing_that_came_after_it(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "snapshot"
    truth = build(folder, companies=("01",), customers=4, charges=9, as_of=AS_OF, access=firebird_server.access)
    database = truth.companies["01"].database
    connection = attach(firebird_server.access.dsn(database), "SYSDBA", firebird_server.password)
    connection.begin()
    before = connection.row("SELECT COUNT(*) FROM CUEN_M01")
    with opened(database, firebird_server.access) as writer:
        writer.execute_immediate("DELETE FROM CUEN_M01")
    assert connection.row("SELECT COUNT(*) FROM CUEN_M01") == before == (9,)
    connection.begin()
    assert connection.row("SELECT COUNT(*) FROM CUEN_M01") == (0,)
    connection.close()


def test_a_missing_database(tmp_path: Path) -> None:
    error = failure(str(tmp_path / "no.fdb"))
    assert error.title == f"No se encontró la base de datos {tmp_path}/no.fdb"


def test_a_folder_and_a_text_are_no_databases(tmp_path: Path) -> None:
    text = tmp_path / "notas.fdb"
    text.write_text("esto no es una base de datos\n" * 400, encoding="utf-8")
    assert "no es una base de datos de Firebird" in failure(str(text)).title
    assert "no es una base de datos de Firebird" in failure(str(tmp_path)).title


@pytest.mark.parametrize("content", [b"", b"hola\n", b"x" * 1000])
def test_a_file_too_short_to_be_a_database(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "SAE90EMPRE01.FDB"
    file.write_bytes(content)
    assert failure(str(file)).title == f"El archivo {file} no es una base de datos de Firebird"


def test_a_database_of_another_dialect(tmp_path: Path) -> None:
    use_embedded()
    import fdb

    file = tmp_path / "antigua.fdb"
    fdb.create_database(f"CREATE DATABASE '{file}' USER 'SYSDBA'", sql_dialect=1).close()
    error = failure(str(file))
    assert "dialecto" in error.title
    assert "dialecto 3" in error.advice


def test_a_database_cut_short(clean: Truth) -> None:
    file = Path(clean.companies["01"].database)
    os.truncate(file, 2048)
    assert failure(str(file)).exit_code == 1


def test_a_database_of_another_firebird(clean: Truth) -> None:
    file = Path(clean.companies["01"].database)
    with file.open("r+b") as header:  # the on-disk structure's number stands at byte 18 of the header page
        header.seek(18)
        header.write((0x8000 | 14).to_bytes(2, "little"))
    assert "otra versión de Firebird" in failure(str(file)).title


@pytest.mark.slow
def test_a_file_that_a_server_holds(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "held"
    truth = build(folder, companies=("01",), customers=2, charges=2, as_of=AS_OF, access=firebird_server.access)
    database = truth.companies["01"].database
    with opened(database, firebird_server.access):
        error = failure(database)
    assert "en uso por otro programa" in error.title
    assert "SERVIDOR/3050:RUTA" in error.advice


@pytest.mark.slow
def test_a_wrong_password(firebird_server: FirebirdServer, legacy_firebird_server: FirebirdServer) -> None:
    for server in (firebird_server, legacy_firebird_server):
        error = failure(server.access.dsn(server.data / "x.fdb"), "SYSDBA", "equivoca")
        assert error.title == "Firebird no aceptó el usuario o la contraseña"


@pytest.mark.slow
def test_a_database_that_the_server_lacks(firebird_server: FirebirdServer) -> None:
    target = firebird_server.access.dsn(firebird_server.data / "no.fdb")
    assert "No se encontró" in failure(target, "SYSDBA", firebird_server.password).title


@pytest.mark.slow
def test_a_server_that_is_not_there(own_firebird_server: FirebirdServer) -> None:
    own_firebird_server.kill()
    error = failure(own_firebird_server.access.dsn("/srv/x.fdb"))
    assert error.title == f"No hay respuesta del servidor de Firebird {own_firebird_server.address}"


def test_letters_that_firebird_cannot_take(tmp_path: Path) -> None:
    assert "letras que Firebird no admite" in failure(str(tmp_path / "x.fdb"), password="contraseña漢字").title


@pytest.mark.slow
def test_a_server_killed_while_rows_come(own_firebird_server: FirebirdServer) -> None:
    server = own_firebird_server
    truth = build(server.data, companies=("01",), customers=40, charges=4000, as_of=AS_OF, access=server.access)
    connection = attach(server.access.dsn(truth.companies["01"].database), "SYSDBA", server.password)
    connection.begin()
    rows = connection.rows("SELECT * FROM CUEN_DET01")
    next(rows)
    server.kill()
    with pytest.raises(AgentError, match="Se perdió la conexión"):
        list(rows)
    connection.close()


@pytest.mark.slow
def test_a_user_without_rights(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "rights"
    truth = build(folder, companies=("01",), customers=2, charges=2, as_of=AS_OF, access=firebird_server.access)
    nobody = firebird_server.add_reader("NADIE", "sinpermi", [])
    assert nobody.user == "NADIE"
    firebird_server.add_reader("NADIE", "sinpermi", [truth.companies["01"].database])
    with opened(truth.companies["01"].database, firebird_server.access) as owner:
        owner.execute_immediate("REVOKE SELECT ON CUEN_M01 FROM NADIE")
    connection = attach(firebird_server.access.dsn(truth.companies["01"].database), "NADIE", "sinpermi")
    connection.begin()
    with pytest.raises(AgentError, match="no puede leer las tablas de SAE"):
        connection.row("SELECT COUNT(*) FROM CUEN_M01")
    connection.close()


def test_closing_twice_says_nothing(clean: Truth) -> None:
    connection = connect(Target(None, clean.companies["01"].database), "SYSDBA", SECRET)
    connection.close()
    connection.close()


def test_a_lock_folder_of_somebody_else_is_not_fought_over(
    clean: Truth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FIREBIRD_LOCK")
    monkeypatch.setattr(firebird, "LOCKS", tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    attach(clean.companies["01"].database).close()
    assert "FIREBIRD_LOCK" not in os.environ
    monkeypatch.setattr(os, "access", lambda *_: False)
    attach(clean.companies["01"].database).close()
    assert os.environ["FIREBIRD_LOCK"] == str(tmp_path / f"firebird-{os.getuid()}")
    assert Path(os.environ["FIREBIRD_LOCK"]).stat().st_mode & 0o777 == 0o700
