"""A stand-in for SQL Server: PostgreSQL behind ODBC, its catalogue dressed up, every statement translated on its way.

What it proves: the statements parse as Transact-SQL, name everything in the right case, and mean what they should. What
it cannot: how a real SQL Server plans, locks, converts or words its errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import psycopg
import pyodbc
import sqlglot

from agent.erp.sae.transact import COMMITTED, PATIENCE, SNAPSHOT
from tests.support.postgres import OWNER, PostgresServer

DRIVER: Final = "PostgreSQL Unicode"
SESSION: Final = {
    PATIENCE: "SET lock_timeout = 5000",
    SNAPSHOT: "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    COMMITTED: "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
}
"""What is said about a session is no SQL that a parser knows."""
CATALOGUE: Final = """
CREATE SCHEMA dbo; CREATE SCHEMA sys; CREATE SCHEMA "INFORMATION_SCHEMA";
CREATE DOMAIN dbo.datetime AS timestamp(3); CREATE DOMAIN dbo.image AS bytea;
CREATE VIEW "INFORMATION_SCHEMA"."TABLES" AS SELECT table_name::text AS "TABLE_NAME", table_type::text AS "TABLE_TYPE",
  table_schema::text AS "TABLE_SCHEMA" FROM information_schema.tables;
CREATE VIEW "INFORMATION_SCHEMA"."COLUMNS" AS SELECT table_name::text AS "TABLE_NAME",
  table_schema::text AS "TABLE_SCHEMA", column_name::text AS "COLUMN_NAME",
  character_maximum_length::int AS "CHARACTER_MAXIMUM_LENGTH"
  FROM information_schema.columns;
CREATE VIEW sys.indexes AS SELECT i.indrelid::int AS object_id, i.indexrelid::int AS index_id, c.relname::text AS name,
  0 AS is_disabled FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid;
CREATE VIEW sys.index_columns AS SELECT i.indrelid::int AS object_id, i.indexrelid::int AS index_id, k.column_id::int,
  k.place::int AS key_ordinal FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(column_id, place);
CREATE VIEW sys.columns AS SELECT attrelid::int AS object_id, attnum::int AS column_id, attname::text AS name
  FROM pg_attribute;
CREATE TABLE sys.databases (name text, snapshot_isolation_state int);
INSERT INTO sys.databases VALUES (current_database(), 0);
CREATE FUNCTION dbo.object_id(text) RETURNS int LANGUAGE sql AS
  $$ SELECT to_regclass('dbo."' || $1 || '"')::oid::int $$;
CREATE FUNCTION dbo.db_name() RETURNS text LANGUAGE sql AS $$ SELECT current_database()::text $$;
CREATE FUNCTION dbo.is_srvrolemember(text) RETURNS int LANGUAGE sql AS
  $$ SELECT rolsuper::int FROM pg_roles WHERE rolname = current_user $$;
CREATE FUNCTION dbo.is_member(text) RETURNS int LANGUAGE sql AS
  $$ SELECT CASE WHEN $1 = 'db_owner' THEN pg_has_role(current_user, nspowner, 'MEMBER')::int ELSE 0 END
     FROM pg_namespace WHERE nspname = 'dbo' $$;
CREATE FUNCTION dbo.has_perms_by_name(text, text, text) RETURNS int LANGUAGE sql AS
  $$ SELECT CASE WHEN $3 = 'ALTER' THEN 0
     WHEN $3 = 'EXECUTE' THEN (SELECT bool_or(has_function_privilege(p.oid, $3))::int FROM pg_proc p
       WHERE p.pronamespace = 'dbo'::regnamespace AND '[' || p.proname || ']' = $1)
     ELSE has_table_privilege('dbo."' || $1 || '"', $3)::int END $$;
CREATE VIEW sys.objects AS SELECT p.oid::int AS object_id, p.proname::text AS name, 'P'::text AS type,
  0 AS is_ms_shipped FROM pg_proc p WHERE p.pronamespace = 'dbo'::regnamespace AND p.prokind = 'p';
CREATE VIEW sys.sql_modules AS SELECT p.oid::int AS object_id, p.prosrc::text AS definition FROM pg_proc p;
GRANT USAGE ON SCHEMA dbo, sys, "INFORMATION_SCHEMA" TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA sys, "INFORMATION_SCHEMA" TO PUBLIC;
"""


@cache
def translated(sql: str) -> str:
    """Transact-SQL as PostgreSQL takes it, every identifier in the case it was written in."""
    if sql in SESSION:
        return SESSION[sql]
    (made,) = sqlglot.transpile(sql, read="tsql", write="postgres", identify=True)
    return made.replace("%s", "?")


class Cursor:
    """A cursor that translates; everything else is the driver's."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def execute(self, sql: str, *parameters: Any) -> "Cursor":
        """Translate and execute."""
        self._cursor.execute(translated(sql), *parameters)
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class Connection:
    """A connection whose cursors translate."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def cursor(self) -> Cursor:
        """A cursor."""
        return Cursor(self._raw.cursor())

    def close(self) -> None:
        """Leave."""
        self._raw.close()

    @property
    def autocommit(self) -> bool:
        """Whether each statement is a transaction."""
        return bool(self._raw.autocommit)

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        self._raw.autocommit = value


@dataclass(slots=True)
class SqlServer:
    """One database that looks like SQL Server's, and what its connections were asked for."""

    server: PostgresServer
    name: str
    user: str = OWNER
    asked: Sequence[str] = ()

    @classmethod
    def create(cls, server: PostgresServer) -> "SqlServer":
        """An empty one."""
        made = cls(server, server.create_database())
        made.execute(CATALOGUE)
        return made

    def execute(self, *statements: str) -> None:
        """PostgreSQL's own SQL, as the owner, committed; tables are found without their schema."""
        with psycopg.connect(self.server.url(self.name, OWNER)) as connection:
            connection.execute("SET search_path = dbo, public")
            for statement in statements:
                connection.execute(statement.encode())

    def open_raw(self, text: str) -> Connection:
        """What the agent is given to connect with; `text` is what it would tell SQL Server's driver."""
        self.asked = (*self.asked, text)
        raw = pyodbc.connect(
            f"DRIVER={{{DRIVER}}};SERVER=127.0.0.1;PORT={self.server.port};DATABASE={self.name};UID={self.user}",
            autocommit=True,
        )
        raw.execute("SET search_path = dbo, public")
        return Connection(raw)

    @property
    def database(self) -> str:
        """What a person would type."""
        return rf"SERVIDOR\SQLEXPRESS/{self.name}"
