"""Firebird for tests: the embedded engine in a folder of our own, and a private server on loopback.

The client library reads its folders once, when it loads, so `use_embedded` comes before the first `import fdb`.
Needs Debian's firebird3.0-server-core and libfbclient2; a server also firebird3.0-server and firebird3.0-utils.
"""

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ETC: Final = Path("/etc/firebird/3.0")
SECURITY_SQL: Final = Path("/usr/share/firebird/3.0/security.sql")
DAEMON: Final = Path("/usr/sbin/firebird")
ISQL: Final = Path("/usr/bin/isql-fb")
LEGACY_LENGTH: Final = 8
"""Legacy_Auth looks at the first eight characters of a password."""
START_SECONDS: Final = 15.0
TICK: Final = 0.05


def use_embedded(folder: Path | None = None) -> None:
    """Point the client library's lock and temporary files at `folder` (a new one, removed at exit, when None).

    What is set already stays: the process, or its parent, has decided.
    """
    if "FIREBIRD_LOCK" in os.environ and "FIREBIRD_TMP" in os.environ:
        return
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="firebird-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for variable, name in (("FIREBIRD_LOCK", "lock"), ("FIREBIRD_TMP", "tmp")):
        (folder / name).mkdir(parents=True, exist_ok=True)
        os.environ.setdefault(variable, str(folder / name))


def private_environment(folder: Path, settings: Mapping[str, str], databases: str = "") -> dict[str, str]:
    """Environment of a process that runs Firebird on a configuration of its own below `folder`.

    FIREBIRD moves the configuration and everything found through it; the character sets need a real copy of their
    library, since the loader resolves a link and then does not find it again.
    """
    conf = folder / "conf"
    for path in (conf / "intl", folder / "lock", folder / "tmp"):
        path.mkdir(parents=True, exist_ok=True)
    for name in ("plugins.conf", "fbintl.conf"):
        shutil.copy(ETC / name, conf / name)
    home = next(Path("/usr/lib").glob("*/firebird/3.0/intl/libfbintl.so")).parent.parent
    shutil.copy(home / "intl" / "libfbintl.so", conf / "intl")
    shutil.copy(home / "firebird.msg", conf)
    (conf / "firebird.conf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    (conf / "databases.conf").write_text(databases)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ISC_", "FIREBIRD"))}
    return kept | {"FIREBIRD": str(conf), "FIREBIRD_LOCK": str(folder / "lock"), "FIREBIRD_TMP": str(folder / "tmp")}


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach databases: `server` is HOST/PORT, or None for the embedded engine."""

    server: str | None = None
    user: str = "SYSDBA"
    password: str | None = field(default=None, repr=False)

    def dsn(self, file: Path | str) -> str:
        """What the client library, and a source of the agent, takes for a database."""
        return f"{self.server}:{file}" if self.server else str(file)


def connect(file: Path | str, access: Access, **options: Any) -> Any:
    """An `fdb` connection in SAE's own character set."""
    use_embedded()
    import fdb

    return fdb.connect(
        dsn=access.dsn(file),
        user=access.user,
        password=access.password,
        charset="ISO8859_1",
        sql_dialect=3,
        **options,
    )


