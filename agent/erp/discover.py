"""SAE databases below a folder, and which to tick: the newest version of a company, never an example or a copy.

Nothing is opened unless a way to look is given: a file opened behind SAE's back could keep SAE from opening it.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PureWindowsPath
from typing import Final

from agent.erp.companies import Held, held_companies, preferred
from agent.erp.drivers.target import Target
from agent.erp.listed import Listed, children, listed
from agent.erp.opening import open_for_texts
from agent.erp.places import Machine, Mapped, elsewhere, folders_on, registered_folders, this_machine
from agent.erp.sae.firebird import FIREBIRD
from agent.errors import AgentError

Look = Callable[[Path], list[Held]]
"""Companies of a database. Raises `AgentError`."""

EXAMPLE: Final = "Empresa de ejemplo"
COPY: Final = "Copia renombrada"
OLDER: Final = "Versión anterior de SAE"
LOOSE: Final = "Archivo suelto: SAE usa otro de esta empresa"
REMOTE: Final = "Está en el equipo {host}: agrégala como {host}/3050:RUTA, con la ruta como la ve ese equipo"
PORT: Final = 3050
BESIDE: Final = "Está en la base de la empresa {other}: agrégala con --companies si también la usas"
BESIDE_OTHER: Final = "Está en la base de la empresa {other}; esta empresa tiene otra base"
UNKNOWN: Final = "Archivo suelto: con --user USUARIO se ve si es de SAE"
LISTED: Final = "La nombra Conexiones.ini: con --user USUARIO se ve de qué empresa es"
_VERSION: Final = re.compile(r"SAE(\d{1,2})\.(\d\d)", re.IGNORECASE).fullmatch
_COMPANY: Final = re.compile(r"Empresa(\d\d)", re.IGNORECASE).fullmatch
_FILE: Final = re.compile(r"SAE\d{2,3}EMPRE(\d\d)(.*)\.FDB", re.IGNORECASE).fullmatch
_NAMED_VERSION: Final = re.compile(r"SAE(\d{1,2})0EMPRE", re.IGNORECASE).match
_FOREIGN: Final = re.compile(r"(PERFILES|BAN|CAJA|COI|NOI|PROD)\d*(EMPRE.*|[-_ ].*)?\.FDB", re.IGNORECASE).fullmatch
"""Databases of Aspel's other systems, and its users: not ours to look into."""
_DEEPEST: Final = 3
"""`Aspel/Sistemas Aspel/SAE9.00` below what a person points at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A database: company number ("" for an example), SAE version ("" where nothing tells), whether to tick it, and why
    not in Spanish."""

    empresa_id: str
    path: Path
    version: str
    written: date
    """Day the file changed last."""
    newest: date | None = None
    """Newest movement; None where it was not looked at."""
    name: str | None = None
    rfc: str | None = None
    ticked: bool = False
    note: str = ""
    loose: bool = False
    """Found where SAE does not keep its companies."""
    host: str = ""
    """The machine whose file it is, with its port where that is told; "" for this one."""
    seen: str = ""
    """The path as that machine sees it; "" where nobody said it."""
    gone: bool = False
    """Listed by SAE, and not to be found or used: its note says why."""
    beside: str = ""
    """The company whose database it is in, where that is not its own."""

    @property
    def database(self) -> str:
        """What to add as a source: a file of another machine through its server, where the path there is known."""
        server = self.host if "/" in self.host else f"{self.host}/{PORT}"
        return f"{server}:{self.seen}" if self.seen else str(self.path)


def discover(
    root: Path | None = None, look: Look | None = None, folders: Sequence[Path] = (), machine: Machine | None = None
) -> list[Found]:
    """Databases below `root` and `folders`, or where SAE installs itself, by company, the newest version of each first.

    Loose files are found too: in what was given, or in and beside where SAE installs itself, and one folder down.
    With `look` each is asked for its name and newest movement, and a database of several companies stands once for each
    that holds anything; one that cannot be opened says why in its note.
    """
    machine = machine or this_machine()
    given = [place for place in (root, *folders) if place]
    roots = given or [*installed_roots(os.environ), *_told_by(machine)]
    around = roots if given else [*roots, *(place.parent for place in roots)]
    found = {_same(item): item for start in around for item in _loose(start, deep=start in roots)}
    found |= {_same(item): item for start in roots for item in _below(start, machine.drives)}
    placed = [_placed(item, machine) for item in found.values()]
    items = [row for item in placed for row in (_asked(item, look) if look else [item])]
    newest_first = sorted(items, key=_age, reverse=True)
    return sorted(_ticked(newest_first), key=lambda item: item.empresa_id or "99")


def _same(item: Found) -> tuple[str, Path]:
    """One name for one file; another machine is not asked."""
    far = item.host or item.gone or str(item.path).startswith("\\\\")
    return item.host, item.path if far else item.path.resolve()


def look_through(server: str | None, user: str, password: str) -> Look:
    """Look through a server (HOST or HOST/PORT) that sees the same paths; None opens the files themselves, which is for
    tests and copies that no server serves."""

    def look(path: Path) -> list[Held]:
        target = Target(server, str(path))
        connection = open_for_texts(target, user, password)
        try:
            connection.begin()
            return held_companies(connection.rows, target.name, FIREBIRD)
        finally:
            connection.close()

    return look


def installed_roots(environ: Mapping[str, str]) -> Iterator[Path]:
    """Folders in which SAE keeps its companies on Windows, as far as the environment names them."""
    for variable in ("CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432"):
        if environ.get(variable):
            yield Path(environ[variable]) / "Aspel" / "Sistemas Aspel"
    if environ.get("SystemDrive"):
        yield Path(environ["SystemDrive"] + "\\") / "Aspel"


