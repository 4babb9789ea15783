"""The life of a setup on a machine that never saw one: installed, used, updated, removed, and looked at after each."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from installer import manifest, selftest_report
from installer.build import Built
from installer.contents import CONSOLE, WINDOW
from installer.wine.prefix import Prefix
from tests.end_to_end.compare import assert_company_equals
from tests.installer.desktop import Desktop, processes, wait_for
from tests.installer.office import READER, READER_PASSWORD, Office
from tests.support.processes import Owner

KEY = f"Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{WINDOW}"
RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
VAULT = "Software\\Wine\\Credential Manager"
SETUP_SECONDS = 240.0
COMMAND_SECONDS = 180.0
LOG_SHOWN = 4_000
"""Letters of each log that are shown where a command failed."""


@dataclass
class Machine:
    """An office PC under Wine, its screen and what surrounds it."""

    prefix: Prefix
    desktop: Desktop
    office: Office
    figures: dict[str, float] = field(default_factory=dict)
    tell: Callable[[str], None] = print

    @property
    def folder(self) -> Path:
        """Where the setup puts the program."""
        return self.prefix.local / "Programs" / WINDOW

    @property
    def data(self) -> Path:
        """Where the agent keeps what is the user's."""
        return self.prefix.local / WINDOW

    @property
    def shortcut(self) -> Path:
        """The entry of the Start menu."""
        return self.prefix.user / f"AppData/Roaming/Microsoft/Windows/Start Menu/Programs/{WINDOW}.lnk"

    def program(self, name: str) -> str:
        """An installed program, as Windows calls it."""
        return self.prefix.path(self.folder / f"{name}.exe")

    def agent(self, *words: str, typed: str = "") -> str:
        """A command of the installed agent that must succeed; what it said."""
        done = self.prefix.run(self.program(CONSOLE), *words, typed=typed, limit=COMMAND_SECONDS)
        if done.code:
            # The machine is gone when the proof ends, and with it what the agent wrote down.
            for log in sorted((self.data / "logs").glob("*.log")):
                self.tell(log.read_text(encoding="utf-8", errors="replace")[-LOG_SHOWN:])
        return done.check(f"cobranza-agent {words[0]}")

    def asked(self, *words: str) -> Any:
        """The JSON that a command answered."""
        said = self.agent(*words, "--json")
        return json.loads(said[said.index("{") :])

    def setup(self, file: Path, *words: str) -> None:
        """Run a setup silently and look at what it left."""
        done = self.prefix.run(self.prefix.path(file), "/S", *words, limit=SETUP_SECONDS)
        done.check("setup.exe /S")
        # Wine's exit code says little: a 32-bit setup that Wine cannot load ends with 0 too.
        assert manifest.damages(self.folder) == []
        there = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        assert there == {*manifest.read(self.folder), *manifest.NOT_LISTED}
        assert self.shortcut.is_file()
        assert self.prefix.registry(KEY, "InstallLocation") == self.prefix.path(self.folder)

    def uninstall(self, *words: str) -> None:
        """Run the uninstaller silently: nothing of the program is left."""
        self.prefix.run(self.program("uninstall"), "/S", *words, limit=SETUP_SECONDS).check("uninstall.exe /S")
        self.gone()

    def gone(self) -> None:
        """Wait for an uninstaller, which goes on from a copy in the temporary folder, and look at what it left."""
        wait_for(lambda: not self.folder.exists(), SETUP_SECONDS, "the folder is gone")
        wait_for(lambda: self.prefix.registry(KEY, "DisplayName") is None, 60, "the entry of Apps is gone")
        assert not self.shortcut.exists()
        assert self.prefix.registry(RUN, WINDOW) is None


def installs(pc: Machine, built: Built, version: str) -> None:
    """Files, Start menu, autostart, and the entry under Apps; nothing outside the user's own folders."""
    pc.setup(built.setup)
    assert pc.prefix.registry(RUN, WINDOW) == f'"{pc.program(WINDOW)}"'
    assert pc.prefix.registry(KEY, "DisplayVersion") == version
    assert pc.prefix.registry(KEY, "UninstallString") == f'"{pc.program("uninstall")}"'
    assert not (pc.prefix.drive / "Program Files" / WINDOW).exists()
    assert not pc.data.exists(), "a setup writes no data"


