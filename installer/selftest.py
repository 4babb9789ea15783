"""`cobranza-agent selftest`: the frozen program proves on the machine it stands on that nothing it needs is missing.

One JSON object a line, `{"check", "ok", "said"}`; exit code 1 when any failed. With `--server` and `--code` it
also pairs, with `--database` too it sends what is in there: in a folder of its own that it removes.
"""

import argparse
import importlib
import io
import json
import os
import pkgutil
import secrets
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from installer import manifest

SECRET_LENGTH: Final = 1000
"""Windows Credential Manager takes 1,280 characters."""
FEWEST_MODULES: Final = 50
PLAUSIBLE_MEGABYTES: Final = (5.0, 4000.0)
_NOT_IMPORTED: Final = ("agent.__main__",)


def main(words: Sequence[str]) -> int:
    """Run every check, say each as a line, and end with 1 if one failed."""
    parser = argparse.ArgumentParser(prog="cobranza-agent selftest", description=__doc__)
    parser.add_argument("--server", help="a service to pair with")
    parser.add_argument("--code", help="a link code of it")
    parser.add_argument("--database", help="HOST/PORT:PATH of a company of SAE; its password on standard input")
    parser.add_argument("--user", default="SYSDBA")
    options = parser.parse_args(words)
    checks: list[Callable[[], str]] = [modules, drivers, window, zones, trust, keyring, memory, files]
    if options.server and options.code:
        cloud = _Cloud(options.server, options.code)
        if options.database:
            password = sys.stdin.readline().rstrip("\r\n")
            cloud.source = (options.database, options.user, password)
        checks.append(cloud.pairing)
    failed = False
    for check in checks:
        name = check.__name__
        try:
            said, ok = check(), True
        except Exception as error:  # noqa: BLE001 - whatever is missing shows itself in its own way
            said, ok, failed = f"{type(error).__name__}: {error}", False, True
        print(json.dumps({"check": name, "ok": ok, "said": said}), flush=True)
    return int(failed)


def modules() -> str:
    """Every module of ours imports: what the freeze forgot fails here."""
    count = 0
    for package in ("agent", "contract", "cobranzacloud_client"):
        path = importlib.import_module(package).__path__
        for found in pkgutil.walk_packages(path, f"{package}."):
            if found.name not in _NOT_IMPORTED:
                importlib.import_module(found.name)
                count += 1
    if count < FEWEST_MODULES:
        raise RuntimeError(f"only {count} modules were frozen")
    return f"{count} modules, Python {sys.version.split()[0]}"


def drivers() -> str:
    """The readers' libraries load; which ODBC drivers this machine has."""
    firebirdsql = importlib.import_module("firebirdsql")
    fdb = importlib.import_module("fdb")
    pyodbc = importlib.import_module("pyodbc")
    client = "a client library"
    try:
        fdb.load_api()
    except Exception:  # noqa: BLE001 - none on this machine: the pure driver reads
        client = "no client library"
    return f"firebirdsql {firebirdsql.__version__}, fdb with {client}, ODBC drivers {pyodbc.drivers()}"


def window() -> str:
    """Qt starts and can show a window."""
    widgets = importlib.import_module("PySide6.QtWidgets")
    application = widgets.QApplication.instance() or widgets.QApplication(sys.argv[:1])
    shown = widgets.QWidget()
    shown.show()
    application.processEvents()
    shown.close()
    tray = widgets.QSystemTrayIcon.isSystemTrayAvailable()
    return f"Qt on {application.platformName()}, tray {'available' if tray else 'absent'}"


def zones() -> str:
    """Time zones come with the program: Windows has none."""
    return ", ".join(ZoneInfo(f"America/{city}").key for city in ("Mexico_City", "Tijuana", "Cancun", "Hermosillo"))


def trust() -> str:
    """TLS with the system's own authorities."""
    ssl = importlib.import_module("ssl")
    importlib.import_module("truststore").SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return str(ssl.OPENSSL_VERSION)


def keyring() -> str:
    """A secret as long as ours gets in, comes back the same and goes."""
    store = importlib.import_module("keyring")
    service, secret = f"CobranzaCloud-selftest-{secrets.token_hex(4)}", secrets.token_hex(SECRET_LENGTH // 2)
    store.set_password(service, "selftest", secret)
    try:
        if store.get_password(service, "selftest") != secret:
            raise RuntimeError("the keyring gave back another secret")
    finally:
        store.delete_password(service, "selftest")
    if store.get_password(service, "selftest") is not None:
        raise RuntimeError("the keyring kept a deleted secret")
    backend = type(store.get_keyring())
    return f"{backend.__module__}.{backend.__qualname__}"


def memory() -> str:
    """How much this program holds, as the system tells it, before and after it gives back what it does not use."""
    module = importlib.import_module("agent.desktop.memory")
    least, most = PLAUSIBLE_MEGABYTES
    held: float = module.resident_megabytes()
    module.give_back()
    kept: float = module.resident_megabytes()
    if not least < held < most or kept > most:
        raise RuntimeError(f"{held} MB, then {kept} MB")
    return f"{held} MB, {kept} MB after giving back"


def files() -> str:
    """Each installed file is what was packed."""
    folder = Path(sys.executable).parent
    wrong = manifest.damages(folder)
    if wrong:
        raise RuntimeError("; ".join(wrong[:10]))
    return f"{len(manifest.read(folder))} files as packed"


class _Cloud:
    """A service to pair with, and a database to send where there is one: (address, user, password)."""

    def __init__(self, server: str, code: str) -> None:
        self.server = server
        self.code = code
        self.source: tuple[str, str, str] | None = None

    def pairing(self) -> str:
        """Pair in a folder of its own, send every company of the database, leave nothing behind."""
        with tempfile.TemporaryDirectory(prefix="cobranza-selftest-", ignore_cleanup_errors=True) as folder:
            os.environ["COBRANZA_AGENT_HOME"] = folder
            try:
                return self._story()
            finally:
                _forget_key(folder)
                del os.environ["COBRANZA_AGENT_HOME"]

    def _story(self) -> str:
        if self.source:
            database, user, password = self.source
            words = ("--database", database, "--user", user, "--password-stdin")
            _command("source", "add", "firebird", *words, typed=password + "\n")
        _command("pair", self.code, "--server", self.server, "--name", "selftest")
        results = json.loads(_command("sync", "--json"))["results"] if self.source else []
        for row in results:
            if row["result"] != "full" or not row["verificacion"]["cuadra"]:
                raise RuntimeError(json.dumps(row))
        status: dict[str, Any] = json.loads(_command("status", "--json"))
        if not status["paired"]:
            raise RuntimeError("not paired")
        _command("unpair")
        return f"paired; {len(results)} companies sent, and they add up" if results else "paired; no database to send"


def _command(*words: str, typed: str = "") -> str:
    """One command of the agent inside this process; what it wrote. Raises `RuntimeError` where it failed."""
    command = importlib.import_module("agent.cli").main
    raw, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(raw, "utf-8", newline="\n")
    code = command(words, stdin=io.StringIO(typed), stdout=out, stderr=err)
    out.flush()
    written = raw.getvalue().decode()
    if code:
        raise RuntimeError(f"{words[0]} ended with {int(code)}: {err.getvalue()} {written}")
    return written


def _forget_key(folder: str) -> None:
    store = importlib.import_module("keyring")
    with suppress(store.errors.KeyringError):
        store.delete_password("CobranzaCloud", folder)
