"""Every table that cannot be read is named with its reason, in whichever way it is broken."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.core.model import Source, Unreadable
from agent.erp.sqlserver import SqlServerReader
from agent.erp.tables import ABSENT, DAMAGED, DENIED
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import reader_of
from tests.sae import Truth, build
from tests.sae.load import opened
from tests.sae.sqlserver import build_sqlserver
from tests.support.firebird import Access, FirebirdServer
from tests.support.postgres import PostgresServer, running
from tests.support.sqlserver import SqlServer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with running() as server:
        yield server


def test_a_permission_that_was_taken_back_is_named_for_every_table(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "tables-of"
    truth = build(folder, companies=("01",), customers=4, charges=9, as_of=AS_OF, access=firebird_server.access)
    database = truth.companies["01"].database
    user = firebird_server.add_reader("TABLAS", "solo-lee", [database]).user
    reader = reader_of(database, "01", access=Access(firebird_server.address, user, "solo-lee"))
    assert reader.unreadable() == []
    taken = ("CONC01", "CFDI01")
    with opened(database, firebird_server.access) as owner:
        for table in taken:
            owner.execute_immediate(f"REVOKE SELECT ON {table} FROM {user}")
    assert [company.id for company in reader.companies()] == ["01"], "entering tells nothing of it"
    assert reader.unreadable() == [Unreadable(table, DENIED) for table in taken]
    with opened(database, firebird_server.access) as owner:
        owner.execute_immediate(f"REVOKE SELECT ON CUEN_DET01 FROM {user}")
    with pytest.raises(AgentError, match="no puede leer las tablas"):
        reader.companies()
    assert reader.unreadable() == [Unreadable(table, DENIED) for table in ("CUEN_DET01", *taken)]


def test_tables_and_columns_that_are_missing_are_named(clean: Truth) -> None:
    database = clean.companies["01"].database
    with opened(database, Access()) as owner:
        for statement in ("DROP TABLE CONC01", "ALTER TABLE CUEN_M01 DROP SIGNO", "DROP TABLE VEND01"):
            owner.execute_immediate(statement)
            owner.commit()
    assert reader_of(database, "01").unreadable() == [
        Unreadable("CUEN_M01", "sin SIGNO"),
        Unreadable("CONC01", ABSENT),
    ], "VEND is not needed: a company without it is read"
    assert reader_of(database, "02").unreadable() == [], "that number is not there at all, which companies() tells"


def test_a_damaged_table_is_named_and_the_others_are_still_asked(clean: Truth, tmp_path: Path) -> None:
    damaged = Path(shutil.copy(clean.companies["01"].database, tmp_path / "SAE90EMPRE01.FDB"))
    with opened(damaged, Access()) as owner:
        cursor = owner.cursor()
        cursor.execute(
            "SELECT p.RDB$PAGE_NUMBER FROM RDB$PAGES p JOIN RDB$RELATIONS r ON r.RDB$RELATION_ID = p.RDB$RELATION_ID"
            " WHERE r.RDB$RELATION_NAME = 'CUEN_DET01' AND p.RDB$PAGE_TYPE = 4"
        )
        (page,) = cursor.fetchone()
        size = owner.page_size
    with damaged.open("r+b") as file:
        file.seek(page * size)
        file.write(b"\xff" * size)
    assert reader_of(damaged, "01").unreadable() == [Unreadable("CUEN_DET01", DAMAGED)]


def test_on_sql_server_a_table_that_the_catalogue_hides_is_asked_for_all_the_same(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    server = SqlServer.create(postgres)
    build_sqlserver(tmp_path, server, customers=3, charges=5, as_of=AS_OF)
    server.execute("CREATE ROLE hojea LOGIN")
    server.user = "hojea"
    reader = SqlServerReader(Source("s", "sqlserver", server.database, "hojea", ("01",)), "x", server.open_raw)
    assert reader.unreadable() == []
    server.execute(
        'REVOKE SELECT ON "FACTF01" FROM PUBLIC', 'REVOKE SELECT ON "CUEN_M01" FROM PUBLIC', 'DROP TABLE "CONC01"'
    )
    assert reader.unreadable() == [
        Unreadable("CUEN_M01", DENIED),
        Unreadable("CONC01", ABSENT),
        Unreadable("FACTF01", DENIED),
    ]
