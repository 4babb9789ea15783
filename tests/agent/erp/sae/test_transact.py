"""Every statement for SQL Server parses as Transact-SQL, is one SELECT, and spells names as its catalogue does."""

import re
from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import expressions as exp

from agent.erp.sae import schema
from agent.erp.sae.queries import EXCHANGE, Concepts, Queries
from agent.erp.sae.transact import (
    COMMITTED,
    ISOLATION,
    PATIENCE,
    POWERS,
    PROCEDURES,
    SNAPSHOT,
    WRITABLE,
    TransactSql,
    may_run,
)

FUNCTIONS = {"OBJECT_ID", "DB_NAME", "IS_SRVROLEMEMBER", "IS_MEMBER", "HAS_PERMS_BY_NAME"}
"""Those that a parser of every dialect does not know; all are of 2008 or before."""
FULL = {table: dict.fromkeys(names, 20) for table, names in schema.WANTED.items()}
BARE = {table: dict.fromkeys(names, 20) for table, names in schema.REQUIRED.items()}


def statements(columns: dict[str, dict[str, int]], indexed: bool) -> Iterator[str]:
    """Everything that a reading may ask."""
    dialect = TransactSql(steady=False)
    found = schema.Schema(dialect, "01", columns, detail_index=indexed, refer_index=indexed)
    queries = Queries(found, Concepts({1: 1, 10: -1}, {40: 1, 41: -1}))
    yield from (dialect.suffixes, dialect.indexes, dialect.columns(["CLIE01", "CUEN_M01"]), ISOLATION, POWERS)
    yield from (WRITABLE, PROCEDURES, may_run("it's [odd]"))
    yield from dialect.balances(queries, 1, EXCHANGE, ())
    yield dialect.control(queries) or ""
    yield from (queries.details(), queries.orphans(), queries.newest(), queries.any_customer(), queries.owners())
    yield from (queries.keys(), queries.refer(), queries.alike(), queries.signs(), queries.customers(EXCHANGE))
    yield queries.payments(EXCHANGE)
    optional = (queries.currencies(), queries.base_currency(), queries.company(), queries.exchange_concepts())
    yield from filter(None, (*optional, queries.sellers(), queries.contacts(), queries.invoice_dates()))
    yield from (sql for _, sql in queries.impossible())


ALL = sorted({*statements(FULL, True), *statements(FULL, False), *statements(BARE, True), *statements(BARE, False)})


@pytest.mark.parametrize("sql", ALL, ids=range(len(ALL)))
def test_a_statement_is_one_select_of_transact_sql(sql: str) -> None:
    (tree,) = sqlglot.parse(sql, read="tsql", error_level=sqlglot.ErrorLevel.RAISE)
    assert isinstance(tree, exp.Select)
    assert not list(tree.find_all(exp.Insert, exp.Update, exp.Delete, exp.Into, exp.DPipe, exp.Command))
    words = set(re.findall(r"[A-Z]+", sql))
    assert words.isdisjoint({"LIMIT", "FIRST", "OFFSET", "TRIM", "TIMESTAMP", "GREATEST", "CONCAT", "STARTING"})
    for function in tree.find_all(exp.Anonymous):
        assert function.name in FUNCTIONS
    for kind in tree.find_all(exp.DataType):
        assert kind.sql("tsql").split("(")[0] in {"DATETIME", "NUMERIC", "VARCHAR", "INTEGER", "FLOAT"}


@pytest.mark.parametrize("sql", ALL, ids=range(len(ALL)))
def test_names_are_in_the_case_of_their_catalogue(sql: str) -> None:
    tree = sqlglot.parse_one(sql, read="tsql")
    lower = {table.alias_or_name for table in tree.find_all(exp.Table) if table.db == "sys"}
    for table in tree.find_all(exp.Table):
        assert table.name == (table.name.lower() if table.db == "sys" else table.name.upper())
    for column in tree.find_all(exp.Column):
        if not isinstance(column.this, exp.Star):
            assert column.name == (column.name.lower() if column.table in lower else column.name.upper())


def test_what_is_said_about_a_session_changes_no_data() -> None:
    for sql in (PATIENCE, SNAPSHOT, COMMITTED):
        assert sql.split()[:2] in (["SET", "LOCK_TIMEOUT"], ["SET", "TRANSACTION"])


def test_a_snapshot_needs_no_control() -> None:
    found = schema.Schema(TransactSql(steady=True), "01", FULL, detail_index=True, refer_index=True)
    assert found.dialect.control(Queries(found, Concepts())) is None
