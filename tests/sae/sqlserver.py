"""The same companies in the tables that SAE has on SQL Server, with the same truth; written into its stand-in."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from tests.sae import rows
from tests.sae.build import SECOND, Size, company_file, fill
from tests.sae.names import windows
from tests.sae.truth_file import Truth
from tests.support.postgres import OWNER
from tests.support.sqlserver import SqlServer

HERE: Final = Path(__file__).parent


def _facts(file: str) -> list[list[str]]:
    lines = (HERE / file).read_text(encoding="ascii").splitlines()
    return [line.split("\t") for line in lines[1:]]


def create_tables(suffix: str) -> dict[str, str]:
    """CREATE TABLE by table, with the types of the facts, names as written."""
    found: dict[str, list[str]] = {}
    for table, column, kind, not_null, default in _facts("sqlserver-columns.tsv"):
        words = [f'"{column}" {kind}', f"DEFAULT {default}" if default else "", "NOT NULL" if not_null == "1" else ""]
        found.setdefault(table, []).append(" ".join(filter(None, words)))
    return {table: f'CREATE TABLE "{table}{suffix}" ({", ".join(columns)})' for table, columns in found.items()}


def create_indexes(suffix: str) -> list[str]:
    """Keys and indexes. CUEN_DET has no primary key."""
    made = []
    for table, index, kind, keys in _facts("sqlserver-indexes.tsv"):
        columns = ", ".join(f'"{key.split()[0]}"' for key in keys.split(", "))
        if index == table:
            index = f"IDX_{index}"  # the stand-in wants one name for one thing
        if kind == "PK":
            made.append(f'ALTER TABLE "{table}{suffix}" ADD CONSTRAINT "{index}{suffix}" PRIMARY KEY ({columns})')
        else:
            unique = "UNIQUE " if kind == "UNIQUE" else ""
            made.append(f'CREATE {unique}INDEX "{index}{suffix}" ON "{table}{suffix}" ({columns})')
    return made


class SqlServerWriter:
    """Takes rows as the Firebird writer does; columns that these older tables lack are left out."""

    def __init__(self, connection: psycopg.Connection[Any], suffix: str) -> None:
        self._connection = connection
        self._suffix = suffix
        self._columns: dict[str, set[str]] = {}
        for table, column, *_ in _facts("sqlserver-columns.tsv"):
            self._columns.setdefault(table, set()).add(column)
        self._rows: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}

    def create(self) -> None:
        """The tables."""
        for statement in create_tables(self._suffix).values():
            self._connection.execute(statement.encode())

    def add(self, table: str, values: tuple[Any, ...]) -> None:
        """One row, in the order of `rows.COLUMNS`."""
        self.add_named(table, dict(zip(rows.COLUMNS[table], values, strict=True)))

    def add_named(self, table: str, row: dict[str, Any]) -> None:
        """One row by column name."""
        kept = {name: value for name, value in row.items() if name in self._columns[table]}
        values = tuple(windows(value) if isinstance(value, str) else value for value in kept.values())
        self._rows.setdefault((table, tuple(kept)), []).append(values)

    def finish(self) -> None:
        """Send the rows, then build keys and indexes."""
        for (table, names), values in self._rows.items():
            target = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table + self._suffix), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with self._connection.cursor().copy(target) as copy:
                for row in values:
                    copy.write_row(row)
        for statement in create_indexes(self._suffix):
            self._connection.execute(statement.encode())


def build_sqlserver(
    directory: Path,
    server: SqlServer,
    *,
    customers: int = 40,
    charges: int = 300,
    seed: int = 1,
    as_of: date,
    dirty: bool = False,
    second: str | None = None,
) -> Truth:
    """Company 01 (and another in the same database) with the rows that Firebird gets for the same arguments."""
    truth = Truth(directory, as_of, seed, dirty)
    file = company_file(directory, "01")
    with psycopg.connect(server.server.url(server.name, OWNER)) as connection:
        connection.execute("SET search_path = dbo, public")
        for suffix, size in (("01", Size(customers, charges)), (second, SECOND)):
            if suffix:
                writer: Any = SqlServerWriter(connection, suffix)
                truth.companies[suffix] = fill(writer, suffix, size, truth, file, dirty=dirty and suffix == "01")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA dbo TO PUBLIC")
    directory.mkdir(parents=True, exist_ok=True)
    truth.save()
    return truth
