"""Companies built through a server, and servers that behave as faults need them to."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import fdb
import pytest

from tests.sae import Editor, build, load
from tests.support.firebird import Access, FirebirdServer, connect, use_embedded

pytestmark = pytest.mark.slow


def count(file: str, access: Access) -> int:
    connection = connect(file, access)
    cursor = connection.cursor()
    cursor.execute("SELECT COUNT(*) FROM CUEN_M01")
    (found,) = cursor.fetchone()
    cursor.close()
    connection.close()
    return int(found)


@pytest.fixture(params=["firebird_server", "legacy_firebird_server"])
def server(request: pytest.FixtureRequest) -> FirebirdServer:
    found: FirebirdServer = request.getfixturevalue(request.param)
    return found


def test_same_company_through_a_server(server: FirebirdServer, tmp_path: Path) -> None:
    local = build(tmp_path, companies=("01",), customers=6, charges=30, dirty=True)
    remote = build(server.data / "same", companies=("01",), customers=6, charges=30, dirty=True, access=server.access)
    assert remote.companies["01"].customers == local.companies["01"].customers
    assert count(remote.companies["01"].database, server.access) == local.companies["01"].counters.charges
    editor = Editor(remote, "01", server.access)
    person, document = editor.open_documents()[0]
    editor.cancel(person, document)
    assert count(remote.companies["01"].database, server.access) == local.companies["01"].counters.charges - 1


def test_wrong_password_is_refused(server: FirebirdServer) -> None:
    truth = build(server.data / "wrong", companies=("01",), customers=2, charges=3, access=server.access)
    with pytest.raises(fdb.DatabaseError, match="password"):
        connect(truth.companies["01"].database, Access(server.address, "SYSDBA", "not it"))


def test_reader_reads_and_writes_nothing(server: FirebirdServer) -> None:
    truth = build(server.data / "reader", companies=("01",), customers=2, charges=3, access=server.access)
    database = truth.companies["01"].database
    reader = server.add_reader("LECTOR", "lector12", [database])
    assert count(database, reader) == 3
    with pytest.raises(fdb.DatabaseError, match="no permission"):
        Editor(truth, "01", reader).execute("UPDATE CLIE## SET SALDO = 0")


def test_command_line_takes_the_password_from_standard_input(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "cli"
    environment = {name: value for name, value in os.environ.items() if name != "ISC_PASSWORD"}
    command = [sys.executable, "-m", "tests.sae", "build", str(folder), "--companies", "07", "--customers", "3"]
    options = ["--charges", "9", "--server", firebird_server.address, "--password-stdin", "--as-of", "2026-02-28"]
    done = subprocess.run(
        [*command, *options],
        input=firebird_server.password,
        text=True,
        env=environment,
        capture_output=True,
        check=True,
    )
    assert "07" in done.stdout
    assert firebird_server.password not in done.stdout + done.stderr
    truth = load(folder)
    assert truth.companies["07"].counters.charges == 9
    assert truth.as_of.isoformat() == "2026-02-28"


def test_frozen_server_answers_again_and_killed_one_is_gone(own_firebird_server: FirebirdServer) -> None:
    server = own_firebird_server
    truth = build(server.data / "a", companies=("01",), customers=2, charges=3, access=server.access)
    database = truth.companies["01"].database
    server.freeze()
    with socket.create_connection(("127.0.0.1", server.port), 5) as line:
        line.settimeout(0.2)
        line.sendall(b"\0")
        with pytest.raises(TimeoutError):
            line.recv(1)
    server.thaw()
    assert count(database, server.access) == 3
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 5)
    server.start()
    assert count(database, server.access) == 3


def test_a_file_of_a_server_is_refused_embedded(own_firebird_server: FirebirdServer) -> None:
    truth = build(
        own_firebird_server.data / "a", companies=("01",), customers=2, charges=3, access=own_firebird_server.access
    )
    database = truth.companies["01"].database
    kept = connect(database, own_firebird_server.access)
    use_embedded()
    with pytest.raises(fdb.DatabaseError):
        connect(database, Access())
    kept.close()
