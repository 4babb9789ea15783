"""Sets the Windows machine up, or finds it ready: `python -m installer.wine.lab` prints where it is.

From package registries alone. Minutes the first time, seconds after; a changed lock of dependencies starts over.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from pathlib import Path
from typing import Final

from installer.machine import ROOT, WindowsError
from installer.wine.prefix import AUTHORITIES, COMPILER, SOURCES, Prefix, compile_c, make_prefix, screen

VERSION: Final = (3, 11)
LOCK: Final = ROOT / "requirements-agent.lock"
PIP_SECONDS: Final = 900.0
FORMAT: Final = b"1"
"""Raised when machines made earlier lack something that this module now sets up."""
_LEFT_OUT: Final = (
    "site-packages",
    "dist-packages",
    "lib-dynload",
    "__pycache__",
    "test",
    "idlelib",
    "config-*",
    "_sysconfigdata*",
    # Debian's word against pip in its own Python.
    "EXTERNALLY-MANAGED",
)


def place() -> Path:
    """WINLAB, else a folder of the user's cache: never inside the repository."""
    named = os.environ.get("WINLAB", "").strip()
    return Path(named or Path.home() / ".cache" / "cobranza-wine").absolute()


def prepare(display: str) -> Prefix:
    """The machine with Windows CPython and the agent's dependencies on it. Raises `WindowsError`."""
    home = place()
    mark = home / "ready"
    wanted = _fingerprint()
    prefix = Prefix(home / "prefix", display)
    if mark.exists() and mark.read_text() == wanted:
        return prefix
    if sys.version_info[:2] != VERSION:
        raise WindowsError("The lab copies the standard library of the Python that runs it, which must be a 3.11")
    mark.unlink(missing_ok=True)
    prefix = make_prefix(home / "prefix", display)
    _install_python(prefix, home / "downloads")
    _install_dependencies(prefix)
    mark.write_text(wanted)
    return prefix


def _fingerprint() -> str:
    digest = hashlib.sha256(FORMAT)
    for path in (LOCK, SOURCES / "python.lock", *sorted(SOURCES.glob("*.c"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _install_python(prefix: Prefix, downloads: Path) -> None:
    """python311.dll and the extension modules from a wheel that carries them, the rest from this very Python."""
    target = prefix.drive / "Python311"
    for folder in ("DLLs", "Lib/site-packages", "Scripts"):
        (target / folder).mkdir(parents=True)
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--dest", downloads),
            *("--only-binary=:all:", "--platform", "win_amd64", "--python-version", "3.11"),
            *("-r", SOURCES / "python.lock"),
        ],
        check=True,
        timeout=PIP_SECONDS,
    )
    with zipfile.ZipFile(next(downloads.glob("panda3d-*.whl"))) as wheel:
        for name in wheel.namelist():
            folder, _, file = name.rpartition("/")
            if folder == "deploy_libs" and file.endswith((".pyd", ".dll")) and not file.startswith("api-ms-"):
                beside = file in {"python311.dll", "VCRUNTIME140.dll"}
                (target / file.lower() if beside else target / "DLLs" / file).write_bytes(wheel.read(name))
    library = Path(sysconfig.get_paths()["stdlib"])
    shutil.copytree(library, target / "Lib", ignore=shutil.ignore_patterns(*_LEFT_OUT), dirs_exist_ok=True)
    compile_c("python.c", target / "python.exe", "-municode")
    compile_c("python.c", target / "pythonw.exe", "-municode", "-mwindows")
    _forward_stable_abi(target)
    with zipfile.ZipFile(next(downloads.glob("pip-*.whl"))) as wheel:
        wheel.extractall(target / "Lib" / "site-packages")
    said = prefix.run(prefix.python, "-c", "import sys, ssl, sqlite3, ctypes; print(sys.platform, sys.version)")
    if not said.check("Windows Python").startswith("win32 3.11.9"):
        raise WindowsError(f"not the Python that was expected: {said.said}")


def _forward_stable_abi(target: Path) -> None:
    """python3.dll, which wheels of the stable ABI import: every export of python311.dll under its own name."""
    listing = subprocess.run(
        [COMPILER.replace("gcc", "objdump"), "-p", target / "python311.dll"], check=True, capture_output=True, text=True
    ).stdout
    table = listing.partition("[Ordinal/Name Pointer] Table")[2].partition("\n\n")[0]
    names = re.findall(r"^\s*\[\s*\d+\][^\n]*?(\w+)$", table, re.MULTILINE)
    if "PyObject_Call" not in names:
        raise WindowsError("the exports of python311.dll were not understood")
    definitions = target / "python3.def"
    definitions.write_text("LIBRARY python3\nEXPORTS\n" + "".join(f"{name} = python311.{name}\n" for name in names))
    empty = target / "python3.c"
    empty.write_text("int __stdcall DllMain(void *a, unsigned long b, void *c) { return 1; }\n")
    command: list[str | Path] = [
        COMPILER,
        "-shared",
        "-s",
        "-nostdlib",
        "-Wl,-e,DllMain",
        "-o",
        target / "python3.dll",
        empty,
        definitions,
    ]
    subprocess.run(command, check=True, timeout=120)
    definitions.unlink()
    empty.unlink()


def _install_dependencies(prefix: Prefix) -> None:
    """What the lock pins for Windows, by Windows' own pip, so that its markers apply; each file by its hash."""
    if not AUTHORITIES.exists():
        raise WindowsError("install ca-certificates")
    words = (
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-warn-script-location",
        "--require-hashes",
        "-r",
        prefix.path(LOCK),
    )
    prefix.run(prefix.python, *words, limit=PIP_SECONDS).check("pip install")


def main() -> int:
    """Prepare and say where and how long."""
    started = time.monotonic()
    with screen() as display:
        prefix = prepare(display)
    print(f"{prefix.folder} in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
