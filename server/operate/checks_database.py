"""The database and what only it can tell: its schema, whose rows are shown, its clock, its connections, what waits."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.db import schema
from server.db.backlog import backlog
from server.db.schema import Standing
from server.kit.errors import DomainError
from server.operate import rotation
from server.operate.findings import Finding, Level
from server.services import Services

ADRIFT, WRONG = timedelta(seconds=5), timedelta(minutes=1)
"""Between our clock and the database's: the first is worth a look, the second breaks tokens and syncs."""

LATE = timedelta(minutes=10)
"""A job that has been due for longer says that nobody works, or too few do."""

POOL = 2
"""Processes of a `serve` that take large syncs in, with a connection of their own each."""

WHAT = "Base de datos"


def examine(services: Services) -> Iterator[Finding]:
    """From the connection upwards; what needs a working schema is left out where there is none."""
    sqlite, file = services.db.dialect == "sqlite", Path(services.db.url.database or "")
    if sqlite and not file.exists():
        yield Finding(Level.GOOD, WHAT, f"{file} se creará al iniciar el servicio.")
        return
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC) if sqlite else None
    try:
        standing = schema.standing(services.db.engine)
    except DBAPIError as error:
        said = _said(error)
        yield Finding(
            Level.BAD,
            WHAT,
            f"No se pudo abrir ({said}).",
            "Revisa DATABASE_URL, que el servidor esté encendido y la red.",
        )
        return
    yield Finding(Level.GOOD, WHAT, "SQLite responde." if sqlite else "PostgreSQL responde.")
    yield _standing(standing, sqlite=sqlite)
    yield from _postgres(services) if written is None else _clock_of_file(services, written)
    if standing is Standing.BEHIND:
        return
    try:
        with services.db.reading():
            pass
        yield from _keys(services)
        yield from _jobs(services)
    except (DomainError, DBAPIError) as error:
        said = error.message if isinstance(error, DomainError) else _said(error)
        yield Finding(
            Level.BAD,
            WHAT,
            f"No se pudo leer como lo hace el servicio ({said}).",
            "Escribe con el dueño de la base de datos: cobranza-server migrate",
        )


_WORDS = (
    ("connection refused", "nadie contesta en esa dirección"),
    ("password authentication failed", "el usuario o la contraseña no sirven"),
    ("no password supplied", "falta la contraseña"),
    ("does not exist", "no existe esa base de datos o ese usuario"),
    ("resolve host", "no se encontró el servidor"),
    ("name or service not known", "no se encontró el servidor"),
    ("timeout", "el servidor no contestó a tiempo"),
    ("permission denied", "falta un permiso"),
    ("unable to open database file", "no se puede abrir el archivo"),
    ("not a database", "el archivo no es una base de datos"),
    ("readonly", "el archivo es de solo lectura"),
    ("locked", "otro proceso la tiene ocupada"),
)


def _said(error: DBAPIError) -> str:
    """What the driver said, in Spanish where we know it and in its own words where not."""
    told = str(error.orig).strip().splitlines()[0]
    return next((words for sign, words in _WORDS if sign in told.lower()), f"«{told}»")


def _standing(standing: Standing, *, sqlite: bool) -> Finding:
    what = "Migraciones"
    if standing is Standing.CURRENT:
        return Finding(Level.GOOD, what, "están al día.")
    if standing is Standing.AHEAD:
        return Finding(
            Level.WARNING, what, "Una versión más nueva ya migró la base de datos.", "Actualiza este programa pronto."
        )
    if sqlite:
        return Finding(Level.GOOD, what, "se harán al iniciar el servicio.")
    return Finding(Level.BAD, what, "Faltan migraciones.", "Escribe: cobranza-server migrate")


def _postgres(services: Services) -> Iterator[Finding]:
    with services.db.engine.connect() as connection, connection.begin():
        row = connection.execute(
            text(
                "SELECT clock_timestamp() AS now, current_setting('server_version') AS version, "
                "current_setting('max_connections')::int AS most, "
                "(SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS unbound"
            )
        ).one()
    apart = abs(services.clock.now() - row.now)
    level = Level.BAD if apart > WRONG else Level.WARNING if apart > ADRIFT else Level.GOOD
    advice = "" if level is Level.GOOD else "Activa la hora automática (NTP) en las dos máquinas."
    yield Finding(level, "Reloj", f"difiere {apart.total_seconds():.1f} s del de la base de datos.", advice)
    if row.unbound:
        yield Finding(
            Level.WARNING,
            WHAT,
            "El usuario de DATABASE_URL es superusuario: un error suyo no tiene límites.",
            "Crea un dueño sin SUPERUSER ni BYPASSRLS y ponlo en DATABASE_URL.",
        )
    each = services.settings.database_connections
    processes = (row.most - 3) // (each + POOL)
    yield Finding(
        Level.GOOD if processes >= 2 else Level.WARNING,
        "Conexiones",
        f"PostgreSQL {row.version.split()[0]} admite {row.most}; con DATABASE_CONNECTIONS={each} "
        f"caben {processes} procesos de serve o worker.",
        "" if processes >= 2 else "Baja DATABASE_CONNECTIONS, sube max_connections o usa PgBouncer.",
    )


def _clock_of_file(services: Services, written: datetime) -> Iterator[Finding]:
    """A file cannot have been written in the future; `written` is from before we opened it."""
    ahead = written - services.clock.now()
    if ahead > WRONG:
        yield Finding(
            Level.BAD,
            "Reloj",
            f"la base de datos se escribió {ahead.total_seconds() / 60:.0f} minutos después de la hora de este equipo.",
            "Corrige la fecha y la hora, y activa la hora automática (NTP).",
        )
        return
    yield Finding(Level.GOOD, "Reloj", f"{services.clock.now():%Y-%m-%d %H:%M} UTC.")


def _keys(services: Services) -> Iterator[Finding]:
    what, seals = "Llaves de datos", rotation.look(services)
    if seals.lost:
        yield Finding(
            Level.BAD,
            what,
            f"{seals.lost} secretos guardados no se abren con ninguna llave de DATA_KEYS.",
            "Agrega al final de DATA_KEYS la llave con la que se guardaron.",
        )
    if seals.older:
        yield Finding(
            Level.WARNING,
            what,
            f"{seals.older} secretos siguen guardados con una llave anterior.",
            "Escribe: cobranza-server keys rotate",
        )
    if not (seals.lost or seals.older):
        yield Finding(Level.GOOD, what, f"la primera abre todo lo guardado ({seals.current}).")


def _jobs(services: Services) -> Iterator[Finding]:
    now = services.clock.now()
    late = [lane for lane in backlog(services.db, now) if lane.oldest and now - lane.oldest > LATE]
    for lane in late:
        yield Finding(
            Level.WARNING,
            "Trabajos",
            f"{lane.due} de {lane.lane.value} esperan; el más viejo, desde {lane.oldest:%Y-%m-%d %H:%M} UTC.",
            "Comprueba que corre `cobranza-server worker`, o inicia uno más.",
        )
    if not late:
        yield Finding(Level.GOOD, "Trabajos", "ninguno espera de más.")
