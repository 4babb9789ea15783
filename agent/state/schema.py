"""The tables of state.db and the steps that bring an older file to them, counted in SQLite's own `user_version`."""

import sqlite3

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE company (
        empresa_id TEXT PRIMARY KEY,
        sync_id TEXT, stamp TEXT, state_checksum TEXT, checked_at TEXT, matches INTEGER,
        token TEXT, token_day TEXT, due TEXT
    ) WITHOUT ROWID;
    CREATE TABLE customer (
        empresa_id TEXT NOT NULL, clave TEXT NOT NULL, whole BLOB NOT NULL, lasting BLOB NOT NULL,
        PRIMARY KEY (empresa_id, clave)
    ) WITHOUT ROWID;
    CREATE TABLE outcome (
        id INTEGER PRIMARY KEY,
        empresa_id TEXT NOT NULL, at TEXT NOT NULL, result TEXT NOT NULL, sentence TEXT NOT NULL,
        customers INTEGER NOT NULL, documents INTEGER NOT NULL, sent_bytes INTEGER NOT NULL, seconds REAL NOT NULL
    );
    CREATE INDEX outcome_company ON outcome (empresa_id, id);
    CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE command (
        id TEXT PRIMARY KEY, ok INTEGER NOT NULL, detail TEXT NOT NULL, told INTEGER NOT NULL, at TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    "ALTER TABLE company ADD COLUMN differences TEXT;",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Apply the steps a file lacks, each in a transaction of its own."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, step in enumerate(STEPS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")
