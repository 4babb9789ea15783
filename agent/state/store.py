"""state.db: what the server acknowledged, when each company is due, what happened. One transaction a fact, or nothing.

A file that is damaged is moved aside and everything is sent again in full: it holds nothing that SAE and the server do
not know.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import Any

import msgspec

from agent.core.delivery import Outcome
from agent.core.model import Token
from agent.core.plan import Acknowledged, Changes, Digests
from agent.errors import DiskFullError
from agent.state.file import open_or_replace, open_read_only, open_without_room, sqlite_errors, to_moment, to_text
from contract.connectors import CommandResult

MAX_BYTES = 1 << 30
"""A state larger than this is a fault, not a need: 100 k customers take about 15 MB."""
OUTCOMES_KEPT = 500
COMMANDS_KEPT = 200


class Store:
    """One connection behind a lock; used from the engine's threads, and read-only from the child process."""

    def __init__(self, path: Path, *, read_only: bool = False, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self.moved_aside: Path | None = None
        """Where a damaged file went, if there was one."""
        self._lock = RLock()
        self._max_bytes = max_bytes
        self._no_room: DiskFullError | None = None
        """Why it was opened to look only; the next write tries again."""
        if read_only:
            with sqlite_errors(path):
                self._db = open_read_only(path)
            return
        try:
            self._db = self._open()
        except DiskFullError as error:
            self._no_room = error
            self._db = open_without_room(path)

    def _open(self) -> sqlite3.Connection:
        with sqlite_errors(self.path):
            opened, self.moved_aside = open_or_replace(self.path, self._max_bytes)
        return opened

    def close(self) -> None:
        """Leave the file."""
        with self._lock:
            self._db.close()

    def acknowledged(self, empresa_id: str) -> Acknowledged | None:
        """What the server last confirmed of a company, or None."""
        row = self._row(
            "SELECT sync_id, stamp, state_checksum, checked_at, matches, differences FROM company WHERE empresa_id = ?",
            empresa_id,
        )
        if row is None or row[0] is None:
            return None
        return Acknowledged(
            sync_id=row[0],
            stamp=to_moment(row[1]),
            state_checksum=row[2],
            checked_at=to_moment(row[3]),
            matches=None if row[4] is None else bool(row[4]),
            differences=tuple(json.loads(row[5] or "[]")),
        )

    def digests(self, empresa_id: str) -> dict[str, Digests]:
        """Digests of every customer as last acknowledged, by clave."""
        with self._lock, sqlite_errors(self.path):
            rows = self._db.execute("SELECT clave, whole, lasting FROM customer WHERE empresa_id = ?", (empresa_id,))
            return {clave: Digests(whole, lasting) for clave, whole, lasting in rows}

    def acknowledge(self, empresa_id: str, known: Acknowledged, changes: Changes) -> None:
        """Record a sync the server confirmed, with the customers it carried. All of it, or nothing (`AgentError`)."""
        with self._transaction() as db:
            if changes.replace:
                db.execute("DELETE FROM customer WHERE empresa_id = ?", (empresa_id,))
            db.executemany(
                "DELETE FROM customer WHERE empresa_id = ? AND clave = ?",
                ((empresa_id, key) for key in changes.deleted),
            )
            db.executemany(
                "INSERT OR REPLACE INTO customer VALUES (?, ?, ?, ?)",
                ((empresa_id, key, digests.whole, digests.lasting) for key, digests in changes.changed),
            )
            db.execute("INSERT OR IGNORE INTO company (empresa_id) VALUES (?)", (empresa_id,))
            db.execute(
                "UPDATE company SET sync_id = ?, stamp = ?, state_checksum = ?, checked_at = ?, matches = ?,"
                " differences = ? WHERE empresa_id = ?",
                (
                    known.sync_id,
                    to_text(known.stamp),
                    known.state_checksum,
                    to_text(known.checked_at),
                    known.matches,
                    json.dumps(known.differences),
                    empresa_id,
                ),
            )

    def mark_verified(self, empresa_id: str, at: datetime) -> None:
        """The company was found equal to what is acknowledged."""
        self._set(empresa_id, "checked_at = ?", to_text(at))

    def token(self, empresa_id: str, day: date) -> Token | None:
        """The freshness token of that day, or None: a token holds for its day only."""
        row = self._row("SELECT token FROM company WHERE empresa_id = ? AND token_day = ?", empresa_id, day.isoformat())
        if row is None or row[0] is None:
            return None
        try:
            return msgspec.json.decode(row[0], type=Token)
        except (msgspec.ValidationError, msgspec.DecodeError):
            return None

    def keep_token(self, empresa_id: str, token: Token | None, day: date) -> None:
        """Replace the freshness token of a company."""
        text = None if token is None else msgspec.json.encode(token).decode()
        self._set(empresa_id, "token = ?, token_day = ?", text, day.isoformat())

    def due(self, empresa_id: str) -> datetime | None:
        """When the company is read next, or None where it never was planned."""
        row = self._row("SELECT due FROM company WHERE empresa_id = ?", empresa_id)
        return None if row is None or row[0] is None else to_moment(row[0])

    def set_due(self, empresa_id: str, due: datetime) -> None:
        """Plan the next cycle of a company."""
        self._set(empresa_id, "due = ?", to_text(due))

    def record(self, outcome: Outcome) -> None:
        """Add an outcome to the history, which keeps the last few hundred."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO outcome (empresa_id, at, result, sentence, customers, documents, sent_bytes, seconds)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    outcome.empresa_id,
                    to_text(outcome.at),
                    outcome.result,
                    outcome.sentence,
                    outcome.customers,
                    outcome.documents,
                    outcome.sent_bytes,
                    outcome.seconds,
                ),
            )
            db.execute("DELETE FROM outcome WHERE id <= (SELECT max(id) FROM outcome) - ?", (OUTCOMES_KEPT,))

    def latest(self) -> list[Outcome]:
        """The last outcome of each company."""
        with self._lock, sqlite_errors(self.path):
            rows = self._db.execute(
                "SELECT empresa_id, at, result, sentence, customers, documents, sent_bytes, seconds FROM outcome"
                " WHERE id IN (SELECT max(id) FROM outcome GROUP BY empresa_id) ORDER BY empresa_id"
            ).fetchall()
        return [Outcome(row[0], to_moment(row[1]), *row[2:]) for row in rows]

    def history(self, limit: int = OUTCOMES_KEPT) -> list[Outcome]:
        """Outcomes of every company, the newest first."""
        with self._lock, sqlite_errors(self.path):
            rows = self._db.execute(
                "SELECT empresa_id, at, result, sentence, customers, documents, sent_bytes, seconds FROM outcome"
                " ORDER BY id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [Outcome(row[0], to_moment(row[1]), *row[2:]) for row in rows]

    def recall(self, name: str) -> str | None:
        """A learnt text, or None."""
        row = self._row("SELECT value FROM note WHERE name = ?", name)
        return None if row is None else str(row[0])

    def remember(self, name: str, value: str) -> None:
        """Keep a learnt text."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))

    def result_of(self, command_id: str) -> CommandResult | None:
        """How a command ended, or None where it was not carried out yet."""
        row = self._row("SELECT id, ok, detail FROM command WHERE id = ?", command_id)
        return None if row is None else CommandResult(row[0], bool(row[1]), row[2] or None)

    def keep_result(self, result: CommandResult, at: datetime) -> None:
        """Record how a command ended, until the cloud has been told."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO command VALUES (?, ?, ?, 0, ?)",
                (result.id, result.ok, result.detail or "", to_text(at)),
            )
            db.execute(
                "DELETE FROM command WHERE id NOT IN (SELECT id FROM command ORDER BY at DESC LIMIT ?)",
                (COMMANDS_KEPT,),
            )

    def untold_results(self) -> list[CommandResult]:
        """Results the cloud has not been told yet, at most a hundred."""
        with self._lock, sqlite_errors(self.path):
            rows = self._db.execute(
                "SELECT id, ok, detail FROM command WHERE told = 0 ORDER BY at LIMIT 100"
            ).fetchall()
        return [CommandResult(row[0], bool(row[1]), row[2] or None) for row in rows]

    def mark_told(self, results: Iterable[CommandResult]) -> None:
        """The cloud has heard these results."""
        with self._transaction() as db:
            db.executemany("UPDATE command SET told = 1 WHERE id = ?", [(result.id,) for result in results])

    def forget_company(self, empresa_id: str) -> None:
        """Nothing is acknowledged of this company any more: its next sync is full."""
        with self._transaction() as db:
            for table in ("customer", "company", "outcome"):
                db.execute(f"DELETE FROM {table} WHERE empresa_id = ?", (empresa_id,))  # noqa: S608 - literal names
            db.execute("DELETE FROM note WHERE name LIKE '%:' || ?", (empresa_id,))

    def forget_everything(self) -> None:
        """What was learnt belongs to a pairing that is over."""
        with self._transaction() as db:
            for table in ("customer", "company", "outcome", "note", "command"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - literal names

    def _row(self, query: str, *values: str) -> tuple[Any, ...] | None:
        with self._lock, sqlite_errors(self.path):
            row: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
        return row

    def _set(self, empresa_id: str, assignment: str, *values: str | None) -> None:
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO company (empresa_id) VALUES (?)", (empresa_id,))
            db.execute(f"UPDATE company SET {assignment} WHERE empresa_id = ?", (*values, empresa_id))  # noqa: S608

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, sqlite_errors(self.path):
            self._make_room()
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def _make_room(self) -> None:
        """Open for writing what a full disk let be opened to look only. Raises `AgentError` where it still is full."""
        if self._no_room is not None:
            opened = self._open()
            self._db.close()
            self._db, self._no_room = opened, None
