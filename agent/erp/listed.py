r"""SAE's own list of companies, `Conexiones.ini`: what each of its entries means, and why one cannot be used.

A path may be relative to SAE's folder, absolute, of a share, `SERVIDOR:RUTA`, `SERVIDOR/PUERTO:RUTA`, or an alias of
Firebird. Its keys are not documented, so any key that names a `.fdb` counts.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import Final

from agent.erp.drivers.target import Target
from agent.erp.drivers.target import parse as parse_target
from agent.erp.places import Mapped, elsewhere
from agent.errors import AgentError

MISSING: Final = "Conexiones.ini dice {path}, pero ahí no hay ninguna base: se movió, se borró o falta permiso"
NO_DRIVE: Final = (
    "Conexiones.ini dice {path}, pero este equipo no tiene la unidad {drive}: si es la de otro equipo, agrégala como "
    "SERVIDOR/3050:RUTA, con la ruta como la ve ese equipo"
)
ALIAS: Final = "Conexiones.ini la nombra por el alias «{alias}» de Firebird: con --user USUARIO se ve de qué empresa es"
UNUSABLE: Final = "Conexiones.ini dice {path}: {reason}"
_NAME: Final = "conexiones.ini"
_LARGEST: Final = 1 << 20
_ENTRY: Final = re.compile(r"(?P<key>[^=\[\];]*)=\s*\"?(?P<value>[^\r\n\"]*?)\"?\s*").fullmatch
_DATABASE: Final = re.compile(r"data ?base|base ?de ?datos|base|bd|ruta|path|archivo|alias", re.IGNORECASE).fullmatch
_SERVER: Final = re.compile(r"server|servidor|host", re.IGNORECASE).fullmatch
_ALIAS: Final = re.compile(r"[A-Za-z_][\w$-]{0,63}").fullmatch
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: the file on this machine, or whose and how that machine sees it, or why it cannot be used."""

    path: Path
    here: bool = False
    """Whether it is a file that this machine can see."""
    host: str = ""
    seen: str = ""
    note: str = ""
    gone: bool = False
    """Whether nothing can be asked of it."""


def listed(folder: Path, drives: Sequence[Mapped]) -> Iterator[Listed]:
    """Entries of the list in one of SAE's folders."""
    theirs = elsewhere(folder, drives)
    for child in children(folder):
        if child.name.lower() == _NAME and child.stat().st_size <= _LARGEST:
            for value, server in _entries(child.read_bytes().decode("cp1252", errors="replace")):
                found = _meant(value, folder)
                if server and not found.host and not found.here:
                    found = _meant(f"{server}:{value}", folder)
                if theirs is not None and not found.host and not found.here and PureWindowsPath(value).drive[1:] == ":":
                    found = Listed(found.path, host=theirs.host, seen=value)  # the drive is one of the list's machine
                yield found


def children(folder: Path) -> list[Path]:
    """What a folder holds, by name; nothing where it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Each database with the server that its section names apart, "" where none is."""
    section: list[str] = []
    server = ""
    for line in (*text.splitlines(), "["):
        if line.lstrip().startswith("["):
            yield from ((value, server) for value in section)
            section, server = [], ""
            continue
        entry = _ENTRY(line.strip())
        if entry is None or not entry["value"]:
            continue
        key, value = entry["key"].strip(), entry["value"].strip()
        if _SERVER(key):
            server = value
        elif value.lower().endswith(".fdb") or (_DATABASE(key) and _ALIAS(value.rpartition(":")[2])):
            section.append(value)


def _meant(value: str, folder: Path) -> Listed:
    windows = PureWindowsPath(value)
    if windows.drive.startswith("\\\\"):
        return Listed(Path(value))
    try:
        target = parse_target(value)
    except AgentError as error:
        if windows.drive:
            return _file(value, folder)  # a drive that is another machine's: as a file it tells whose
        return Listed(Path(value), note=UNUSABLE.format(path=value, reason=error.title), gone=True)
    if target.server is None:
        return _file(value, folder) if value.lower().endswith(".fdb") else _alias(Target("localhost", value))
    if not target.path.lower().endswith(".fdb"):
        return _alias(target)
    if target.server.partition("/")[0].lower() in _LOCAL | {socket.gethostname().lower()}:
        found = _file(target.path, folder)
        return found if found.here else replace(found, host=target.server, seen=target.path)
    return Listed(Path(target.path), host=target.server, seen=target.path)


def _alias(target: Target) -> Listed:
    """Only a server knows which file an alias is."""
    return Listed(Path(target.path), host=target.server or "", seen=target.path, note=ALIAS.format(alias=target.path))


def _file(value: str, folder: Path) -> Listed:
    """A path of this machine, letters of either case, relative to SAE's folder or absolute."""
    windows = PureWindowsPath(value)
    found = Path(value) if windows.root or windows.drive else _below(folder, windows)
    try:
        if found is not None and found.is_file():
            return Listed(found, here=True)
    except OSError:
        found = None
    path = value if windows.root or windows.drive else str(PureWindowsPath(str(folder)) / windows)
    if windows.drive and not Path(windows.drive + "\\").exists():
        return Listed(Path(value), note=NO_DRIVE.format(path=path, drive=windows.drive), gone=True)
    return Listed(Path(value), note=MISSING.format(path=path), gone=True)


def _below(folder: Path, windows: PureWindowsPath) -> Path | None:
    current = folder
    for part in windows.parts:
        if part == "..":
            current = current.parent
            continue
        step = next((child for child in children(current) if child.name.lower() == part.lower()), None)
        if step is None:
            return None
        current = step
    return current
