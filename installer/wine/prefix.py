"""One Wine prefix, which is one Windows machine with its own disk and registry, and the screen it draws on."""

import os
import shutil
import signal
import struct
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer.machine import LIMIT, ROOT, Done, WindowsError, run

COMPILER: Final = "x86_64-w64-mingw32-gcc"
SOURCES: Final = Path(__file__).parent
AUTHORITIES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
SCREEN: Final = "1366x900x24"
START_SECONDS: Final = 120.0
TYPEFACE: Final = "Liberation Sans"
TYPEFACE_PIXELS: Final = -12
"""9 points, as Windows has; negative means the height of the letters."""
NORMAL_WEIGHT: Final = 400
_WITHHELD: Final = ("QT_", "WINE", "PYTHON", "PIP_FIND_LINKS", "SSL_CERT_DIR", "VIRTUAL_ENV", "XDG_")


@dataclass(frozen=True)
class Prefix:
    """A Windows machine in a folder. `display` is the X screen of its windows."""

    folder: Path
    display: str
    python: str = "C:\\Python311\\python.exe"

    @property
    def drive(self) -> Path:
        """Its disk C."""
        return self.folder / "drive_c"

    @property
    def user(self) -> Path:
        """The user's folder on it."""
        return next(path for path in (self.drive / "users").iterdir() if path.name != "Public")

    @property
    def local(self) -> Path:
        """%LOCALAPPDATA%."""
        return self.user / "AppData" / "Local"

    def environment(self) -> dict[str, str]:
        """What Wine and the programs in it are told."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_WITHHELD)}
        bundle = self.path(AUTHORITIES)
        return kept | {
            "DISPLAY": self.display,
            "WINEPREFIX": str(self.folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # No offer to download .NET or a browser engine, and no menu entries on the host's own desktop.
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=d",
            "PYTHONUTF8": "1",
            "PIP_CERT": bundle,
            "SSL_CERT_FILE": bundle,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def path(self, place: Path) -> str:
        """A file of the host, or of the prefix, as a Windows program calls it."""
        place = place.absolute()
        if place.is_relative_to(self.drive):
            return "C:\\" + str(place.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(place).replace("/", "\\")

    def run(self, *words: str, typed: str = "", limit: float = LIMIT, extra: Mapping[str, str] | None = None) -> Done:
        """Run a Windows program to its end. Raises `WindowsError` when it takes longer than `limit` seconds."""
        try:
            # The drive of its own, or a program would find the host's folders under the drive that is current.
            folder = self.drive if self.drive.exists() else ROOT
            return run(("wine", *words), self.environment() | dict(extra or {}), typed, limit, folder)
        except WindowsError:
            self.stop()
            raise

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a Windows program and leave it running; what it says is not kept."""
        # A pipe into another process, since Wine 8 gives CPython no usable handle for a file.
        return subprocess.Popen(
            ["sh", "-c", 'wine "$@" 2>&1 | cat >/dev/null', "sh", *words],
            cwd=self.drive,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def registry(self, key: str, value: str) -> str | None:
        """A text value of the user's registry, or None: `registry(r"Software\\X", "Name")`."""
        said = self.run("reg", "query", f"HKCU\\{key}", "/v", value, limit=60)
        if said.code:
            return None
        line = next(line for line in said.said.splitlines() if "REG_" in line)
        return line.split("REG_", 1)[1].split(None, 1)[1].strip()

    def stop(self) -> None:
        """End every program of this prefix."""
        subprocess.run(["wineserver", "-k"], env=self.environment(), check=False, timeout=60, capture_output=True)
        subprocess.run(["wineserver", "-w"], env=self.environment(), check=False, timeout=60, capture_output=True)

    def settle(self) -> None:
        """Wait until its registry is on the disk and no program of it runs."""
        subprocess.run(["wineserver", "-w"], env=self.environment(), check=False, timeout=LIMIT, capture_output=True)


def make_prefix(folder: Path, display: str) -> Prefix:
    """A new machine that calls itself Windows 10, with the two libraries that Windows 10 has and Wine 8 lacks."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    prefix = Prefix(folder, display)
    prefix.run("wineboot", "-i", limit=START_SECONDS).check("wineboot")
    prefix.run("winecfg", "-v", "win10", limit=START_SECONDS).check("winecfg")
    # A crash ends the program instead of waiting in a debugger for somebody to click.
    debugger = "HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\AeDebug"
    prefix.run("reg", "add", debugger, "/v", "Auto", "/d", "0", "/f", limit=60).check("reg add")
    _choose_typeface(prefix)
    system = prefix.drive / "windows" / "system32"
    compile_c("bcryptprimitives.c", system / "bcryptprimitives.dll", "-shared", "-ladvapi32")
    compile_c("windowsui.c", system / "windows.ui.dll", "-shared", "-w")
    return prefix


def _choose_typeface(prefix: Prefix) -> None:
    """Windows' own typeface is not free; without a word Qt takes the first one it finds, which has serifs.

    Every part of the desktop has its LOGFONTW in the registry: height, weight and name among zeros.
    """
    font = struct.pack("<5i8s64s", TYPEFACE_PIXELS, 0, 0, 0, NORMAL_WEIGHT, bytes(8), TYPEFACE.encode("utf-16-le"))
    key = "HKCU\\Control Panel\\Desktop\\WindowMetrics"
    for part in ("CaptionFont", "IconFont", "MenuFont", "MessageFont", "SmCaptionFont", "StatusFont"):
        words = ("reg", "add", key, "/v", part, "/t", "REG_BINARY", "/d", font.hex(), "/f")
        prefix.run(*words, limit=60).check("reg add")


def compile_c(source: str, target: Path, *options: str) -> None:
    """One C file of this folder into a Windows program or library."""
    subprocess.run([COMPILER, "-O2", "-s", "-o", target, SOURCES / source, *options], check=True, timeout=120)


@contextmanager
def screen() -> Iterator[str]:
    """A private X screen; its name as DISPLAY has it."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as stream:
            number = stream.readline().strip()
        if not number:
            raise WindowsError("Xvfb did not start")
        yield f":{number}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
