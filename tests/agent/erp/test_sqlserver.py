"""Readings of SAE's SQL Server tables against the same truth as Firebird's, through ODBC and a stand-in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.core.model import Company, Source, Token
from agent.erp.drivers.odbc import OdbcConnection
from agent.erp.drivers.sql_target import parse
from agent.erp.reading import Reading
from agent.erp.sae.transact import TransactSql
from agent.erp.sqlserver import SqlServerReader
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import differences, read_company, truth_file
from tests.sae import Truth, cents
from tests.sae.recount import recount
from tests.sae.sqlserver import build_sqlserver
from tests.support.postgres import PostgresServer, running
from tests.support.sqlserver import SqlServer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def dirty_server(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[SqlServer, Truth]:
    """Every bad row, and a second company in the same database. Read only."""
    server = SqlServer.create(postgres)
    folder = tmp_path_factory.mktemp("sqlserver")
    return server, build_sqlserver(folder, server, seed=7, as_of=AS_OF, dirty=True, second="03")


@pytest.fixture
def small(postgres: PostgresServer, tmp_path: Path) -> tuple[SqlServer, Truth]:
    """A small company of one test's own."""
    server = SqlServer.create(postgres)
    return server, build_sqlserver(tmp_path, server, customers=8, charges=30, seed=3, as_of=AS_OF)


def reader_of(server: SqlServer, *companies: str) -> SqlServerReader:
    return SqlServerReader(Source("s1", "sqlserver", server.database, "lector", companies), "x", server.open_raw)


@pytest.mark.parametrize("seed", [1, 2, 5])
@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "dirty"])
def test_readings_equal_the_truth(postgres: PostgresServer, tmp_path: Path, seed: int, dirty: bool) -> None:
    server = SqlServer.create(postgres)
    truth = build_sqlserver(tmp_path, server, seed=seed, as_of=AS_OF, dirty=dirty)
    company = truth_file(truth)["01"]
    reading = read_company(reader_of(server), "01", AS_OF)
    assert differences(reading.data, company) == []
    report, counters = reading.report, company["counters"]
    assert (report.masters, report.details) == (counters["charges"], counters["movements"])
    for name in ("orphan_details", "id_mov_mismatch", "status_b_masters", "cancelled_masters", "undated"):
        assert getattr(report, name) == counters[name]
    for name in ("customers_without_row", "positive_credits", "unsigned_rows"):
        assert getattr(report, name) == counters[name]
    assert (report.name, report.rfc) == (company["name"], company["rfc"])


@pytest.mark.parametrize("ago", [-20, 0, 9, 35, 101, 4100])
def test_a_reading_on_another_day_cuts_both_tables(dirty_server: tuple[SqlServer, Truth], ago: int) -> None:
    server, truth = dirty_server
    day = AS_OF - timedelta(days=ago)
    connection = server.open_raw("")
    true = recount(connection, "01", day)
    connection.close()
    rows = read_company(reader_of(server), "01", day).data["clientes"]
    raw = {person.key: person.raw for person in truth.companies["01"].customers.values()}
    sent = {
        (raw[row["clave"]], doc["folio"].strip(" "), doc["concepto"], doc["cargo"]): (doc["saldo"], doc["vencimiento"])
        for row in rows
        for doc in row["facturas"]
    }
    assert sent == {
        (owner, refer.strip(" ") or "S/N-2", concept, cargo): (str(balance), due.isoformat())
        for (owner, refer, concept, cargo), (balance, due) in true.open.items()
    }
    in_favour = {raw[row["clave"]]: cents(row["saldoFavor"]) for row in rows if row["saldoFavor"] != "0.00"}
    assert in_favour == {owner: int(amount * 100) for owner, amount in true.credit.items() if amount}


def test_several_companies_in_one_database(dirty_server: tuple[SqlServer, Truth]) -> None:
    server, truth = dirty_server
    found = reader_of(server).companies()
    assert found == [
        Company(number, truth.companies[number].name, truth.companies[number].rfc, server.name)
        for number in ("01", "03")
    ]
    assert [company.id for company in reader_of(server, "03").companies()] == ["03"]
    assert differences(read_company(reader_of(server), "03", AS_OF).data, truth_file(truth)["03"]) == []
    with pytest.raises(AgentError, match="no tiene la empresa 07"):
        reader_of(server, "07").companies()


