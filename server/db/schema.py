"""Runs the migrations and tells whether a database has them."""

from enum import StrEnum
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


class Standing(StrEnum):
    """A database's schema beside this version's."""

    CURRENT = "current"
    BEHIND = "behind"
    """It lacks revisions that this version needs."""
    AHEAD = "ahead"
    """A newer version has migrated it; revisions leave the version before them running (docs/operate.md)."""


def head() -> str:
    """The newest revision that this version knows."""
    return _known()[0]


def standing(engine: Engine) -> Standing:
    """Which revision the database has, beside those that this version knows."""
    with engine.connect() as connection, connection.begin():
        found = MigrationContext.configure(connection).get_current_revision()
    known = _known()
    if found == known[0]:
        return Standing.CURRENT
    return Standing.BEHIND if found is None or found in known else Standing.AHEAD


def _known() -> list[str]:
    return [script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions()]


def _config(connection: Connection, metadata: MetaData) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config
