"""Writes rows into Firebird fast: many INSERTs in one EXECUTE BLOCK, in one transaction, indexes afterwards.

Works alike in the embedded engine and through any server from 2.5 on (whose statements end at 64 KiB).
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.sae.external import TABLES as BIG_TABLES
from tests.sae.external import External
from tests.sae.schema import Level, create_indexes, create_tables, tables
from tests.support.firebird import Access, connect, use_embedded

PAGE_SIZE: Final = 4096
BLOCK: Final = 48_000
"""Characters of one EXECUTE BLOCK; 2.5 takes 65,535."""
BLOCK_ROWS: Final = 120
PAGES: Final = 16_384
"""Page cache while loading: 64 MiB."""


@contextlib.contextmanager
def opened(file: Path | str, access: Access, **options: Any) -> Iterator[Any]:
    """A connection that commits on leaving, rolls back on an error, and closes."""
    connection = connect(file, access, **options)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def create_database(file: Path, access: Access) -> None:
    """An empty database as SAE creates it: dialect 3, pages of 4096 bytes, ISO8859_1."""
    use_embedded()
    import fdb

    password = f" PASSWORD {literal(access.password)}" if access.password else ""
    fdb.create_database(
        f"CREATE DATABASE {literal(access.dsn(file))} USER {literal(access.user)}{password} "
        f"PAGE_SIZE {PAGE_SIZE} DEFAULT CHARACTER SET ISO8859_1",
        sql_dialect=3,
    ).close()


def literal(value: Any) -> str:
    """A value as SQL writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, datetime):
        return f"'{value:%Y-%m-%d %H:%M:%S}'"
    return repr(value)


@dataclass(slots=True)
class Writer:
    """Collects rows a table and sends them in blocks on one connection; `columns` says what `add` takes for a table."""

    connection: Any
    suffix: str
    level: Level
    columns: dict[str, tuple[str, ...]]
    external: External | None = None
    _pending: dict[str, list[str]] = field(default_factory=dict)
    _keep: dict[str, list[int]] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)
    _heads: dict[str, str] = field(default_factory=dict)

    def create(self) -> None:
        """The tables, without keys and indexes."""
        for statement in create_tables(self.suffix, self.level):
            self.connection.execute_immediate(statement)
        self.connection.commit()

    def add(self, table: str, values: tuple[Any, ...]) -> None:
        """One row, in the order of `columns[table]`; columns that this schema level lacks are left out."""
        if self.external and table in BIG_TABLES:
            self.external.add(table, self.columns[table], values)
            return
        if table not in self._heads:
            self._open(table, self.columns[table])
        kept = self._keep[table]
        self._put(table, self._heads[table] + ",".join([literal(values[index]) for index in kept]) + ");")

    def add_named(self, table: str, row: dict[str, Any]) -> None:
        """One row by column name, for small tables."""
        known = {column.name for column in tables(self.level)[table].columns}
        names = [name for name in row if name in known]
        values = ",".join(literal(row[name]) for name in names)
        self._put(table, f"INSERT INTO {table}{self.suffix} ({','.join(names)}) VALUES ({values});")

    def finish(self) -> None:
        """Send what is left, commit, then build keys and indexes."""
        for table in list(self._pending):
            self._flush(table)
        self.connection.commit()
        if self.external:
            self.external.load(self.connection)
        for statement in create_indexes(self.suffix, self.level):
            self.connection.execute_immediate(statement)
        self.connection.commit()

    def _open(self, table: str, names: tuple[str, ...]) -> None:
        known = {column.name for column in tables(self.level)[table].columns}
        self._keep[table] = [index for index, name in enumerate(names) if name in known]
        kept = ",".join(names[index] for index in self._keep[table])
        self._heads[table] = f"INSERT INTO {table}{self.suffix} ({kept}) VALUES ("

    def _put(self, table: str, statement: str) -> None:
        lines = self._pending.setdefault(table, [])
        size = self._sizes.get(table, 0) + len(statement) + 1
        if lines and (size > BLOCK or len(lines) >= BLOCK_ROWS):
            self._flush(table)
            lines, size = self._pending.setdefault(table, []), len(statement) + 1
        lines.append(statement)
        self._sizes[table] = size

    def _flush(self, table: str) -> None:
        lines = self._pending.pop(table, [])
        self._sizes[table] = 0
        if lines:
            self.connection.execute_immediate("EXECUTE BLOCK AS BEGIN\n" + "\n".join(lines) + "\nEND")
