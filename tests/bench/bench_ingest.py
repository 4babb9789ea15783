"""First syncs, unchanged ones and small deltas of 20,000 customers / 100,000 invoices, against loading the rows raw.

The raw load writes the same rows as the sync stores, every column, into tables without keys or indexes: executemany in
one transaction on SQLite, COPY into unlogged tables on PostgreSQL. Runs are interleaved, each first sync is a new
organization's.
"""

import gc
import sqlite3
import statistics
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import text

from server.capabilities.ingest.pool import Work
from server.services import Services
from tests.bench.figures import Figure, show, timed
from tests.bench.portfolio import NOW, Office, company, delta, fresh, full, office

RUNS = 3
LIMITS = {"sqlite": 3.0, "postgres": 5.0}
BASES = {"sqlite": "raw executemany", "postgres": "COPY to unlogged tables"}
Rows = dict[str, list[tuple[Any, ...]]]


def stored(held: Office) -> Rows:
    """The rows of an organization, as the driver takes them."""
    found: Rows = {}
    organization = held.organization_id if held.services.db.dialect == "postgresql" else held.organization_id.hex
    with held.services.db.reading(held.organization_id) as tx:
        for table in ("customers", "charges"):
            query = text(f"SELECT * FROM {table} WHERE organization_id = :organization")
            found[table] = [tuple(row) for row in tx.connection.execute(query, {"organization": organization})]
    return found


class LiteLoad:
    """executemany in one transaction."""

    def __init__(self, url: str, rows: Rows) -> None:
        self._rows = rows
        self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        self._connection.execute("PRAGMA synchronous=NORMAL")

    def prepare(self) -> None:
        """Fresh tables without keys."""
        for table in self._rows:
            self._connection.execute(f"DROP TABLE IF EXISTS raw_{table}")
            self._connection.execute(f"CREATE TABLE raw_{table} AS SELECT * FROM {table} WHERE 0")

    def load(self) -> None:
        """What is timed."""
        self._connection.execute("BEGIN IMMEDIATE")
        for table, values in self._rows.items():
            marks = ", ".join("?" * len(values[0]))
            self._connection.executemany(f"INSERT INTO raw_{table} VALUES ({marks})", values)
        self._connection.execute("COMMIT")

    def settle(self) -> None:
        """Nothing: SQLite plans by the keys alone."""


class CopyLoad:
    """COPY into unlogged tables, as psycopg's rows are usually copied."""

    def __init__(self, url: str, rows: Rows) -> None:
        self._rows = rows
        self._connection = psycopg.connect(url, autocommit=True)

    def prepare(self) -> None:
        """Fresh tables without keys."""
        for table in self._rows:
            self._connection.execute(f"DROP TABLE IF EXISTS raw_{table}".encode())
            create = f"CREATE UNLOGGED TABLE raw_{table} AS SELECT * FROM {table} WITH NO DATA"
            self._connection.execute(create.encode())

    def settle(self) -> None:
        """What autovacuum does within the minute after a first sync, long before the next one."""
        self._connection.execute("ANALYZE")

    def load(self) -> None:
        """What is timed."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for table, values in self._rows.items():
                with cursor.copy(f"COPY raw_{table} FROM STDIN".encode()) as stream:
                    for row in values:
                        stream.write_row(row)


def measure(engine: str, services: Services, work: Work, url: str) -> None:
    """The three figures of one engine."""
    before = company()
    after = company(paid=len(before) // 100)
    changed = [key for key in before if before[key] != after[key]]
    first_body = full(before)
    again_body = full(before, NOW + timedelta(minutes=1))
    warm = office(services, work)
    warm.sync(first_body)
    raw = (LiteLoad if engine == "sqlite" else CopyLoad)(url, stored(warm))
    ratios: dict[str, list[float]] = {"first": [], "unchanged": [], "delta": []}
    seconds = []
    for _ in range(RUNS):
        held = office(services, work)
        raw.prepare()
        gc.collect()
        seconds.append(base := timed(raw.load))
        ratios["first"].append(timed(partial(held.sync, first_body)) / base)
        raw.settle()
        ratios["unchanged"].append(timed(partial(held.sync, again_body)) / base)
        small = delta(after, changed, held.last_sync_id, NOW + timedelta(minutes=2))
        ratios["delta"].append(timed(partial(held.sync, small)) / base)
    note = f"base {statistics.median(seconds) * 1000:.0f} ms, body {len(first_body) / 1e6:.0f} MB"
    for name, limit in (("first", LIMITS[engine]), ("unchanged", 1.0), ("delta", 0.3)):
        label = {"first": "first sync", "unchanged": "unchanged resend", "delta": "1 % delta"}[name]
        figure = f"{label} of 20k customers / 100k invoices, {engine} ÷ {BASES[engine]}"
        show(Figure(figure, statistics.median(ratios[name]), "×", limit, note))


def main() -> None:
    """Both engines."""
    for engine in ("sqlite", "postgres"):
        with fresh(engine) as (services, work, url):
            measure(engine, services, work, url)


if __name__ == "__main__":
    main()
