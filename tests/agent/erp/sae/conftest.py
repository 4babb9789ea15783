"""A company whose movements are the rows of one test, read in both forms."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.core.model import ReadReport
from agent.erp.drivers.firebird import connect
from agent.erp.drivers.target import Target
from agent.erp.sae import schema
from agent.erp.sae.balances import Account, Balances
from agent.erp.sae.currency import MICRO, Currencies
from agent.erp.sae.firebird import FIREBIRD
from agent.erp.sae.queries import EXCHANGE, Queries
from tests.agent.erp.sae.filled import CONCEPTS, DAY, Fill
from tests.sae import Truth
from tests.sae.load import literal, opened
from tests.support.firebird import Access


@pytest.fixture(params=["indexed", "grouped"])
def fill(request: pytest.FixtureRequest, clean: Truth) -> Fill:
    """Replace the movements of a company by these rows and read its accounts."""
    database = Path(clean.companies["01"].database)

    def filled(*rows: tuple[str, dict[str, Any]], day: date = DAY) -> tuple[dict[str, Account], ReadReport]:
        with opened(database, Access()) as writer:
            writer.execute_immediate("DELETE FROM CUEN_M01")
            writer.execute_immediate("DELETE FROM CUEN_DET01")
            for table, row in rows:
                values = ", ".join(map(literal, row.values()))
                writer.execute_immediate(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})")
            if request.param == "grouped":
                writer.execute_immediate("ALTER INDEX IDX_CUEN_DET01 INACTIVE")
                writer.execute_immediate("ALTER INDEX IDX_CUENM_REFER01 INACTIVE")
        connection = connect(Target(None, str(database)), "SYSDBA", "any")
        connection.begin()
        report = ReadReport()
        queries = Queries(schema.introspect(connection.rows, "01", FIREBIRD), CONCEPTS)
        currencies = Currencies(1, [(1, MICRO, "MXN"), (2, 18 * MICRO, "USD")])
        accounts = Balances(connection.rows, queries, currencies, CONCEPTS, EXCHANGE, report).read(day)
        connection.close()
        return accounts, report

    return filled
