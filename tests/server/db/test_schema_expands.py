"""Revisions only expand: what they really execute leaves the version before them running on the schema they make."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import event

import server.app  # noqa: F401 - registers the tables of every capability
from server.db.base import metadata
from server.db.schema import migrate
from server.db.session import Database
from tests.support.postgres import PostgresServer

FIRST = "0001"
BEFORE_THE_FIRST_RELEASE = {
    "0004": "ALTER TABLE users DROP COLUMN last_login_at",
    "0005": "DROP FUNCTION lookup_lease_jobs(timestamptz, timestamptz, uuid, integer)",
}
"""No released version ever ran on what these took away; nothing is to be added here."""

_REVISION = re.compile(r"(?:INSERT INTO|UPDATE) alembic_version .*?'(\w+)'")
_TABLE = re.compile(r"CREATE (?:UNLOGGED )?TABLE (\w+)")
_UNIQUE = re.compile(r"CREATE UNIQUE INDEX \S+ ON (\w+)")
_CONTRACTS = re.compile(
    r"DROP (?:TABLE|COLUMN|FUNCTION|CONSTRAINT|VIEW|TYPE)|\bRENAME\b|\bADD (?:CONSTRAINT|FOREIGN KEY|UNIQUE|CHECK)"
    r"|DROP DEFAULT|ALTER COLUMN \S+ (?:TYPE|SET (?:DATA TYPE|NOT NULL))"
)
_ADDED = re.compile(r"ALTER TABLE \w+ ADD (?:COLUMN )?\w+ (.*)", re.DOTALL)


def contracting(statements: Iterable[str]) -> list[str]:
    """Those of one revision's statements that an older version could stumble over."""
    found, made = [], set[str]()
    for text in (" ".join(one.split()) for one in statements):
        if made_now := _TABLE.match(text):
            made.add(made_now.group(1))
        added, unique = _ADDED.match(text), _UNIQUE.match(text)
        demands = added is not None and "NOT NULL" in added.group(1) and "DEFAULT" not in added.group(1)
        if demands or (unique and unique.group(1) not in made) or (_CONTRACTS.search(text) and _is_ddl(text)):
            found.append(text)
    return found


def _is_ddl(text: str) -> bool:
    """A policy is replaced by dropping it, and a function's body is no statement of its own."""
    return text.startswith(("ALTER TABLE", "DROP ", "CREATE TABLE")) and not text.startswith("DROP POLICY")


def executed(url: str) -> dict[str, list[str]]:
    """What each revision executes on an empty database, after which nothing of ours is left open."""
    db, of, waiting = Database(url), defaultdict[str, list[str]](list), list[str]()

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        if revision := _REVISION.match(" ".join(statement.split())):
            of[revision.group(1)] += waiting
            waiting.clear()
        else:
            waiting.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    migrate(db.engine, metadata)
    db.dispose()
    return of


def expands(of: dict[str, list[str]]) -> bool:
    """Every revision after the first, but for what is excused, and there are some to look at."""
    later = {revision: contracting(made) for revision, made in of.items() if revision > FIRST}
    excused = {name: [one for one in made if BEFORE_THE_FIRST_RELEASE.get(name) != one] for name, made in later.items()}
    assert {name: made for name, made in excused.items() if made} == {}
    return len(later) >= 5


def test_on_sqlite(tmp_path: Path) -> None:
    assert expands(executed(f"sqlite:///{tmp_path / 'new.db'}"))


@pytest.mark.slow
def test_on_postgres(postgres_server: PostgresServer) -> None:
    assert expands(executed(postgres_server.url(postgres_server.create_database())))


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE customers",
        "ALTER TABLE users DROP COLUMN name",
        "ALTER TABLE users RENAME COLUMN name TO nombre",
        "ALTER TABLE users RENAME TO people",
        "ALTER TABLE users ADD COLUMN phone VARCHAR(20) NOT NULL",
        "ALTER TABLE users ALTER COLUMN name TYPE TEXT",
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL",
        "ALTER TABLE users ADD CONSTRAINT uq_users_name UNIQUE (name)",
        "CREATE UNIQUE INDEX ix_users_name ON users (name)",
        "DROP FUNCTION lookup_address(text)",
    ],
)
def test_what_an_older_version_would_stumble_over_is_seen(statement: str) -> None:
    assert contracting(["CREATE TABLE made (id INTEGER NOT NULL)", statement]) == [statement]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (id INTEGER NOT NULL, CONSTRAINT pk_more PRIMARY KEY (id))",
        "ALTER TABLE users ADD COLUMN phone VARCHAR(20)",
        "ALTER TABLE users ADD COLUMN lane VARCHAR(16) DEFAULT 'default' NOT NULL",
        "CREATE UNIQUE INDEX ix_made_name ON made (name)",
        "DROP INDEX ix_users_name",
        "DROP POLICY IF EXISTS tenant ON made",
        "ALTER TABLE users ALTER COLUMN name DROP NOT NULL",
    ],
)
def test_what_an_older_version_does_not_notice_is_no_matter(statement: str) -> None:
    assert contracting(["CREATE TABLE made (id INTEGER NOT NULL)", statement]) == []
