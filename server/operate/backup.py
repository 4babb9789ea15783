"""A whole copy of a SQLite database while it is being written: what PostgreSQL has tools of its own for.

Copying the file with `cp` can catch half a transaction; SQLite's backup takes one state and lets writers go on.
"""

import os
import sqlite3
from pathlib import Path

from server.db.session import Database


class BackupError(Exception):
    """No copy was made; the text says why."""


def backup(db: Database, target: Path) -> int:
    """Copy the database to a new file that only its owner reads; answers its size in bytes. BackupError otherwise.

    The copy has passed SQLite's own check when it gets its name; a file that is there already is left alone.
    """
    if db.dialect != "sqlite":
        raise BackupError("This database is PostgreSQL: back it up with pg_dump or pg_basebackup (docs/operate.md)")
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name")
    draft = target.with_name(f".{target.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        _copy(Path(db.url.database or ""), draft)
        os.link(draft, target)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{target} could not be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, draft: Path) -> None:
    origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(draft, isolation_level=None)
    try:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
    finally:
        copy.close()
        origin.close()
    with draft.open("rb") as written:
        os.fsync(written.fileno())
