"""What a login may do in SAE's database, asked without trying: a reader should not be able to write."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from agent.core.doctor_facts import Rights
from agent.core.model import Source
from agent.erp.drivers.attachment import CHARSET, Connect
from agent.erp.engines import SQL_SERVER
from agent.erp.procedures import writing_code

ADMINISTRATOR: Final = "SYSDBA"
SHOWN: Final = 5
"""Tables named at most."""
_WHO: Final = "SELECT TRIM(CURRENT_USER), TRIM(CURRENT_ROLE) FROM RDB$DATABASE"
_OWNER: Final = "SELECT TRIM(RDB$OWNER_NAME) FROM RDB$RELATIONS WHERE RDB$RELATION_NAME = 'RDB$DATABASE'"
_ROLES: Final = "SELECT TRIM(RDB$RELATION_NAME) FROM RDB$USER_PRIVILEGES WHERE RDB$USER = ? AND RDB$PRIVILEGE = 'M'"
_OWNED: Final = "SELECT TRIM(RDB$RELATION_NAME) FROM RDB$RELATIONS WHERE RDB$OWNER_NAME = ? AND RDB$SYSTEM_FLAG = 0"
_GRANTED: Final = """\
SELECT DISTINCT TRIM(p.RDB$RELATION_NAME) FROM RDB$USER_PRIVILEGES p
JOIN RDB$RELATIONS r ON r.RDB$RELATION_NAME = p.RDB$RELATION_NAME AND r.RDB$SYSTEM_FLAG = 0
WHERE p.RDB$USER = ? AND p.RDB$PRIVILEGE IN ('I', 'U', 'D', 'A') AND p.RDB$OBJECT_TYPE = 0"""
_BUILDS: Final = """\
SELECT DISTINCT TRIM(RDB$RELATION_NAME) FROM RDB$USER_PRIVILEGES
WHERE RDB$USER = ? AND RDB$PRIVILEGE IN ('C', 'L', 'O') AND RDB$RELATION_NAME STARTING WITH 'SQL$'"""
"""Rights to create, change or drop whole kinds of objects, as `SQL$TABLES`."""
_ADMINS: Final = frozenset({"RDB$ADMIN"})

Rows = Callable[..., Iterator[tuple[Any, ...]]]


def rights_of(source: Source, password: str) -> Rights:
    """What the login of a source may do, told from the engine's own lists; nothing is written. Raises `AgentError`."""
    if source.engine == SQL_SERVER:
        return sqlserver_rights(source, password)
    return firebird_rights(source, password)


def firebird_rights(source: Source, password: str, connect: Connect | None = None) -> Rights:
    """Owner, privileges of the user, of PUBLIC and of every role it could take, and the code that they may run.

    Raises `AgentError`.
    """
    from agent.erp.drivers.target import parse
    from agent.erp.opening import attach

    connection = (connect or attach)(parse(source.database), source.user, password, CHARSET)
    try:
        connection.begin()
        user, role = next(connection.rows(_WHO))
        (owner,) = next(connection.rows(_OWNER))
        names = _reachable(connection.rows, {user, "PUBLIC", role} - {"NONE", "", None})
        administrator = user in (ADMINISTRATOR, owner) or bool(names & _ADMINS)
        tables: set[str] = set()
        for name in names:
            tables.update(row[0] for row in connection.rows(_GRANTED, name))
        tables.update(row[0] for row in connection.rows(_OWNED, user))
        through = writing_code(connection.rows, user, names)
        through += sorted({row[0] for name in names for row in connection.rows(_BUILDS, name)})
        return Rights(administrator, tuple(sorted(tables))[:SHOWN], tuple(through)[:SHOWN])
    finally:
        connection.close()


def _reachable(rows: Rows, names: set[str]) -> set[str]:
    """These and every role that was given to them, through others too."""
    found, new = set(names), set(names)
    while new:
        new = {row[0] for name in new for row in rows(_ROLES, name)} - found
        found |= new
    return found


def sqlserver_rights(source: Source, password: str, open_raw: Callable[[str], Any] | None = None) -> Rights:
    """Roles of the login, its effective rights on every table, and the procedures it may run. Raises `AgentError`."""
    from agent.erp.drivers.odbc import connect
    from agent.erp.drivers.sql_target import parse
    from agent.erp.sae.transact import POWERS, PROCEDURES, ROLES, WRITABLE, may_run, writes

    connection = connect(parse(source.database), source.user, password, open_raw)
    try:
        powers = connection.row(POWERS) or ()
        writable = [row[0] for row in connection.rows(WRITABLE)]
        through = [f"el rol {role}" for role, has in zip(ROLES, powers[2:], strict=False) if has == 1]
        for name, definition in list(connection.rows(PROCEDURES)):
            if writes(definition) and (connection.row(may_run(name)) or (0,))[0]:
                through.append(name)
        return Rights(any(power == 1 for power in powers[:2]), tuple(writable[:SHOWN]), tuple(through[:SHOWN]))
    finally:
        connection.close()
