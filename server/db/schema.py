"""Runs the migrations and tells whether a database has them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine, metadata: MetaData) -> None:
    """Bring a database to the newest revision, in one transaction, as the user of the URL (the owner)."""
    with engine.connect() as connection, connection.begin():
        command.upgrade(_config(connection, metadata), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest revision."""
    with engine.connect() as connection, connection.begin():
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory(str(_FOLDER)).get_current_head()


def _config(connection: Connection, metadata: MetaData) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config