@dataclass(slots=True)
class FirebirdServer:
    """A Firebird 3 server on 127.0.0.1 with its own security database; databases live below `data`.

    `legacy_only` makes it look like a 2.5 server: Legacy_Auth, no wire encryption, eight characters of password.
    """

    folder: Path
    legacy_only: bool = False
    password: str = field(default_factory=lambda: secrets.token_hex(4), repr=False)
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _environment: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def data(self) -> Path:
        """The only folder in which it opens databases."""
        return self.folder / "data"

    @property
    def address(self) -> str:
        """HOST/PORT."""
        return f"127.0.0.1/{self.port}"

    @property
    def access(self) -> Access:
        """As SYSDBA."""
        return Access(self.address, "SYSDBA", self.password)

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        return self._running().pid

    def start(self) -> "FirebirdServer":
        """Start, on the same port when started again; returns once it accepts connections."""
        if self._process is not None:
            raise RuntimeError("the server is running already")
        if not self._environment:
            self._prepare()
        with (self.folder / "server.log").open("ab") as log:
            process = subprocess.Popen(
                [DAEMON],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._process = process
        for _ in range(int(START_SECONDS / TICK)):
            if _accepts(self.port):
                return self
            try:
                process.wait(TICK)
            except subprocess.TimeoutExpired:
                continue
            break
        self.kill()
        raise RuntimeError(f"Firebird did not start: {(self.folder / 'server.log').read_text()}")

    def stop(self) -> None:
        """End it in good order; nothing happens when it has ended."""
        if self._process is None:
            return
        self.thaw()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process.wait()
        self._process = None

    def kill(self) -> None:
        """kill -9, frozen or not."""
        process = self._running()
        process.kill()
        process.wait()
        self._process = None

    def freeze(self) -> None:
        """Stop answering while connections stay open."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Answer again."""
        os.kill(self.pid, signal.SIGCONT)

    def add_reader(self, user: str, password: str, databases: Iterable[Path | str]) -> Access:
        """A user who may only SELECT from the tables of these databases: what an agent should be given."""
        plugin = "Legacy_UserManager" if self.legacy_only else "Srp"
        for number, file in enumerate(databases):
            connection = connect(file, self.access)
            if number == 0:
                connection.execute_immediate(f"CREATE OR ALTER USER {user} PASSWORD '{password}' USING PLUGIN {plugin}")
            cursor = connection.cursor()
            cursor.execute("SELECT TRIM(RDB$RELATION_NAME) FROM RDB$RELATIONS WHERE RDB$SYSTEM_FLAG = 0")
            for (table,) in cursor.fetchall():
                connection.execute_immediate(f"GRANT SELECT ON {table} TO {user}")
            cursor.close()
            connection.commit()
            connection.close()
        return Access(self.address, user, password)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process

    def _prepare(self) -> None:
        self.data.mkdir(parents=True)
        self.folder.chmod(0o700)
        self.port = self.port or _free_port()
        security = self.folder / "security3.fdb"
        plugins = "Legacy_Auth" if self.legacy_only else "Srp256, Srp, Legacy_Auth"
        settings = {
            "RemoteBindAddress": "127.0.0.1",
            "RemoteServicePort": str(self.port),
            "SecurityDatabase": str(security),
            "DatabaseAccess": f"Restrict {self.data}",
            "AuthServer": plugins,
            "AuthClient": plugins,
            "UserManager": "Legacy_UserManager" if self.legacy_only else "Srp, Legacy_UserManager",
            "WireCrypt": "Disabled" if self.legacy_only else "Enabled",
            "ServerMode": "Super",
            "TempDirectories": str(self.folder / "tmp"),
            "UdfAccess": "None",
        }
        databases = f"security.db = {security}\n{{\n  RemoteAccess = false\n  DefaultDbCachePages = 50\n}}\n"
        self._environment = private_environment(self.folder, settings, databases)
        users = [
            f"CREATE OR ALTER USER SYSDBA PASSWORD '{self.password[:LEGACY_LENGTH]}' USING PLUGIN Legacy_UserManager;"
        ]
        if not self.legacy_only:
            users.insert(0, f"CREATE OR ALTER USER SYSDBA PASSWORD '{self.password}' USING PLUGIN Srp;")
        self._isql(f"CREATE DATABASE '{security}' PAGE_SIZE 8192;\nCOMMIT;\n")
        self._isql(SECURITY_SQL.read_text(), security)
        self._isql("\n".join([*users, "COMMIT;\n"]), security)

    def _isql(self, script: str, *database: Path) -> None:
        subprocess.run(
            [ISQL, "-q", "-bail", "-user", "SYSDBA", *database],
            env=self._environment, input=script.encode(), check=True, capture_output=True, timeout=60,
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
