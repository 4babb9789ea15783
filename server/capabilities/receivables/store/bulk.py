"""Writes rows by the hundred thousand: executemany upserts on SQLite, binary COPY and one statement on PostgreSQL.

SQLAlchemy's own inserts cost five to eight times the engine's; these stay near it and take plain tuples.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Select, Table, Uuid

from server.db.session import Tx

Row = tuple[Any, ...]

FEW = 16
"""Up to so many rows a staging table costs PostgreSQL more than it saves."""


def upsert(tx: Tx, table: Table, columns: Sequence[str], rows: Sequence[Row], *, fresh: bool = False) -> None:
    """Insert rows, or replace those whose primary key exists.

    `rows` are tuples in the order of `columns`, UUIDs already in the engine's form (`identifier`). `fresh` promises
    that no key exists, which spares PostgreSQL the look-up of each.
    """
    if not rows:
        return
    if tx.dialect == "sqlite" or len(rows) <= FEW:
        marks = ", ".join(["?" if tx.dialect == "sqlite" else "%s"] * len(columns))
        sql = f"INSERT INTO {table.name} ({_names(columns)}) VALUES ({marks}){_conflict(table, columns)}"  # noqa: S608
        tx.connection.exec_driver_sql(sql, list(rows))
        return
    staging = f"incoming_{table.name}"
    names = _names(columns)
    tx.connection.exec_driver_sql(
        f"CREATE TEMP TABLE {staging} ON COMMIT DROP AS SELECT {names} FROM {table.name} WITH NO DATA"  # noqa: S608
    )
    copy(tx, staging, [table.c[name] for name in columns], rows)
    conflict = "" if fresh else _conflict(table, columns)
    tx.connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {staging}{conflict}"  # noqa: S608
    )
    tx.connection.exec_driver_sql(f"DROP TABLE {staging}")


def copy(tx: Tx, target: str, columns: Sequence[Column[Any]], rows: Iterable[Row]) -> None:
    """Binary COPY of rows into a table of PostgreSQL."""
    names = _names([column.name for column in columns])
    cursor: Any = tx.connection.connection.cursor()  # psycopg's own: the generic one knows no COPY
    with cursor, cursor.copy(f"COPY {target} ({names}) FROM STDIN (FORMAT BINARY)") as stream:
        stream.set_types([_copy_type(column) for column in columns])
        for row in rows:
            stream.write_row(row)


def fetch(tx: Tx, query: Select[Any]) -> list[Row]:
    """Rows as the driver gives them, for columns that both drivers give alike (text, whole numbers, bytes).

    SQLAlchemy's own rows cost as much again as reading 100,000 of them.
    """
    cursor: Any = tx.connection.execute(query).cursor
    rows: list[Row] = cursor.fetchall()
    return rows


def delete(tx: Tx, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Delete the rows with these values in `columns`."""
    if not rows:
        return
    if tx.dialect == "sqlite":
        where = " AND ".join(f"{name} = ?" for name in columns)
        tx.connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {where}", list(rows))  # noqa: S608
        return
    types = [_copy_type(table.c[name]) for name in columns]
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    where = " AND ".join(f"{table.name}.{name} = gone.{name}" for name in columns)
    sql = f"DELETE FROM {table.name} USING unnest({arrays}) AS gone ({_names(columns)}) WHERE {where}"  # noqa: S608
    tx.connection.exec_driver_sql(sql, tuple(list(values) for values in zip(*rows, strict=True)))


def identifier(tx: Tx, value: UUID) -> Any:
    """A UUID as the engine's driver stores it: native on PostgreSQL, 32 hexadecimal characters on SQLite."""
    return value.hex if tx.dialect == "sqlite" else value


def _names(columns: Iterable[str]) -> str:
    return ", ".join(columns)


def _conflict(table: Table, columns: Sequence[str]) -> str:
    keys = [column.name for column in table.primary_key]
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return f" ON CONFLICT ({_names(keys)}) DO UPDATE SET {changed}"


def _copy_type(column: Column[Any]) -> str:
    kinds = ((Uuid, "uuid"), (BigInteger, "int8"), (Integer, "int4"), (LargeBinary, "bytea"))
    return next((name for kind, name in kinds if isinstance(column.type, kind)), "text")
