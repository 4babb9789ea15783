"""With which login the databases are opened: the factory's with consent, one's own, or the script for who has it."""

from collections.abc import Sequence
from enum import StrEnum

from agent.ui.wizard.actions import FIREBIRD
from agent.ui.wizard.presenters.databases import Row, State, can_test, untested

QUESTION = "¿Con qué usuario se leen?"
FACTORY_TIP = (
    "Casi todas las instalaciones conservan la contraseña que Firebird trae de fábrica. Se prueba una sola vez en cada "
    "base, y solo si lo autorizas."
)
FACTORY_TRIED = "Ya se probó y no es la de fábrica. Pide la contraseña a quien instaló SAE."
ASK = (
    "Pregunta a quien instaló SAE en tu empresa: tu distribuidor de Aspel o la persona de sistemas. Envíale este "
    "script: crea un usuario que solo puede leer las tablas de cartera, y nada más. Cuando te dé el usuario y la "
    "contraseña, escríbelos arriba."
)
SCRIPT_NAME = "usuario-de-lectura.sql"


class Way(StrEnum):
    """How a person answers."""

    FACTORY = "factory"
    OWN = "own"
    ASK = "ask"


WORDS = {
    Way.FACTORY: "Autorizo probar el usuario de &fábrica (SYSDBA)",
    Way.OWN: "Tengo el &usuario y la contraseña",
    Way.ASK: "No los tengo: ¿a quién se los pi&do?",
}


def is_asked(rows: Sequence[Row]) -> bool:
    """Whether a login is still needed."""
    return bool(untested(rows)) or any(row.state is State.TESTING for row in rows)


def takes_factory(row: Row, tried: frozenset[str]) -> bool:
    """Whether the factory's login may be tried on a database: once."""
    return row.database.engine == FIREBIRD and row.database.database not in tried and can_test(row)


def may_try_factory(rows: Sequence[Row], tried: frozenset[str]) -> bool:
    """Whether there is a database left to try it on."""
    return any(takes_factory(row, tried) for row in untested(rows))


def can_try(way: Way | None, user: str, rows: Sequence[Row], tried: frozenset[str]) -> bool:
    """Whether the answer is enough to test with."""
    if way is Way.FACTORY:
        return may_try_factory(rows, tried)
    return way is Way.OWN and bool(user.strip()) and bool(untested(rows))


def scripted(rows: Sequence[Row]) -> list[Row]:
    """The databases that the script is about: those still closed, else all worth reading."""
    return untested(rows) or [row for row in rows if row.database.ticked]
