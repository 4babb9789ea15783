"""What a login may have run inside a Firebird database, and whether that could write: procedures, functions, packages.

Code writes by rights of its own, which no right of the login's shows.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

Rows = Callable[..., Iterator[tuple[Any, ...]]]
Code = tuple[str, int]
"""Name and kind, as Firebird numbers kinds of objects."""

PROCEDURE: Final = 5
FUNCTION: Final = 15
PACKAGE: Final = 18
_RUN_BY_PEOPLE: Final = """\
SELECT DISTINCT TRIM(RDB$RELATION_NAME), RDB$OBJECT_TYPE FROM RDB$USER_PRIVILEGES
WHERE RDB$USER = ? AND RDB$USER_TYPE NOT IN (5, 15, 18) AND RDB$PRIVILEGE = 'X' AND RDB$OBJECT_TYPE IN (5, 15, 18)
  AND RDB$RELATION_NAME NOT STARTING WITH 'RDB$'"""
_OWNED: Final = "SELECT TRIM(RDB$PROCEDURE_NAME), 5 FROM RDB$PROCEDURES WHERE RDB$OWNER_NAME = ?"
_CALLED: Final = """\
SELECT TRIM(RDB$DEPENDED_ON_NAME), RDB$DEPENDED_ON_TYPE FROM RDB$DEPENDENCIES
WHERE RDB$DEPENDENT_NAME = ? AND RDB$DEPENDED_ON_TYPE IN (5, 15, 18)"""
_WRITES: Final = """\
SELECT FIRST 1 1 FROM RDB$USER_PRIVILEGES
WHERE RDB$USER = ? AND RDB$USER_TYPE = ? AND RDB$PRIVILEGE IN ('I', 'U', 'D') AND RDB$OBJECT_TYPE = 0"""
_WORDS: Final = ("INSERT", "UPDATE", "DELETE", "MERGE", "EXECUTE STATEMENT")
_SOURCES: Final = {
    PROCEDURE: ("RDB$PROCEDURES", "RDB$PROCEDURE_NAME", "RDB$PROCEDURE_SOURCE", ""),
    FUNCTION: ("RDB$FUNCTIONS", "RDB$FUNCTION_NAME", "RDB$FUNCTION_SOURCE", " AND RDB$MODULE_NAME IS NULL"),
    PACKAGE: ("RDB$PACKAGES", "RDB$PACKAGE_NAME", "RDB$PACKAGE_BODY_SOURCE", ""),
}


def writing_code(rows: Rows, user: str, names: Iterable[str]) -> list[str]:
    """Code that `user` owns, or that one of `names` (users, roles, PUBLIC) may run, and that could write.

    So could what holds a right to write, what says so in its source, what hides its source, and what calls such code.
    """
    entries = {entry for name in names for entry in _read(rows, _RUN_BY_PEOPLE, name)}
    entries.update(_read(rows, _OWNED, user))
    return [entry[0] for entry in sorted(entries) if any(_could_write(rows, one) for one in _reached(rows, entry))]


def _reached(rows: Rows, entry: Code) -> set[Code]:
    """This code and all that it calls, through others too."""
    found, new = {entry}, {entry}
    while new:
        new = {called for name, _ in new for called in _read(rows, _CALLED, name)} - found
        found |= new
    return found


def _could_write(rows: Rows, code: Code) -> bool:
    name, kind = code
    if next(rows(_WRITES, name, kind), None) is not None:
        return True
    table, column, source, only = _SOURCES[kind]
    says = " OR ".join(f"{source} CONTAINING '{word}'" for word in _WORDS)
    sql = f"SELECT FIRST 1 1 FROM {table} WHERE {column} = ?{only} AND ({source} IS NULL OR {says})"  # noqa: S608
    return next(rows(sql, name), None) is not None


def _read(rows: Rows, sql: str, name: str) -> list[Code]:
    return [(row[0], int(row[1])) for row in rows(sql, name)]
