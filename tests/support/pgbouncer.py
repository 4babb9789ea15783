"""A real PgBouncer in transaction mode before a PostgreSQL of the tests, with fewer sessions than clients."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import OWNER, PostgresServer, free_port

SESSIONS = 2
"""So few that transactions of one client run on whichever session is free."""

_CONFIG = """[databases]
* = host=127.0.0.1 port={postgres}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 200
"""


def program() -> str | None:
    """Where PgBouncer is; None where it is not installed."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def pooling(server: PostgresServer) -> Iterator[int]:
    """A pooler before the server; its port."""
    found = program()
    if found is None:
        raise FileNotFoundError("PgBouncer is not installed (apt-get install pgbouncer)")
    folder = Path(tempfile.mkdtemp(prefix="cobranza-pgbouncer-"))
    folder.chmod(0o755)
    port = free_port()
    (folder / "users").write_text(f'"{OWNER}" ""\n', encoding="ascii")
    config = folder / "pgbouncer.ini"
    config.write_text(
        _CONFIG.format(postgres=server.port, port=port, folder=folder, sessions=SESSIONS), encoding="ascii"
    )
    identity = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    process = subprocess.Popen(
        [found, str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        user=identity.pw_uid if identity else None,
        group=identity.pw_gid if identity else None,
    )
    try:
        _wait_ready(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(120):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError("PgBouncer ended while starting") from None
        else:
            return
    raise RuntimeError("PgBouncer did not become ready")
