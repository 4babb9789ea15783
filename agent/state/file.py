"""Opening state.db: journal, bounds, what a damaged file looks like, and SQLite's complaints as a person reads them."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from agent.errors import AgentError, disk_full, file_errors, no_permission, unusable
from agent.state.schema import upgrade

BUSY_SECONDS = 10.0
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_REFUSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_ROOM = 256 << 10
"""SQLite needs at least a journal and its index; with less than this its I/O errors mean a full disk."""


def open_or_replace(path: Path, max_bytes: int) -> tuple[sqlite3.Connection, Path | None]:
    """Open the file for writing; a damaged one is moved aside first and its new name returned."""
    try:
        return _open(path, max_bytes), None
    except sqlite3.DatabaseError as error:
        if _code(error) not in _DAMAGE:
            raise
    aside = _move_aside(path)
    return _open(path, max_bytes), aside


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open an existing file for reading only."""
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False)


def open_without_room(path: Path) -> sqlite3.Connection:
    """Open to look where the disk takes nothing, not even SQLite's own index of its journal.

    Without that index the file is read as it was left at its last checkpoint; where there is none yet, as empty.
    """
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        connection = None
        try:
            connection = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, check_same_thread=False)
            connection.execute("SELECT 1 FROM company LIMIT 1").fetchall()
        except sqlite3.Error:
            if connection is not None:
                connection.close()
        else:
            return connection
    empty = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    upgrade(empty)
    return empty


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's failures into `AgentError`."""
    try:
        yield
    except sqlite3.Error as error:
        if _code(error) in _DAMAGE:
            raise AgentError(
                f"El archivo {path} está dañado",
                "Cierra y abre el agente: lo apartará y enviará todo de nuevo; en la nube no se pierde nada.",
            ) from error
        raise unusable_database(path, error) from error


def unusable_database(path: Path, error: sqlite3.Error) -> AgentError:
    """Why SQLite cannot use a file that is not damaged."""
    if _code(error) == sqlite3.SQLITE_FULL or (_code(error) == sqlite3.SQLITE_IOERR and _is_full(path)):
        return disk_full(str(path.parent))
    if not path.parent.is_dir():
        return unusable(str(path), "ya no existe su carpeta")
    if _code(error) in _REFUSED:
        return no_permission(str(path))
    if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return unusable(str(path), "otro programa lo tiene abierto")
    reason = "el disco no responde bien" if _code(error) == sqlite3.SQLITE_IOERR else f"código {_code(error)} de SQLite"
    return unusable(str(path), reason)


def to_text(moment: datetime) -> str:
    """ISO 8601 in UTC, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_moment(text: str) -> datetime:
    """The other way."""
    return datetime.fromisoformat(text)


def _open(path: Path, max_bytes: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute(f"PRAGMA max_page_count = {max_bytes // page_size}")
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _damaged(verdict)
        upgrade(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _damaged(verdict: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(verdict)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _move_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    with file_errors(str(path)):
        path.replace(aside)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _ROOM
    except OSError:
        return False


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