def test_a_company_without_optional_tables_columns_and_indexes_is_read(small: tuple[SqlServer, Truth]) -> None:
    server, truth = small
    server.execute(
        *(f'DROP TABLE "{table}01"' for table in ("CONTAC", "FACTF", "CFDI", "MONED", "VEND", "PARAM_DATOSGRALES")),
        *(f'ALTER TABLE "CLIE01" DROP "{column}"' for column in ("EMAILPRED", "ULT_PAGOF", "LIMCRED", "SALDO")),
        *(f'ALTER TABLE "CUEN_M01" DROP "{name}"' for name in ("NUM_MONED", "IMPMON_EXT", "TCAMBIO", "STATUS")),
        *(f'ALTER TABLE "CUEN_M01" DROP "{name}"' for name in ("NO_FACTURA", "FECHAELAB", "FECHA_VENC", "TIPO_MOV")),
        'DROP INDEX "IDX_CUEN_DET01"',
    )
    company = truth_file(truth)["01"]
    data = read_company(reader_of(server), "01", AS_OF).data
    assert data["resumen"]["totalCartera"] == company["resumen"]["totalCartera"]
    assert "saldoSae" not in data["clientes"][0]


def test_an_amount_that_cannot_be_counted_names_its_document(small: tuple[SqlServer, Truth]) -> None:
    server, _ = small
    charge = '("CVE_CLIE", "REFER", "NUM_CPTO", "NUM_CARGO", "IMPORTE", "SIGNO", "FECHA_APLI", "TIPO_MOV")'
    server.execute(
        f"INSERT INTO \"CUEN_M01\" {charge} VALUES ('CLIENTE', 'FACTURA', 1, 1, 1e300, 1, '2025-11-01', 'C')"
    )
    with pytest.raises(AgentError, match="el documento FACTURA del cliente CLIENTE") as caught:
        read_company(reader_of(server), "01", AS_OF)
    assert "CUEN_M01" in caught.value.advice


def test_nothing_ever_counts_as_unchanged(small: tuple[SqlServer, Truth]) -> None:
    server, _ = small
    reader = reader_of(server)
    with reader.read("01", AS_OF) as read:
        assert list(read.customers())
        assert read.token is None
    assert reader.recheck(Token("2025-01-01T00:00:00", 1, ())) == (False, None)
    reader.close()


class Meddler:
    """SAE writes just after the first statement of so many readings of balances."""

    def __init__(self, server: SqlServer, times: int) -> None:
        self._connection = OdbcConnection(server.open_raw(""), parse(server.database))
        self._server = server
        self._left = times
        self.readings = 0

    def rows(self, sql: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
        yield from self._connection.rows(sql, *parameters)
        if "w.NET <> 0" in sql:
            self.readings += 1
            if self._left:
                self._left -= 1
                self._server.execute('UPDATE "CUEN_M01" SET "IMPORTE" = "IMPORTE" + 1, "IMPMON_EXT" = "IMPMON_EXT" + 1')

    def read(self) -> int:
        reading = Reading(self.rows, TransactSql(steady=False), "01", AS_OF)
        try:
            return sum(cents(str(customer.movements, "ascii")) for customer in reading.customers())
        finally:
            self._connection.close()


def test_without_a_snapshot_a_reading_that_met_a_writer_is_made_again(small: tuple[SqlServer, Truth]) -> None:
    server, truth = small
    meddler = Meddler(server, 1)
    pesos = sum_of_signs(server)
    assert meddler.read() == cents(truth_file(truth)["01"]["saldoMovimientos"]) + pesos * 100
    assert meddler.readings == 2
    with pytest.raises(AgentError, match="SAE guardó movimientos durante cada lectura"):
        Meddler(server, 99).read()


def sum_of_signs(server: SqlServer) -> int:
    """Pesos that one more in every charge makes: charges less masters in favour."""
    connection = server.open_raw("")
    (found,) = connection.cursor().execute("SELECT SUM(SIGNO) FROM CUEN_M01").fetchone()
    connection.close()
    return int(found)


def test_a_snapshot_is_taken_where_the_database_allows_it(small: tuple[SqlServer, Truth]) -> None:
    server, truth = small
    server.execute("UPDATE sys.databases SET snapshot_isolation_state = 1")
    reader = reader_of(server)
    with reader.read("01", AS_OF) as read:
        customers = read.customers()
        first = next(customers)
        server.execute('DELETE FROM "CUEN_M01"', 'DELETE FROM "CUEN_DET01"', 'UPDATE "CLIE01" SET "NOMBRE" = \'X\'')
        rest = list(customers)
    names = {person.name for person in truth.companies["01"].customers.values()}
    assert {customer.name for customer in (first, *rest)} == names
    assert read_company(reader, "01", AS_OF).data["resumen"]["totalCartera"] == "0.00"
