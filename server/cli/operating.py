"""The commands that do one thing and end: migrate, check, new keys, a copy, an organization's reminders, OpenAPI."""

import argparse
import json

from sqlalchemy.exc import DBAPIError

from server import logs
from server.app import FACES, close, mail_gateway
from server.cli.ready import CommandError, composed, ready
from server.db import schema
from server.db.base import metadata
from server.kit.errors import DomainError
from server.operate import checks, rotation
from server.operate.backup import BackupError, backup
from server.operate.findings import Finding, Level, conclusion
from server.settings import SettingsError, load


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to this version's schema."""
    services = composed(load())
    try:
        schema.migrate(services.db.engine, metadata)
    except DBAPIError as error:
        raise CommandError(f"The database could not be migrated: {error.orig}") from error
    finally:
        close(services)
    print("the database is up to date")
    return 0


def check(_: argparse.Namespace) -> int:
    """Say in Spanish how everything stands and what to fix; 1 where the service cannot do its work so.

    Nothing is made or changed.
    """
    logs.configure()
    try:
        settings = load(make=False)
        services = composed(settings)
    except (SettingsError, CommandError) as error:
        print(
            Finding(
                Level.BAD,
                "Configuración",
                str(error),
                "Corrige eso en el entorno del servicio y escribe otra vez: cobranza-server check",
            )
        )
        return 1
    try:
        found = checks.examine(services, mail_gateway(settings))
    finally:
        close(services)
    for finding in found:
        print(finding)
    print(f"\n{conclusion(found)}")
    return 1 if any(finding.level is Level.BAD for finding in found) else 0


def rotate_keys(_: argparse.Namespace) -> int:
    """Seal everything under the first data key; the service goes on meanwhile."""
    with ready(load()) as services:
        seen = rotation.rotate(services)
        left = rotation.look(services)
    print(f"sealed anew: {seen.older}; already under the first key: {seen.current}")
    if left.older:
        raise CommandError(
            f"{left.older} values were sealed under an older key meanwhile: give every process the new DATA_KEYS, "
            "restart them and type this again"
        )
    if left.lost:
        raise CommandError(f"{left.lost} values open under none of DATA_KEYS: put the key that sealed them at the end")
    print("Older keys open nothing at rest any more. Links in mails already sent still need them (docs/operate.md).")
    return 0


def copy(arguments: argparse.Namespace) -> int:
    """Copy a SQLite database to a new file."""
    with ready(load()) as services:
        try:
            size = backup(services.db, arguments.file)
        except BackupError as error:
            raise CommandError(str(error)) from error
    print(f"{arguments.file}: {size / 1e6:.1f} MB")
    return 0


def rein_in(arguments: argparse.Namespace) -> int:
    """Stop an organization's reminders, or let them go out again."""
    with ready(load()) as services:
        keeping = services.collections.keeping
        change = keeping.pause if arguments.action == "pause" else keeping.resume
        try:
            with services.db.transaction(arguments.organization) as tx:
                name = services.accounts.organization(tx).name
                change(tx)
        except DomainError as error:
            raise CommandError(f"{arguments.organization}: {error.message}") from error
    print(f"reminders of {name}: {'paused' if arguments.action == 'pause' else 'going out'}")
    return 0


def show_openapi(arguments: argparse.Namespace) -> int:
    """Print a face's OpenAPI document."""
    print(json.dumps(FACES[arguments.face](load(make=False).api_base_url), ensure_ascii=False, indent=2))
    return 0
