"""The databases of SAE as a list: what was found, which ticks its test earned, what to do where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.core.words import count, day
from agent.ui.presenters.marks import Mark
from agent.ui.wizard.actions import FIREBIRD, Answered, Candidate, Database, Login

LOOKING = "Buscando Aspel SAE en este equipo…"
NONE = (
    "No se encontró Aspel SAE en este equipo. Si está en otro equipo o en otra carpeta, agrégala a mano; también "
    "puedes instalar este programa en el servidor donde está SAE."
)
UNREACHABLE = "Está en otro equipo: agrégala a mano con el nombre del servidor y la ruta como él la ve."
SHOWN = 4
"""Of a path."""
WRITES = (
    "Este usuario también podría escribir en SAE; nosotros solo leemos. Puedes cambiarlo después por uno de lectura."
)


class State(StrEnum):
    """How far the test of a database is."""

    FOUND = "found"
    TESTING = "testing"
    GOOD = "good"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """A database and what its last test said."""

    database: Database
    state: State = State.FOUND
    login: Login | None = None
    """What it was tested with; None is the factory's."""
    tested: Answered | None = None
    title: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that a test found."""

    mark: Mark | None
    """None while nothing is known."""
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown."""

    title: str
    subtitle: str
    path: str
    """Whole, for who wants to see it."""
    ticks: tuple[Tick, ...]
    advice: str
    removable: bool


def version(text: str) -> str:
    """«Aspel SAE 9», «Aspel SAE 8.5»; «Aspel SAE» where nothing tells which."""
    return f"Aspel SAE {float(text):g}" if text else "Aspel SAE"


def line(row: Row) -> Line:
    """What a row says."""
    database = row.database
    where = brief(database.path) if database.engine == FIREBIRD else database.path
    if database.version:
        where = f"{version(database.version)} · {where}"
    return Line(_title(row), where, database.path, _ticks(row), row.advice or _advice(database), database.by_hand)


def brief(path: str) -> str:
    """The end of a path, which tells a company from another: «…\\SAE9.00\\Empresa01\\Datos\\SAE90EMPRE01.FDB»."""
    sign = "\\" if "\\" in path else "/"
    parts = path.split(sign)
    return path if len(parts) <= SHOWN + 1 else sign.join(("…", *parts[-SHOWN:]))


def is_aside(row: Row) -> bool:
    """Whether it is shown only when asked for: an example, a copy, an older version."""
    return bool(row.database.note) and not row.database.ticked and row.database.reachable


def can_test(row: Row) -> bool:
    """Whether a test makes sense."""
    return row.database.reachable and row.state is not State.TESTING


def untested(rows: Sequence[Row]) -> list[Row]:
    """Those worth reading that no test has opened yet."""
    return [row for row in rows if row.database.ticked and can_test(row) and row.state is not State.GOOD]


def is_ready(rows: Sequence[Row]) -> bool:
    """Whether the next step has something to choose from, and nothing is under test."""
    return any(row.state is State.GOOD for row in rows) and all(row.state is not State.TESTING for row in rows)


def verdict(rows: Sequence[Row]) -> str:
    """The whole in one sentence."""
    if not rows:
        return NONE
    testing = sum(row.state is State.TESTING for row in rows)
    if testing:
        return "Probando la conexión…"
    good = [row.tested for row in rows if row.tested is not None]
    if good:
        names = {candidate.company.id for tested in good for candidate in tested.candidates}
        verb = "puede" if len(names) == 1 else "pueden"
        return f"Listo: se {verb} leer {count(len(names), 'empresa', 'empresas')}."
    worth = [row for row in rows if row.database.ticked]
    if not worth:
        return "Lo que se encontró son ejemplos o copias. Agrega a mano la base con la que trabajas."
    if any(row.state is State.FAILED for row in worth):
        return "Todavía no se puede leer ninguna empresa; abajo dice por qué y qué hacer."
    newest = max((row.database.version for row in worth), key=lambda text: float(text or 0))
    found = count(len(worth), "empresa", "empresas")
    return f"Se encontró {version(newest)} con {found}. Falta probar la conexión."


def aside(rows: Sequence[Row], *, shown: bool) -> str:
    """What the button says that shows the rest."""
    number = count(sum(map(is_aside, rows)), "base que no se lee", "bases que no se leen")
    return f"{'Dejar de &ver' if shown else '&Ver'} {number}"


def _title(row: Row) -> str:
    database = row.database
    candidates = row.tested.candidates if row.tested else ()
    if len(candidates) == 1:
        return f"{candidates[0].company.id} · {candidates[0].company.name}"
    if candidates:
        return f"{count(len(candidates), 'empresa', 'empresas')} en una base"
    if database.empresa_id:
        return f"Empresa {database.empresa_id}"
    return database.path.replace("\\", "/").rpartition("/")[2] or database.path


def _ticks(row: Row) -> tuple[Tick, ...]:
    if row.state is State.TESTING:
        return (Tick(Mark.BUSY, "Probando la conexión…"),)
    if row.state is State.FAILED:
        return (Tick(Mark.BAD, f"{row.title}."),)
    if row.tested is None:
        note = row.database.note or "Encontrada; falta probarla."
        return (Tick(Mark.CARE if row.database.note else None, note),)
    ticks = [Tick(Mark.GOOD, "La base responde, el usuario entra y es de Aspel SAE.")]
    ticks += [Tick(Mark.GOOD, words) for words in _companies(row.tested.candidates)]
    if row.tested.can_write is False:
        ticks.append(Tick(Mark.GOOD, "Este usuario solo puede leer."))
    elif row.tested.can_write:
        ticks.append(Tick(Mark.CARE, WRITES))
    return tuple(ticks)


def _companies(candidates: Sequence[Candidate]) -> list[str]:
    """«RFC EKU9003173C9 · último movimiento 24 nov 2026», with number and name where the title cannot have them."""
    made = []
    for candidate in candidates:
        found = candidate.company
        parts = [found.id, found.name] if len(candidates) > 1 else []
        parts.append(f"RFC {found.rfc}" if found.rfc else "Sin RFC en SAE")
        if candidate.newest or not candidate.preferred:
            parts.append(f"último movimiento {day(candidate.newest)}" if candidate.newest else "sin movimientos")
        made.append(" · ".join(parts))
    return made


def _advice(database: Database) -> str:
    return "" if database.reachable else UNREACHABLE
