"""A real PostgreSQL for the tests: one server a session in a temporary folder, a fresh database wherever one is asked.

It listens on a loopback port, runs as the unix user `postgres` where the tests run as root, does not fsync, and is
stopped by its pid.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

OWNER = "cobranza_owner"
_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
_FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200")


def binaries() -> Path | None:
    """The newest installed server's programs; None where there is no PostgreSQL."""
    return _BINARIES[-1] if _BINARIES else None


@dataclass(slots=True)
class PostgresServer:
    """A running server. `OWNER` may log in, makes roles and is no superuser, as in a careful installation."""

    port: int
    _names: Iterator[int]

    def create_database(self, template: str | None = None) -> str:
        """A fresh database, empty or copied from `template`; answers its name."""
        name = f"test_{os.getpid()}_{next(self._names)}"
        self._admin(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template1")
            )
        )
        return name

    def empty(self, database: str) -> None:
        """Delete every row but the schema's revision; a transaction left open by a test fails it here."""
        with psycopg.connect(self.url(database, "postgres"), autocommit=True) as connection:
            connection.execute("SET lock_timeout = '10s'; SET session_replication_role = replica")
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).fetchall()
            connection.execute(
                sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in tables)
            )

    def url(self, database: str, user: str = OWNER) -> str:
        """What DATABASE_URL takes."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[PostgresServer]:
    """A server from initdb to stop; FileNotFoundError where PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="cobranza-pg-"))
    data = folder / "data"
    identity = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if identity is not None:
        os.chown(folder, identity.pw_uid, identity.pw_gid)
    owner, group = (identity.pw_uid, identity.pw_gid) if identity else (None, None)
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
            user=owner,
            group=group,
        )
        port = free_port()
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, *_FAST],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            user=owner,
            group=group,
        )
        try:
            _wait_ready(programs, port, process)
            server = PostgresServer(port, count())
            with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(OWNER)))
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_ready(programs: Path, port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(120):
        if process.poll() is not None:
            raise RuntimeError("PostgreSQL ended while starting")
        ready = subprocess.run(
            [programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-t", "1", "-q"], check=False
        )
        if ready.returncode == 0:
            return
        try:
            process.wait(timeout=0.25)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError("PostgreSQL did not become ready in 30 seconds")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
