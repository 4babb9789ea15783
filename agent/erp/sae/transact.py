"""SAE on SQL Server, from 2005 on: the only module that holds Transact-SQL of a reading.

Identifiers are upper case, as case-sensitive collations want them, those of the catalogue lower. Details meet their
charges in one join for the balances and in another for the counters; nothing is written, not even a temporary table.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from agent.erp.sae.amounts import Amounts
from agent.erp.sae.blocks import COLUMNS, COUNTERS
from agent.erp.sae.queries import RATE_LIMIT, Queries

KEYS: Final = ("CVE_CLIE", "REFER", "NUM_CPTO", "NUM_CARGO")
ISOLATION: Final = """\
SELECT d.snapshot_isolation_state FROM sys.databases d WHERE d.name = DB_NAME()"""
"""One row: 1 where transactions may have a snapshot. READ COMMITTED takes row versions by itself where they are on."""
SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL SNAPSHOT"
COMMITTED: Final = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
LOCK_MILLISECONDS: Final = 5_000
PATIENCE: Final = f"SET LOCK_TIMEOUT {LOCK_MILLISECONDS}"
"""How long a plain reading waits for a writer; then it fails, and is tried again later."""
BEGIN: Final = "BEGIN TRANSACTION"
ROLLBACK: Final = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"
ROLES: Final = ("db_datawriter", "db_ddladmin", "db_securityadmin")
POWERS: Final = f"""\
SELECT IS_SRVROLEMEMBER('sysadmin'), IS_MEMBER('db_owner'), {", ".join(f"IS_MEMBER('{role}')" for role in ROLES)}"""
"""One row: 1 for each role of the login that may write; NULL where the role is unknown."""
_RIGHTS: Final = ("INSERT", "UPDATE", "DELETE", "ALTER")
_COUNTED: Final = " + ".join(f"COALESCE(HAS_PERMS_BY_NAME(t.TABLE_NAME, 'OBJECT', '{right}'), 0)" for right in _RIGHTS)
WRITABLE: Final = f"""\
SELECT t.TABLE_NAME FROM INFORMATION_SCHEMA.TABLES t
WHERE t.TABLE_SCHEMA = 'dbo' AND {_COUNTED} > 0 ORDER BY t.TABLE_NAME"""
"""Tables and views that the login has some right to change, through whichever role. Asking changes nothing."""
PROCEDURES: Final = """\
SELECT o.name, m.definition FROM sys.objects o LEFT JOIN sys.sql_modules m ON m.object_id = o.object_id
WHERE o.type IN ('P', 'PC', 'X') AND o.is_ms_shipped = 0 ORDER BY o.name"""
"""Procedures that the login sees, with their text where it may read that. They write by their owner's rights."""
_WRITES: Final = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|EXEC|EXECUTE|INTO)\b", re.IGNORECASE).search


def may_run(procedure: str) -> str:
    """One row: 1 where the login may execute this procedure."""
    name = procedure.replace("]", "]]").replace("'", "''")
    return f"SELECT COALESCE(HAS_PERMS_BY_NAME('[{name}]', 'OBJECT', 'EXECUTE'), 0)"


def writes(definition: str | None) -> bool:
    """Whether the text of a procedure could write; one that is hidden could."""
    return definition is None or _WRITES(definition) is not None