def tests_itself(pc: Machine) -> None:
    """The installed program's own test, with a service to pair with and a company to send."""
    # An organization of its own: in the accountant's the company would belong to this test from then on.
    owner = Owner(pc.office.server.url, "prueba@ejemplo.mx")
    words = ("--server", pc.office.server.url, "--code", owner.code(), "--user", READER)
    program, typed = pc.folder / f"{CONSOLE}.exe", READER_PASSWORD + "\n"
    for line in selftest_report.run(
        pc.prefix, program, SETUP_SECONDS, *words, "--database", pc.office.database("01"), typed=typed
    ):
        pc.tell("  " + line)
    owner.close()


def works(pc: Machine) -> None:
    """As an accountant would: databases, code, first sync; equal to the cent, and nothing secret on the disk."""
    for company in pc.office.truth.companies.values():
        words = ("--database", pc.office.database(company.id), "--user", READER, "--companies", company.id)
        pc.agent("source", "add", "firebird", *words, "--password-stdin", typed=READER_PASSWORD + "\n")
    pc.agent("pair", pc.office.owner.code(), "--server", pc.office.server.url, "--name", "PC de contabilidad")
    results = pc.asked("sync")["results"]
    assert {row["empresaId"]: row["result"] for row in results} == dict.fromkeys(pc.office.truth.companies, "full")
    for company in pc.office.truth.companies.values():
        assert_company_equals(pc.office.owner, company)
    status = pc.asked("status")
    assert status["paired"]
    assert {row["empresaId"]: row["cuadra"] for row in status["companies"]} == dict.fromkeys(
        pc.office.truth.companies, True
    )
    assert not (pc.data / "vault.key").exists(), "the key is in Windows' own store"
    for path in pc.data.rglob("*"):
        assert not path.is_file() or READER_PASSWORD.encode() not in path.read_bytes(), path


def updates(pc: Machine, newer: Path, version: str) -> None:
    """In place, a running tray closed and started again: nothing old left, everything of the person as it was."""
    (pc.folder / "_internal" / "of-an-old-version.dll").write_bytes(b"MZ")
    pc.prefix.run("reg", "delete", f"HKCU\\{RUN}", "/v", WINDOW, "/f", limit=60).check("reg delete")
    before = processes(pc.prefix, f"{WINDOW}.exe")
    started = time.monotonic()
    pc.setup(newer)
    pc.figures["update_s"] = time.monotonic() - started
    assert pc.prefix.registry(KEY, "DisplayVersion") == version
    if before:
        wait_for(lambda: processes(pc.prefix, f"{WINDOW}.exe"), 60, "the tray is back")
        assert not set(before) & set(processes(pc.prefix, f"{WINDOW}.exe"))
    assert pc.prefix.registry(RUN, WINDOW) is None, "whoever turned autostart off keeps it off"
    assert {row["result"] for row in pc.asked("sync")["results"]} == {"unchanged"}


def returns(pc: Machine, built: Built) -> None:
    """Whoever uninstalled and installs again goes on where he was."""
    assert (pc.data / "settings.toml").is_file()
    assert (pc.data / "vault.bin").is_file()
    pc.setup(built.setup, "/AUTOSTART=0")
    assert pc.prefix.registry(RUN, WINDOW) is None
    assert pc.asked("status")["paired"]


def forgets(pc: Machine) -> None:
    """Asked to, the uninstaller leaves nothing of the person either."""
    pc.uninstall("/PURGE=1")
    assert not pc.data.exists()
    kept = pc.prefix.run("reg", "query", f"HKCU\\{VAULT}", "/s", limit=60).said
    assert "CobranzaCloud" not in kept, "the key is gone from Windows' store"