def _below(root: Path, drives: Sequence[Mapped]) -> Iterator[Found]:
    for folder in _version_folders(root, _DEEPEST):
        version = folder.name[3:]
        in_folders = list(_in_folders(folder))
        yield from (_judge(path, version) for path in in_folders)
        for entry in listed(folder, drives):
            if not (entry.here and entry.path in in_folders):
                yield _listed(entry, version)


def _loose(folder: Path, *, deep: bool) -> Iterator[Found]:
    """Databases that lie in a folder, and with `deep` in the folders inside it, wherever SAE would keep them."""
    for child in children(folder):
        if child.suffix.lower() == ".fdb" and child.is_file():
            if not _FOREIGN(child.name):
                yield _loosely(child)
        elif deep and child.is_dir() and not child.is_symlink():
            yield from _loose(child, deep=False)


def _loosely(path: Path) -> Found:
    """A file judged by its name alone; the version is the one in it, empty where there is none."""
    named = _NAMED_VERSION(path.name)
    item = _judge(path, f"{named[1]}.00" if named else "")
    note = UNKNOWN if item.note == COPY and not item.empresa_id else item.note
    return replace(item, note=note, loose=True)


def _version_folders(folder: Path, depth: int) -> Iterator[Path]:
    if _VERSION(folder.name):
        yield folder
    elif depth:
        for child in children(folder):
            if child.is_dir() and not child.is_symlink():
                yield from _version_folders(child, depth - 1)


def _in_folders(folder: Path) -> Iterator[Path]:
    for child in children(folder):
        if _COMPANY(child.name):
            for data in children(child):
                if data.name.lower() == "datos":
                    yield from (file for file in children(data) if file.suffix.lower() == ".fdb")
        elif child.name.lower() == "ejemplos":
            yield from (file for file in children(child) if file.suffix.lower() == ".fdb")


def _told_by(machine: Machine) -> Iterator[Path]:
    if machine.registry is not None:
        yield from registered_folders(machine.registry)
    yield from folders_on(machine.drives)


def _placed(item: Found, machine: Machine) -> Found:
    """A file of another machine says whose it is; where the path there is not known, what to write."""
    where = None if item.host else elsewhere(item.path, machine.drives)
    if where is None:
        return item
    note = item.note or ("" if where.path else REMOTE.format(host=where.host))
    return replace(item, host=where.host, seen=where.path or "", note=note)


def _listed(entry: Listed, version: str) -> Found:
    """What SAE itself lists is no renamed copy only because its name is another one."""
    if entry.here:
        item = _judge(entry.path, version)
    else:
        match = _FILE(PureWindowsPath(str(entry.path)).name)
        example = "ejemplo" in str(entry.path).lower()
        note = "" if match and not match[2] else EXAMPLE if example else COPY
        number = "" if example or not match else match[1]
        item = Found(number, entry.path, version, date.min, note=note, host=entry.host, seen=entry.seen)
    if item.note == COPY and not item.empresa_id:
        item = replace(item, note=LISTED)
    return replace(item, note=entry.note or item.note, gone=entry.gone)


def _judge(path: Path, version: str) -> Found:
    written = date.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ012 - shown to the person at this machine
    match = _FILE(path.name)
    if match is None or "ejemplo" in path.parent.name.lower():
        example = "ejemplo" in f"{path.parent.name}{path.name}".lower()
        return Found("", path, version, written, note=EXAMPLE if example else COPY)
    return Found(match[1], path, version, written, note=COPY if match[2] else "")


def _asked(item: Found, look: Look) -> list[Found]:
    """One for each company to show: its own, or those to read where its name tells none, then what else is filled."""
    if item.gone or (item.host and not item.seen):
        return [item]
    try:
        held = look(Path(item.seen) if item.seen else item.path)
    except AgentError as error:
        return [replace(item, note=error.title if not item.note or _is_unknown(item) else item.note)]
    if _is_unknown(item):
        item = replace(item, note="")
    elif not item.empresa_id:
        dates = [entry.newest for entry in held if entry.newest]
        first = held[0].company
        return [replace(item, newest=max(dates, default=None), name=first.name, rfc=first.rfc)]
    mine = preferred(held, f"EMPRE{item.empresa_id}" if item.empresa_id else item.path.stem)
    rest = [entry for entry in held if entry.filled and entry not in mine]
    own = mine[0].company.id
    return [_filled(item, entry) for entry in mine] + [replace(_filled(item, entry), beside=own) for entry in rest]


def _filled(item: Found, entry: Held) -> Found:
    company = entry.company
    return replace(item, empresa_id=company.id, newest=entry.newest, name=company.name, rfc=company.rfc)


def _is_unknown(item: Found) -> bool:
    """Whether only what it holds tells of which company it is."""
    return not item.empresa_id and item.note not in ("", EXAMPLE, COPY)


def _age(item: Found) -> tuple[bool, bool, float, date, date]:
    """A company's own database comes first, then what SAE keeps itself before what lies about."""
    return not item.beside, not item.loose, float(item.version or 0), item.newest or date.min, item.written


def _ticked(items: Iterable[Found]) -> list[Found]:
    """Newest first: the first of each company that is neither an example nor a copy is ticked, or offered where it is
    in the database of another."""
    chosen: set[str] = set()
    result = []
    for item in items:
        if item.note:
            result.append(item)
        elif item.beside:
            words = BESIDE_OTHER if item.empresa_id in chosen else BESIDE
            chosen.add(item.empresa_id)
            result.append(replace(item, note=words.format(other=item.beside)))
        elif item.empresa_id in chosen:
            result.append(replace(item, note=LOOSE if item.loose else OLDER))
        else:
            chosen.add(item.empresa_id)
            result.append(replace(item, ticked=True))
    return result
