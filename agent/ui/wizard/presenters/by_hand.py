"""A database that a person adds: a file of this machine, one behind a server, or one of SQL Server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agent.ui.wizard.actions import FIREBIRD, SQL_SERVER, WINDOWS_USER, Login

PORT = "3050"
_BEHIND = re.compile(r"(?P<server>\[[^\]]+\]|[^/:\\\[\]]{2,})(?:/(?P<port>[^/:\\]+))?:(?P<path>.+)").fullmatch


class Kind(StrEnum):
    """Where the database is."""

    FILE = "file"
    SERVER = "server"
    SQL = "sql"


WORDS = {
    Kind.FILE: "Un archivo de este equipo",
    Kind.SERVER: "Otro equipo, con Firebird",
    Kind.SQL: "SQL Server",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A line to fill in."""

    key: str
    label: str
    example: str
    value: str = ""


FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.FILE: (Field("path", "&Archivo de la empresa", r"C:\…\SAE9.00\Empresa01\Datos\SAE90EMPRE01.FDB"),),
    Kind.SERVER: (
        Field("server", "&Servidor", "SERVIDOR o 192.168.1.10"),
        Field("port", "Puer&to", PORT, PORT),
        Field("path", "&Ruta en ese servidor", r"C:\…\SAE90EMPRE01.FDB"),
    ),
    Kind.SQL: (
        Field("server", "&Servidor e instancia", r"SERVIDOR\SQLEXPRESS"),
        Field("database", "&Base de datos", "SAE90Empre01"),
    ),
}
SERVER_HELP = "La ruta se escribe como la ve el servidor: con su propia letra de disco, no la de una unidad de red."
FILE_HELP = "Se lee a través del Firebird de este equipo, el mismo que usa SAE; el archivo nunca se abre por detrás."
SQL_HELP = "Por ejemplo el servidor CONTA\\SQLEXPRESS y la base SAE90Empre01."
HELP = {Kind.FILE: FILE_HELP, Kind.SERVER: SERVER_HELP, Kind.SQL: SQL_HELP}


def missing(kind: Kind, answers: Mapping[str, str]) -> str:
    """The first line that is empty, by its label; nothing where all are filled in."""
    for field in FIELDS[kind]:
        if not answers.get(field.key, "").strip():
            return f"Falta: {field.label.replace('&', '').lower()}."
    return ""


def typed(kind: Kind, answers: Mapping[str, str]) -> tuple[str, str]:
    """Engine and database as a source takes them."""
    values = {key: value.strip().strip('"') for key, value in answers.items()}
    if kind is Kind.FILE:
        return FIREBIRD, values["path"]
    if kind is Kind.SERVER:
        return FIREBIRD, f"{values['server']}/{values['port']}:{values['path']}"
    return SQL_SERVER, f"{values['server']}/{values['database']}"


def parts(engine: str, database: str) -> tuple[Kind, dict[str, str]]:
    """The form and the lines of a database that a source holds: `typed` the other way round."""
    if engine == SQL_SERVER:
        server, _, name = database.partition("/")
        return Kind.SQL, {"server": server, "database": name}
    found = _BEHIND(database)
    if found is None:
        return Kind.FILE, {"path": database}
    return Kind.SERVER, {"server": found["server"], "port": found["port"] or PORT, "path": found["path"]}


def login(kind: Kind, user: str, password: str, *, as_windows: bool) -> Login | None:
    """Who enters; None where that is decided later."""
    if kind is Kind.SQL and as_windows:
        return Login(WINDOWS_USER, "")
    return Login(user.strip(), password) if user.strip() and password else None
