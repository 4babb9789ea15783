"""A login that could write is told apart from one that cannot, and nothing is tried to find out."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.core.doctor_facts import Rights
from agent.core.model import Source
from agent.erp.drivers.attachment import Connect
from agent.erp.grants import reader_script
from agent.erp.opening import attach, attach_by_wire
from agent.erp.rights import firebird_rights, rights_of, sqlserver_rights
from agent.erp.sae.schema import WANTED
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import differences, read_company, reader_of, truth_file
from tests.sae import Truth, build
from tests.sae.load import opened
from tests.sae.sqlserver import build_sqlserver
from tests.support.firebird import ISQL, Access, FirebirdServer
from tests.support.postgres import PostgresServer, running
from tests.support.sqlserver import SqlServer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def company(firebird_server: FirebirdServer) -> Truth:
    folder = firebird_server.data / "rights-of"
    return build(folder, companies=("01",), customers=9, charges=30, as_of=AS_OF, access=firebird_server.access)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with running() as server:
        yield server


def rights(server: FirebirdServer, truth: Truth, user: str, password: str, connect: Connect = attach) -> Rights:
    database = server.access.dsn(truth.companies["01"].database)
    return firebird_rights(Source("s", "firebird", database, user, ("01",)), password, connect)


@pytest.mark.parametrize("driver", [attach, attach_by_wire], ids=["client", "wire"])
def test_the_script_makes_a_user_who_reads_everything_and_can_write_nothing(
    firebird_server: FirebirdServer, company: Truth, driver: Connect
) -> None:
    database = Path(company.companies["01"].database)
    user = f"LEE_{driver.__name__.upper()}"
    script = reader_script("firebird", ["01"], user=user, password="solo-lee")
    access = firebird_server.access
    subprocess.run(
        [ISQL, "-q", "-bail", "-user", access.user, "-password", access.password or "", access.dsn(database)],
        input=script.encode("latin-1"),
        check=True,
        capture_output=True,
    )
    assert rights(firebird_server, company, user, "solo-lee", driver) == Rights(False, ())
    reader = reader_of(database, "01", access=Access(firebird_server.address, user, "solo-lee"), connect=driver)
    assert differences(read_company(reader, "01", AS_OF).data, truth_file(company)["01"]) == []


def test_the_administrator_and_the_owner_are_told(firebird_server: FirebirdServer, company: Truth) -> None:
    found = rights(firebird_server, company, "SYSDBA", firebird_server.password)
    assert found.administrator
    assert found.writable


def test_a_right_of_ones_own_of_everybodys_or_of_a_role_is_told(
    firebird_server: FirebirdServer, company: Truth
) -> None:
    user = firebird_server.add_reader("CASI", "solo-lee", [company.companies["01"].database]).user
    assert rights(firebird_server, company, user, "solo-lee") == Rights(False, ())
    steps = {
        f"GRANT INSERT ON CLIE01 TO {user}": f"REVOKE INSERT ON CLIE01 FROM {user}",
        "GRANT DELETE ON CUEN_M01 TO PUBLIC": "REVOKE DELETE ON CUEN_M01 FROM PUBLIC",
        f"GRANT CAPTURISTA TO {user}": f"REVOKE CAPTURISTA FROM {user}",
    }
    with opened(company.companies["01"].database, firebird_server.access) as owner:
        owner.execute_immediate("CREATE ROLE CAPTURISTA")
        owner.commit()
        owner.execute_immediate("GRANT UPDATE ON CUEN_DET01 TO CAPTURISTA")
    for (give, take), table in zip(steps.items(), ("CLIE01", "CUEN_M01", "CUEN_DET01"), strict=True):
        with opened(company.companies["01"].database, firebird_server.access) as owner:
            owner.execute_immediate(give)
        assert rights(firebird_server, company, user, "solo-lee") == Rights(False, (table,))
        with opened(company.companies["01"].database, firebird_server.access) as owner:
            owner.execute_immediate(take)


def test_on_sql_server_too(postgres: PostgresServer, tmp_path: Path) -> None:
    server = SqlServer.create(postgres)
    build_sqlserver(tmp_path, server, customers=3, charges=5, as_of=AS_OF)
    server.execute("CREATE ROLE lector LOGIN")
    source = Source("s", "sqlserver", server.database, "lector", ("01",))
    assert sqlserver_rights(source, "x", server.open_raw).administrator
    server.user = "lector"
    assert sqlserver_rights(source, "x", server.open_raw) == Rights(False, ())
    server.execute('GRANT UPDATE ON "CUEN_M01" TO lector')
    assert sqlserver_rights(source, "x", server.open_raw) == Rights(False, ("CUEN_M01",))
    server.execute('REVOKE UPDATE ON "CUEN_M01" FROM lector', 'GRANT INSERT ON "INVE01" TO lector')
    assert sqlserver_rights(source, "x", server.open_raw) == Rights(False, ("INVE01",)), "none of ours, and SAE's"


def test_procedures_on_sql_server_that_could_write(postgres: PostgresServer, tmp_path: Path) -> None:
    server = SqlServer.create(postgres)
    build_sqlserver(tmp_path, server, customers=3, charges=5, as_of=AS_OF)
    server.execute(
        "CREATE ROLE ejecuta LOGIN",
        """CREATE PROCEDURE "PAGA"() LANGUAGE sql AS $$ UPDATE dbo."CUEN_M01" SET "IMPORTE" = 0 $$""",
        """CREATE PROCEDURE "MIRA"() LANGUAGE sql AS $$ SELECT 1 $$""",
        'REVOKE EXECUTE ON PROCEDURE "PAGA" FROM PUBLIC',
    )
    server.user = "ejecuta"
    source = Source("s", "sqlserver", server.database, "ejecuta", ("01",))
    assert sqlserver_rights(source, "x", server.open_raw).harmless
    server.execute('GRANT EXECUTE ON PROCEDURE "PAGA" TO ejecuta')
    assert sqlserver_rights(source, "x", server.open_raw) == Rights(False, (), ("PAGA",))


def test_code_that_writes_by_rights_of_its_own_is_told(firebird_server: FirebirdServer, company: Truth) -> None:
    database = company.companies["01"].database
    user = firebird_server.add_reader("CORRE", "solo-lee", [database]).user
    made = (
        "CREATE PROCEDURE MIRA RETURNS (N INTEGER) AS BEGIN SELECT COUNT(*) FROM CLIE01 INTO :N; SUSPEND; END",
        "CREATE PROCEDURE PAGA AS BEGIN UPDATE CUEN_M01 SET IMPORTE = 0 WHERE 1 = 0; END",
        "CREATE PROCEDURE LLAMA AS BEGIN EXECUTE PROCEDURE PAGA; END",
        "CREATE FUNCTION CALCULA RETURNS INTEGER AS BEGIN DELETE FROM CONC01 WHERE 1 = 0; RETURN 1; END",
        "CREATE ROLE OPERA",
        "GRANT EXECUTE ON PROCEDURE LLAMA TO OPERA",
        "GRANT UPDATE ON CUEN_M01 TO PROCEDURE PAGA",
    )
    grants = {
        f"GRANT EXECUTE ON PROCEDURE MIRA TO {user}": (),
        f"GRANT EXECUTE ON PROCEDURE PAGA TO {user}": ("PAGA",),
        "GRANT EXECUTE ON FUNCTION CALCULA TO PUBLIC": ("CALCULA", "PAGA"),
        f"GRANT OPERA TO {user}": ("CALCULA", "LLAMA", "PAGA"),
    }
    with opened(database, firebird_server.access) as owner:
        for statement in made:
            owner.execute_immediate(statement)
            owner.commit()
    for give, expected in grants.items():
        with opened(database, firebird_server.access) as owner:
            owner.execute_immediate(give)
        assert rights(firebird_server, company, user, "solo-lee") == Rights(False, (), expected)
    with opened(database, firebird_server.access) as owner:
        owner.execute_immediate("REVOKE EXECUTE ON FUNCTION CALCULA FROM PUBLIC")


def test_the_engine_decides_whom_to_ask(firebird_server: FirebirdServer, company: Truth) -> None:
    database = firebird_server.access.dsn(company.companies["01"].database)
    assert rights_of(Source("s", "firebird", database, "SYSDBA", ()), firebird_server.password).administrator
    assert len(WANTED) > 10