class TransactSql:
    """SQL of SQL Server; implements `dialect.Dialect`. `steady` where readings are one snapshot."""

    money = "NUMERIC(20, 6)"
    moment = "DATETIME"
    no_date = "CAST('17530101' AS DATETIME)"
    never = datetime(1753, 1, 1)  # noqa: DTZ001 - SAE knows no zone
    suffixes = """\
SELECT t.TABLE_NAME FROM INFORMATION_SCHEMA.TABLES t
WHERE t.TABLE_TYPE = 'BASE TABLE' AND t.TABLE_SCHEMA = 'dbo' AND t.TABLE_NAME LIKE 'CLIE__'"""
    indexes = """\
SELECT i.name, c.name FROM sys.indexes i
JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id
JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
WHERE i.object_id = OBJECT_ID(?) AND i.is_disabled = 0 AND k.key_ordinal > 0 ORDER BY i.name, k.key_ordinal"""
    by_pads = False

    def __init__(self, *, steady: bool) -> None:
        self._steady = steady

    def columns(self, tables: Sequence[str]) -> str:
        """Table, column and length in letters."""
        names = ", ".join(f"'{table}'" for table in tables)
        return f"""\
SELECT c.TABLE_NAME, c.COLUMN_NAME, COALESCE(c.CHARACTER_MAXIMUM_LENGTH, 0) FROM INFORMATION_SCHEMA.COLUMNS c
WHERE c.TABLE_SCHEMA = 'dbo' AND c.TABLE_NAME IN ({names})"""

    def first(self, query: str) -> str:
        """The query, to its first row."""
        return f"SELECT TOP (1){query.removeprefix('SELECT')}"

    def trim(self, text: str) -> str:
        """Without blanks on either side; TRIM came in 2017."""
        return f"LTRIM(RTRIM({text}))"

    def balances(self, queries: Queries, base: int, exchange: frozenset[int], pads: Sequence[int]) -> list[str]:
        """Charges that do not net to zero, then one row of counters."""
        del pads
        statements = _Statements(queries, base, exchange)
        return [statements.charges(), statements.counters()]

    def control(self, queries: Queries) -> str | None:
        """Rows, sums and newest movement of both tables; None where readings are one snapshot."""
        if self._steady:
            return None
        sides = []
        for table, alias in (("CUEN_M", "m"), ("CUEN_DET", "d")):
            sums = [f"SUM({queries.signed(table, alias)}) AS BOOKS"]
            if queries.schema.has(table, "IMPMON_EXT"):
                sums.append(f"SUM({queries.signed(table, alias, 'IMPMON_EXT')}) AS OWN")
            newest = f"MAX({queries.made(table, alias)}) AS NEWEST"
            listed = ", ".join(("COUNT(*) AS FOUND", *sums, newest))
            sides.append(f"(SELECT {listed} FROM {queries.schema.table(table)} {alias})")
        return f"SELECT a.*, b.* FROM {sides[0]} a CROSS JOIN {sides[1]} b"


