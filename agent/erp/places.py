r"""Where SAE may be on a Windows machine: folders that the registry names, and drives that are another machine's.

A file on another machine's drive is never opened as a file: its server is asked, with the path as that server sees it.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Final, Protocol

HIVES: Final = (r"HKLM\SOFTWARE\Aspel", r"HKLM\SOFTWARE\WOW6432Node\Aspel", r"HKCU\SOFTWARE\Aspel")
"""Where Aspel's installers write; which keys lie below changes from one version to the next, so all are read."""
_DEEPEST: Final = 6
_MOST: Final = 2_000
"""Keys looked at; no installation has a tenth of them."""
_SYSTEMS: Final = "sistemas aspel"
_ON_DRIVES: Final = ("Sistemas Aspel", "Aspel", "Archivos comunes/Aspel", "Common Files/Aspel")


class Registry(Protocol):
    """The part of the registry that is read. A key that is absent or closed has nothing."""

    def keys(self, path: str) -> Sequence[str]:
        """Names of the keys below `HKLM\\…` or `HKCU\\…`."""

    def texts(self, path: str) -> Sequence[str]:
        """Values of a key that are texts."""


@dataclass(frozen=True, slots=True)
class Mapped:
    r"""A drive that is a folder of another machine: `Z:\` for `\\SERVIDOR\Aspel`."""

    root: Path
    share: str
    folder: str | None = None
    """The folder as that machine sees it, where it said so."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine tells about itself."""

    registry: Registry | None = None
    drives: Sequence[Mapped] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A file of another machine: its name, and the path as that machine sees it, None where nobody said it."""

    host: str
    path: str | None


def this_machine() -> Machine:
    """The registry and the drives of Windows; nothing on other systems."""
    machine = Machine()
    if sys.platform == "win32":
        from agent.erp.win_places import WindowsRegistry, mapped_drives

        machine = Machine(WindowsRegistry(), mapped_drives())
    return machine


def registered_folders(registry: Registry) -> list[Path]:
    """Folders that Aspel's keys name and that exist: the one that holds all systems where it is in the path."""
    found: dict[Path, None] = {}
    left = _MOST
    waiting = [(hive, 0) for hive in HIVES]
    while waiting and left:
        path, depth = waiting.pop(0)
        left -= 1
        for text in registry.texts(path):
            folder = _folder(text)
            if folder is not None:
                found[folder] = None
        if depth < _DEEPEST:
            waiting += [(f"{path}\\{name}", depth + 1) for name in registry.keys(path)]
    return list(found)


def folders_on(drives: Sequence[Mapped]) -> Iterator[Path]:
    """Where SAE keeps companies on mapped drives; a whole drive is not walked, as it may be huge and slow."""
    for drive in drives:
        for name in _ON_DRIVES:
            if _is_folder(drive.root / name):
                yield drive.root / name
        try:
            children = sorted(drive.root.iterdir())
        except OSError:
            continue
        yield from (child for child in children if child.name.lower().startswith("sae") and _is_folder(child))


def elsewhere(path: Path | PureWindowsPath, drives: Sequence[Mapped]) -> Elsewhere | None:
    """Whose file this is and how that machine sees it; None for a file of this machine."""
    windows = PureWindowsPath(str(path))
    if windows.drive.startswith("\\\\"):
        return _shared(windows.drive, None, windows.parts[1:])
    for drive in drives:
        try:
            rest = Path(str(path)).relative_to(drive.root)
        except ValueError:
            continue
        return _shared(drive.share, drive.folder, rest.parts)
    return None


def _shared(share: str, folder: str | None, rest: Sequence[str]) -> Elsewhere:
    host, _, name = share.strip("\\").partition("\\")
    name = name.split("\\")[0].rstrip("$")
    root = folder or (f"{name.upper()}:\\" if len(name) == 1 and name.isalpha() else None)
    return Elsewhere(host, str(PureWindowsPath(root, *rest)) if root else None)


def _folder(text: str) -> Path | None:
    """The folder that a value of the registry means, if it is one."""
    text = text.strip().strip('"')
    if not (PureWindowsPath(text).is_absolute() or Path(text).is_absolute()) or len(text) > 1024:
        return None
    path = Path(text)
    for parent in (path, *path.parents):
        if parent.name.lower() == _SYSTEMS:
            path = parent
    if path.parent == path or not _is_folder(path):
        return None  # a whole drive says nothing
    return path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
