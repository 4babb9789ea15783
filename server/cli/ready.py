"""What every command begins with: composed services over a database that this version can use."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import DBAPIError

from server import logs
from server.app import close, compose
from server.db import schema
from server.db.base import metadata
from server.db.schema import Standing
from server.services import Services
from server.settings import Settings

_log = structlog.get_logger("server.cli")


class CommandError(Exception):
    """A command cannot go on; the text says what to do."""


def composed(settings: Settings) -> Services:
    """Services; CommandError for settings that no service can be built from."""
    try:
        return compose(settings)
    except ValueError as error:
        raise CommandError(str(error)) from error


@contextmanager
def ready(settings: Settings) -> Iterator[Services]:
    """Composed services over a database of this version: SQLite is migrated, PostgreSQL must have been.

    One that a newer version has migrated serves too: that is how an upgrade is rolled out, or back.
    """
    services = composed(settings)
    try:
        logs.configure()
        try:
            standing = schema.standing(services.db.engine)
            if standing is Standing.BEHIND and services.db.dialect == "sqlite":
                schema.migrate(services.db.engine, metadata)
            elif standing is Standing.BEHIND:
                raise CommandError("The database has not been migrated to this version. Type: cobranza-server migrate")
        except DBAPIError as error:
            raise CommandError(f"The database cannot be used: {error.orig}") from error
        if standing is Standing.AHEAD:
            _log.warning("a newer version has migrated the database")
        yield services
    finally:
        close(services)