class _Statements:
    """The two statements of one company."""

    def __init__(self, queries: Queries, base: int, exchange: frozenset[int]) -> None:
        self._queries = queries
        self._schema = queries.schema
        self._base = base
        self._amounts = Amounts(queries, base, exchange)
        self._cut = f"CAST(? AS {TransactSql.moment})"

    def charges(self) -> str:
        """Rows of `blocks.COLUMNS` but its counters, of every charge that does not net to zero."""
        names = [name for name, _ in COLUMNS[:COUNTERS]]
        worked = {"UUID": self._fiscal(), "CANCELLED": self._cancelled(), "ALIKE": "0"}
        shown = ", ".join(f"{worked.get(name, f'w.{name}')} AS {name}" for name in names)
        return f"""\
SELECT {shown} FROM ({self._balanced()}) w
WHERE w.NET <> 0 OR w.OWN <> 0 OR w.BASED <> 0"""

    def counters(self) -> str:
        """The last row: NULL everywhere but in the counters."""
        status, unsigned = self._column("STATUS", "VARCHAR(1)"), self._queries.unsigned("CUEN_M", "m")
        nothing = ", ".join(f"NULL AS {name}" for name, _ in COLUMNS[:COUNTERS])
        return f"""\
SELECT {nothing}, a.CHARGES, b.DETAILS, b.MISMATCHES, a.LEFT_B, a.UNSIGNED, a.NEWEST
FROM (SELECT COUNT(*) AS CHARGES, COALESCE(SUM(CASE WHEN {status} = 'B' THEN 1 ELSE 0 END), 0) AS LEFT_B,
    COALESCE(SUM({unsigned}), 0) AS UNSIGNED,
    COALESCE(MAX({self._queries.made("CUEN_M", "m")}), {self._queries.no_date}) AS NEWEST
  FROM {self._schema.table("CUEN_M")} m) a
CROSS JOIN (SELECT COUNT(*) AS DETAILS,
    COALESCE(SUM(CASE WHEN o.NUM_CPTO = d.ID_MOV THEN 0 ELSE 1 END), 0) AS MISMATCHES
  FROM {self._owned()}) b"""

    def _balanced(self) -> str:
        """Every charge with its balances at the cut; one applied later has none yet, only its control total."""
        signed, foreign = self._queries.signed("CUEN_M", "m"), self._amounts.foreign("m")
        currency, applied = self._amounts.currency("m"), self._queries.applied("CUEN_M", "m")
        amount = f"CAST(m.IMPORTE AS {self._queries.money})"
        own_amount = f"CAST({self._column('IMPMON_EXT', 'DOUBLE PRECISION')} AS {self._queries.money})"
        is_foreign = f"{currency} <> {self._base}"
        books = f"{signed} + COALESCE(p.BOOKS, 0)"
        own = f"CASE WHEN {is_foreign} THEN {foreign} + COALESCE(p.OWN, 0) ELSE {books} END"
        based = f"CASE WHEN {is_foreign} THEN {self._amounts.based_charge('m')} + COALESCE(p.BASED, 0) ELSE 0 END"

        def at_cut(value: str) -> str:
            return f"CASE WHEN {applied} < {self._cut} THEN {value} ELSE 0 END"

        columns = {
            **{key: f"m.{key}" for key in KEYS},
            "NUM_MONED": currency,
            "TCAMBIO": self._queries.in_range("CUEN_M", "TCAMBIO", "m", RATE_LIMIT),
            "TIPO_MOV": self._column("TIPO_MOV", "VARCHAR(1)"),
            "STATUS": self._column("STATUS", "VARCHAR(1)"),
            "INVOICE": self._column("NO_FACTURA", "VARCHAR(20)"),
            "APPLIED": applied,
            "DUE": self._column("FECHA_VENC", TransactSql.moment),
            "TOTAL": f"CASE WHEN {is_foreign} THEN {own_amount} ELSE {amount} END",
            "IMPORTE": amount,
            "OWN": at_cut(own),
            "BASED": at_cut(based),
            "BOOKS": at_cut(books),
            "NET": f"{signed} + COALESCE(p.NET, 0)",
        }
        shown = ", ".join(f"{value} AS {name}" for name, value in columns.items())
        same = " AND ".join(f"p.{key} = m.{key}" for key in KEYS)
        return f"SELECT {shown} FROM {self._schema.table('CUEN_M')} m LEFT JOIN ({self._paid()}) p ON {same}"

    def _paid(self) -> str:
        """What was applied to each charge: in all, and before the cut."""
        signed, cut = self._queries.signed("CUEN_DET", "d"), f"{self._queries.applied('CUEN_DET', 'd')} < {self._cut}"
        foreign = f"{cut} AND o.CURRENCY <> {self._base}"
        parts = {
            "NET": signed,
            "BOOKS": f"CASE WHEN {cut} THEN {signed} ELSE 0 END",
            "OWN": f"CASE WHEN {foreign} THEN {self._amounts.own('o.CURRENCY')} ELSE 0 END",
            "BASED": f"CASE WHEN {foreign} THEN {self._amounts.based('o.CURRENCY')} ELSE 0 END",
        }
        keys = ", ".join(f"o.{key}" for key in KEYS)
        sums = ", ".join(f"CAST(SUM({value}) AS {self._queries.money}) AS {name}" for name, value in parts.items())
        return f"SELECT {keys}, {sums} FROM {self._owned()} GROUP BY {keys}"

    def _owned(self) -> str:
        """Details with their charge: whole key, else the only one of their customer, REFER and NUM_CARGO."""
        same = " AND ".join(f"o.{name} = d.{name}" for name in ("CVE_CLIE", "REFER", "NUM_CARGO"))
        keys = ", ".join(f"m.{key}" for key in KEYS)
        return f"""\
{self._schema.table("CUEN_DET")} d JOIN (SELECT {keys}, {self._amounts.currency("m")} AS CURRENCY,
    COUNT(*) OVER (PARTITION BY m.CVE_CLIE, m.REFER, m.NUM_CARGO) AS OWNERS
  FROM {self._schema.table("CUEN_M")} m) o ON {same} AND (o.NUM_CPTO = d.ID_MOV OR o.OWNERS = 1)"""

    def _cancelled(self) -> str:
        if not self._schema.has("FACTF", "CVE_DOC", "STATUS"):
            return "0"
        owner = " AND f.CVE_CLPV = w.CVE_CLIE" if self._schema.has("FACTF", "CVE_CLPV") else ""
        invoice = f"SELECT 1 FROM {self._schema.table('FACTF')} f WHERE f.CVE_DOC = w.REFER{owner} AND f.STATUS = 'C'"
        return f"CASE WHEN EXISTS ({invoice}) THEN 1 ELSE 0 END"

    def _fiscal(self) -> str:
        if not self._schema.has("CFDI", "TIPO_DOC", "CVE_DOC", "UUID"):
            return "CAST(NULL AS VARCHAR(36))"
        find = f"SELECT MAX(f.UUID) FROM {self._schema.table('CFDI')} f WHERE f.TIPO_DOC = 'F' AND f.CVE_DOC = "
        return f"COALESCE(({find}w.REFER), ({find}w.INVOICE))"

    def _column(self, name: str, kind: str) -> str:
        return self._schema.column("CUEN_M", name, "m", kind)
