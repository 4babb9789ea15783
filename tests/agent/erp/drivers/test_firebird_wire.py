"""The driver without a client library reads the same, only reads, and ends as sentences when its server goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.erp.drivers import firebird, firebird_wire
from agent.erp.drivers.firebird_wire import WireConnection, connect
from agent.erp.drivers.target import Target, parse
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.sae import Truth, build
from tests.sae.load import opened
from tests.support.firebird import Access, FirebirdServer

pytestmark = pytest.mark.slow

SECRET = "No-La-Digas"


@pytest.fixture(scope="module")
def company(firebird_server: FirebirdServer) -> Truth:
    folder = firebird_server.data / "wire"
    return build(folder, companies=("01",), customers=9, charges=40, as_of=AS_OF, access=firebird_server.access)


@pytest.fixture
def attached(firebird_server: FirebirdServer, company: Truth) -> Iterator[WireConnection]:
    connection = attach(company.companies["01"].database, firebird_server.access)
    connection.begin()
    yield connection
    connection.close()


def attach(database: Path | str, access: Access) -> WireConnection:
    return connect(parse(access.dsn(database)), access.user, access.password or "")


def failure(database: Path | str, access: Access) -> AgentError:
    with pytest.raises(AgentError) as caught:
        attach(database, access)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error} {error.args!r}"
        error = error.__cause__ or error.__context__
    return caught.value


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE CLIE01 SET SALDO = 0",
        "DELETE FROM CUEN_DET01",
        "EXECUTE BLOCK RETURNS (N INTEGER) AS BEGIN DELETE FROM CLIE01; N = 1; SUSPEND; END",
        "DROP TABLE CONTAC01",
    ],
)
def test_a_write_is_refused(attached: WireConnection, sql: str) -> None:
    with pytest.raises(AgentError, match="Se intentó escribir"):
        attached.row(sql)
    assert attached.row("SELECT COUNT(*) FROM CUEN_M01") == (40,)


def test_both_drivers_give_the_same_values(
    attached: WireConnection, firebird_server: FirebirdServer, company: Truth
) -> None:
    access = firebird_server.access
    other = firebird.connect(parse(access.dsn(company.companies["01"].database)), access.user, access.password or "")
    other.begin()
    for sql in (
        "SELECT * FROM CUEN_M01 ORDER BY CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO",
        "SELECT CLAVE, NOMBRE, SALDO, ULT_PAGOF, DIASCRED FROM CLIE01 ORDER BY CLAVE",
        "SELECT CAST(12.345678 AS NUMERIC(18, 6)), CAST(-1.5 AS NUMERIC(9, 2)), 'x' FROM RDB$DATABASE",
        "SELECT CAST('1754-01-01 23:59:59.1234' AS TIMESTAMP), CAST(NULL AS VARCHAR(3)) FROM RDB$DATABASE",
    ):
        assert list(attached.rows(sql)) == list(other.rows(sql))
    assert attached.created() == other.created()
    other.close()


def test_many_rows_come_in_several_parts(attached: WireConnection) -> None:
    sql = "SELECT FIRST 1300 a.CLAVE FROM CLIE01 a, CLIE01 b, CUEN_M01 c"
    assert len(list(attached.rows(sql))) == 1300


def test_a_snapshot_sees_nothing_that_came_after_it(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "wire-snapshot"
    truth = build(folder, companies=("01",), customers=4, charges=9, as_of=AS_OF, access=firebird_server.access)
    database = truth.companies["01"].database
    connection = attach(database, firebird_server.access)
    first = connection.begin()
    assert connection.row("SELECT COUNT(*) FROM CUEN_M01") == (9,)
    assert first in connection.active_transactions()
    with opened(database, firebird_server.access) as writer:
        writer.execute_immediate("DELETE FROM CUEN_M01")
    assert connection.row("SELECT COUNT(*) FROM CUEN_M01") == (9,)
    connection.begin()
    assert connection.row("SELECT COUNT(*) FROM CUEN_M01") == (0,)
    connection.end()
    assert connection.active_transactions() == frozenset()
    connection.close()
    connection.close()


def test_statements_left_halfway_may_meet(attached: WireConnection) -> None:
    rows = attached.rows("SELECT REFER FROM CUEN_M01, CLIE01, CONC01")
    assert next(rows)
    assert attached.row("SELECT COUNT(*) FROM CUEN_M01 WHERE REFER = ?", "nada") == (0,)
    assert next(rows)


def test_a_wrong_password(firebird_server: FirebirdServer, legacy_firebird_server: FirebirdServer) -> None:
    for server in (firebird_server, legacy_firebird_server):
        error = failure(server.data / "x.fdb", Access(server.address, "SYSDBA", SECRET))
        assert error.title == "Firebird no aceptó el usuario o la contraseña"


def test_a_database_that_the_server_lacks(firebird_server: FirebirdServer) -> None:
    assert "No se encontró" in failure(firebird_server.data / "no.fdb", firebird_server.access).title


def test_a_server_that_is_not_there(own_firebird_server: FirebirdServer) -> None:
    own_firebird_server.kill()
    error = failure("/srv/x.fdb", own_firebird_server.access)
    assert error.title == f"No hay respuesta del servidor de Firebird {own_firebird_server.address}"
    assert "No hay respuesta" in failure("/srv/x.fdb", Access("no-such-host.invalid", "SYSDBA", SECRET)).title


def test_a_server_killed_while_rows_come(own_firebird_server: FirebirdServer) -> None:
    server = own_firebird_server
    truth = build(server.data, companies=("01",), customers=40, charges=1500, as_of=AS_OF, access=server.access)
    connection = attach(truth.companies["01"].database, server.access)
    connection.begin()
    rows = connection.rows("SELECT * FROM CUEN_DET01")
    next(rows)
    server.kill()
    with pytest.raises(AgentError, match="Se perdió la conexión"):
        list(rows)
    with pytest.raises(AgentError, match="Se perdió la conexión"):
        connection.newest_transaction()
    connection.close()


def test_a_frozen_server_is_waited_for_and_then_left(
    own_firebird_server: FirebirdServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firebird_wire, "WAIT_SECONDS", 0.5)
    server = own_firebird_server
    truth = build(server.data, companies=("01",), customers=2, charges=4, as_of=AS_OF, access=server.access)
    connection = attach(truth.companies["01"].database, server.access)
    server.freeze()
    with pytest.raises(AgentError, match="Se perdió la conexión"):
        connection.begin()
    connection.close()
    server.thaw()


def test_a_user_that_only_the_legacy_plugin_knows(firebird_server: FirebirdServer, company: Truth) -> None:
    database = company.companies["01"].database
    with opened(database, firebird_server.access) as owner:
        owner.execute_immediate("CREATE OR ALTER USER VIEJO PASSWORD 'ocho1234' USING PLUGIN Legacy_UserManager")
        owner.execute_immediate("GRANT SELECT ON CLIE01 TO VIEJO")
    connection = attach(database, Access(firebird_server.address, "VIEJO", "ocho1234"))
    connection.begin()
    assert connection.row("SELECT COUNT(*) FROM CLIE01") == (9,)
    with pytest.raises(AgentError, match="no puede leer las tablas de SAE"):
        connection.row("SELECT COUNT(*) FROM CUEN_M01")
    connection.close()


def test_without_a_server_it_is_this_machine() -> None:
    with pytest.raises(AgentError, match=r"No hay respuesta|No se encontró|usuario"):
        connect(Target(None, "/srv/SAE90EMPRE01.FDB"), "SYSDBA", SECRET)
