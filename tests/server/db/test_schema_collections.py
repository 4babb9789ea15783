"""Organizations that are older than the templates get their five when the database is brought up to date."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from server.app import close, compose, create_worker
from server.db.base import metadata
from server.db.schema import _config, migrate
from server.db.session import Database
from server.kit.ids import new_id
from server.settings import load
from tests.support.clock import START, FakeClock
from tests.support.postgres import PostgresServer

ORGANIZATION = new_id()


def upgrade_with_one(url: str, folder: Path) -> list[str]:
    """A database of before with an organization in it, upgraded, after a worker's turn; the names of its templates."""
    db = Database(url)
    stored = ORGANIZATION.hex if db.dialect == "sqlite" else str(ORGANIZATION)
    with db.engine.connect() as connection, connection.begin():
        command.upgrade(_config(connection, metadata), "0002")
        if db.dialect == "postgresql":
            connection.execute(text("SELECT set_config('app.lookup', 'on', true)"))
        connection.execute(
            text(
                "INSERT INTO organizations (id, name, name_key, timezone, currency, plan, created_at, next_daily_at) "
                "VALUES (:id, 'A', 'a', 'UTC', 'MXN', 'free', :now, :later)"
            ),
            {"id": stored, "now": "2026-01-01 00:00:00", "later": "2036-01-01 00:00:00"},
        )
    migrate(db.engine, metadata)
    db.dispose()
    services = compose(load({"data_dir": folder, "database_url": url}), FakeClock(START.replace(year=2030)))
    try:
        create_worker(services).run_once()
        with services.db.reading(ORGANIZATION) as tx:
            return [one.name for one in services.collections.templates.list_all(tx)]
    finally:
        close(services)


def test_on_sqlite(tmp_path: Path) -> None:
    assert len(upgrade_with_one(f"sqlite:///{tmp_path / 'old.db'}", tmp_path)) == 5


@pytest.mark.slow
def test_on_postgres(tmp_path: Path, postgres_server: PostgresServer) -> None:
    assert len(upgrade_with_one(postgres_server.url(postgres_server.create_database()), tmp_path)) == 5
