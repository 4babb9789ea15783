"""`python installer/build.py`: freeze the agent, test what was frozen, pack it as setup.exe, sign where that is set up.

The same on Windows and on Debian, where the Windows programs run under Wine and the result is for proofs, not release.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent import __version__
from installer import manifest, selftest_report, version_info
from installer.contents import CONSOLE, WINDOW
from installer.live import surroundings
from installer.machine import ROOT, Machine, Native, WindowsError
from installer.signing import sign

FOLDER: Final = ROOT / "build" / "installer"
ICON: Final = "cobranza.ico"
PICTURE: Final = "welcome.bmp"
ICON_SECONDS: Final = 120.0
FREEZE_SECONDS: Final = 1200.0
SELFTEST_SECONDS: Final = 240.0
PACK_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the folder of the program, the setup, and their bytes."""

    program: Path
    setup: Path
    installed: int
    packed: int


@contextmanager
def machine() -> Iterator[Machine]:
    """This machine where it is Windows, else the lab."""
    if sys.platform == "win32":
        yield Native()
    else:
        from installer.wine.lab import prepare
        from installer.wine.prefix import screen

        with screen() as display:
            prefix = prepare(display)
            try:
                yield prefix
            finally:
                prefix.stop()


def build(windows: Machine, version: str = __version__, folder: Path = FOLDER, *, live: bool = True) -> Built:
    """Freeze, list, test, pack, sign; a live test also pairs and syncs. Raises `WindowsError`, `SubprocessError`."""
    program = freeze(windows, version, folder)
    installed = manifest.write(program, version)
    with surroundings() if live else nullcontext(((), "")) as (words, typed):
        report = selftest_report.run(windows, program / f"{CONSOLE}.exe", SELFTEST_SECONDS, *words, typed=typed)
    print("\n".join(report), flush=True)
    setup = pack(program, version, folder, installed)
    sign(setup)
    return Built(program, setup, installed, setup.stat().st_size)


def freeze(windows: Machine, version: str, folder: Path) -> Path:
    """The folder with both programs and what they share; the programs signed where that is set up."""
    shutil.rmtree(folder / "dist", ignore_errors=True)
    resources = folder / "resources"
    resources.mkdir(parents=True, exist_ok=True)
    for name in (WINDOW, CONSOLE):
        (resources / f"{name}.txt").write_text(version_info.text(name, version), encoding="utf-8")
    drawing = (
        windows.path(ROOT / "installer" / "icon.py"),
        windows.path(resources / ICON),
        windows.path(resources / PICTURE),
    )
    windows.run(windows.python, *drawing, limit=ICON_SECONDS).check("icon.py")
    windows.run(
        *(windows.python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", windows.path(folder / "dist"), "--workpath", windows.path(folder / "work")),
        windows.path(ROOT / "build.spec"),
        limit=FREEZE_SECONDS,
        extra={"COBRANZA_RESOURCES": windows.path(resources)},
    ).check("PyInstaller")
    program = folder / "dist" / WINDOW
    for name in (WINDOW, CONSOLE):
        if not (program / f"{name}.exe").is_file():
            raise WindowsError(f"PyInstaller left no {name}.exe")
        sign(program / f"{name}.exe")
    return program


def pack(program: Path, version: str, folder: Path, installed: int, *, quick: bool = False) -> Path:
    """setup.exe, by NSIS; a quick one is larger."""
    setup = folder / f"{WINDOW}-{version}-setup.exe"
    numbers = ".".join(map(str, version_info.numbers(version)))
    definitions = {
        "VERSION": version,
        "NUMBERS": numbers,
        "PROGRAM": program,
        "OUTPUT": setup,
        "KILOBYTES": installed // 1024,
        "PYTHON": sys.executable,
        "ICON": folder / "resources" / ICON,
        "PICTURE": folder / "resources" / PICTURE,
        "SIGNING": ROOT / "installer" / "signing.py",
    }
    command = [_nsis(), "-V2", "-WX", "-INPUTCHARSET", "UTF8"]
    command += [f"-D{name}={value}" for name, value in definitions.items()]
    command += ["-DQUICK"] if quick else []
    subprocess.run([*command, str(ROOT / "installer" / "agent.nsi")], check=True, timeout=PACK_SECONDS)
    return setup


def _nsis() -> str:
    """The compiler of setup programs. Raises `WindowsError` where there is none."""
    places = [
        Path(os.environ.get(name, "C:\\")) / "NSIS" / "makensis.exe" for name in ("ProgramFiles(x86)", "ProgramFiles")
    ]
    for found in (shutil.which("makensis"), *(str(place) for place in places if place.exists())):
        if found:
            return found
    raise WindowsError("NSIS is not installed: makensis was not found")


def main() -> int:
    """Build and say where, how large and how long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", default=__version__, help="three numbers; what the programs say they are")
    parser.add_argument("--offline", action="store_true", help="do not start a service to pair with")
    options = parser.parse_args()
    started = time.monotonic()
    with machine() as windows:
        built = build(windows, options.version, live=not options.offline)
    print(f"{built.setup}: {built.packed / 1e6:.1f} MB, installed {built.installed / 1e6:.1f} MB")
    print(f"in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
