"""What goes into the frozen program and what stays out. Plain lists, so that a test and `build.spec` read the same."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

from installer.machine import ROOT

CONSOLE: Final = "cobranza-agent"
WINDOW: Final = "CobranzaCloud"
LIBRARIES: Final = "_internal"
"""Folder beside the programs that holds everything they share."""
ROOTS: Final = (ROOT, ROOT / "clients" / "python")
"""Folders in which our packages stand."""
SHIPPED_PACKAGES: Final = (
    "agent",
    "contract",
    "cobranzacloud_client",
    "installer.selftest",
    "installer.closing",
    "installer.forgetting",
)
EXCLUDED_MODULES: Final = (
    "server",
    "tests",
    "tkinter",
    "test",
    "pip",
    "setuptools",
    "pkg_resources",
    "_distutils_hack",
    "distutils",
    "lib2to3",
    "pydoc_data",
    "idlelib",
    "PIL",
    "numpy",
    "click",
    "cffi",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtOpenGL",
    "PySide6.QtSql",
    "PySide6.QtTest",
)
EXTRA_MODULES: Final = (
    "keyring.backends.Windows",
    "fdb",
    "firebirdsql",
    "passlib.handlers.des_crypt",
    "pyodbc",
    "PySide6.QtWidgets",
)
"""Modules that are named only at run time."""
LEFT_OUT: Final = (
    # Software OpenGL: 20 MB for windows that draw with widgets alone.
    "opengl32sw.dll",
    "d3dcompiler_*.dll",
    "Qt6OpenGL*.dll",
    "Qt6Quick*.dll",
    "Qt6Qml*.dll",
    "Qt6VirtualKeyboard*.dll",
    "Qt6Pdf*.dll",
    "*/PySide6/plugins/generic/*",
    "*/PySide6/plugins/platforminputcontexts/*",
    "*/PySide6/plugins/platforms/qdirect2d.dll",
    "*/PySide6/plugins/platforms/qminimal.dll",
    "*/PySide6/plugins/platforms/qoffscreen.dll",
    "*/PySide6/plugins/tls/*",
    "*/PySide6/plugins/imageformats/q[!is]*.dll",
    "*/PySide6/plugins/imageformats/qicns.dll",
    "*/PySide6/qml/*",
    "*/tcl86t.dll",
    "*/tk86t.dll",
    # The universal C run time is part of Windows 10 and 11.
    "api-ms-win-*.dll",
    "ucrtbase.dll",
)
HOOKS_LEFT_OUT: Final = ("pyi_rth_pyside6",)
"""What PyInstaller runs at every start: this one loads Qt, 25 MB, into readers, commands and agents without a window.

It tells Qt where it stands, which PySide6 as it comes from its wheel does by itself.
"""
CIPHERS: Final = ("_ARC4", "_chacha20", "_poly1305", "_BLAKE2s")
"""Libraries of Cryptodome that are kept: what seals the vault, and what Firebird's wire is encrypted with."""
KEPT_TRANSLATIONS: Final = ("qtbase_es.qm",)
ZONES: Final = ("America", "Mexico", "Etc", "US")
"""Folders of tzdata that are kept: an office that uses Aspel SAE keeps the hours of this side of the world."""


def modules_of(package: str) -> list[str]:
    """Names of a package's modules as its files tell them: nothing is imported. A module stands for itself."""
    root = next((root for root in ROOTS if root.joinpath(*package.split(".")).is_dir()), None)
    if root is None:
        return [package]
    names = []
    for path in sorted(root.joinpath(*package.split(".")).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def hidden_modules() -> list[str]:
    """What the analysis must follow though no import leads there: all of ours, and what is named at run time."""
    return [name for package in SHIPPED_PACKAGES for name in modules_of(package)] + list(EXTRA_MODULES)


def is_kept(place: str) -> bool:
    """Whether a file goes into the program. `place` is where it would land, below the libraries' folder."""
    path = PurePosixPath(place.replace("\\", "/"))
    if "translations" in path.parts and path.suffix == ".qm":
        return path.name in KEPT_TRANSLATIONS
    if path.parts[:2] == ("tzdata", "zoneinfo") and len(path.parts) > 3:
        return path.parts[2] in ZONES
    if path.parts[0] == "Cryptodome" and path.suffix in {".pyd", ".so"}:
        return path.name.partition(".")[0] in CIPHERS
    rooted = "/" + path.as_posix()
    return not any(fnmatchcase(path.name.lower(), mask.lower()) or fnmatchcase(rooted, mask) for mask in LEFT_OUT)


def data_files() -> list[tuple[str, str]]:
    """(file, folder it lands in) of what our packages read at run time besides Python: pictures, styles, scripts."""
    return [
        (str(path), path.parent.relative_to(ROOT).as_posix())
        for package in ("agent", "contract")
        for path in sorted((ROOT / package).rglob("*"))
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]


def needed(scripts: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The scripts of a PyInstaller table that run when a program starts, without those it adds for no use of ours."""
    return [entry for entry in scripts if entry[0] not in HOOKS_LEFT_OUT]


def kept(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The entries of a PyInstaller table (destination, source, kind) that go in."""
    return [entry for entry in entries if is_kept(entry[0])]
