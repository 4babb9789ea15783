"""The migrated schema and the tables in code are one, on both engines."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import server.app  # noqa: F401 - registers the tables of every capability
from server.db.base import metadata
from server.db.schema import Standing, migrate, standing
from server.db.session import Database
from tests.support.postgres import PostgresServer


def test_code_and_migrations_agree(database_url: str) -> None:
    db = Database(database_url)
    with db.engine.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    db.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    db = Database(database_url)
    assert standing(db.engine) is Standing.CURRENT
    migrate(db.engine, metadata)
    assert standing(db.engine) is Standing.CURRENT
    db.dispose()


def test_an_empty_sqlite_is_not_current(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert standing(db.engine) is Standing.BEHIND
    db.dispose()


@pytest.mark.slow
def test_an_empty_postgres_is_not_current(postgres_server: PostgresServer) -> None:
    db = Database(postgres_server.url(postgres_server.create_database()))
    assert standing(db.engine) is Standing.BEHIND
    db.dispose()
