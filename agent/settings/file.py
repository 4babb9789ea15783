"""settings.toml: read strictly, so that a slip of the pen is told and not ignored, and written whole or not at all."""

import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agent.core.model import Source
from agent.errors import AgentError, file_errors
from agent.settings.model import Settings, Unknown
from agent.settings.options import OPTIONS, Option, Value
from agent.settings.slips import explain
from agent.settings.toml import assignment, literal

ENGINES = ("firebird", "sqlserver")
_MEMBERS = ("id", "engine", "database", "user", "companies")
_COMPANY = re.compile(r"[0-9]{2}").fullmatch


def load(path: Path) -> Settings:
    """Settings from the file, defaults where it is absent. Raises `AgentError` naming the key that is wrong."""
    with file_errors(str(path)):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return Settings()
        except UnicodeDecodeError as error:
            raise AgentError(
                f"El archivo {path} no es texto UTF-8",
                "Ábrelo con el Bloc de notas y guárdalo otra vez con la codificación UTF-8.",
            ) from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _slip(path, *explain(str(error), text)) from error
    except RecursionError as error:
        raise _broken(path, "tiene demasiados corchetes, unos dentro de otros") from error
    agent = document.pop("agent", {})
    rows = document.pop("source", [])
    if not isinstance(agent, dict) or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _broken(path, "se esperan una tabla [agent] y tablas [[source]]")
    sources = [_source(path, row) for row in rows]
    unknown = Unknown(
        tables=document,
        options=_others(agent, [option.key for option in OPTIONS]),
        members={row["id"]: more for row in rows if (more := _others(row, _MEMBERS))},
    )
    settings = Settings({option.key: _value(path, option, agent) for option in OPTIONS}, unknown=unknown)
    for source in sources:
        if any(other.id == source.id for other in settings.sources):
            raise _invalid(path, "id de [[source]]", source.id, "un nombre que ninguna otra fuente tenga")
        settings = settings.with_source(source)
    return settings


def save(path: Path, settings: Settings) -> None:
    """Write the whole file, what this version does not know included, or leave the old one. Raises `AgentError`."""
    unknown = settings.unknown
    lines = [assignment(key, value) for key, value in unknown.tables.items()]
    lines += ["", "[agent]"] if lines else ["[agent]"]
    for option in OPTIONS:
        lines += [f"# {option.label}: {option.help}", assignment(option.key, settings.options[option.key])]
    lines += [assignment(key, value) for key, value in unknown.options.items()]
    for source in settings.sources:
        lines += ["", "[[source]]"]
        lines += [assignment(key, getattr(source, key)) for key in _MEMBERS]
        lines += [assignment(key, value) for key, value in unknown.members.get(source.id, {}).items()]
    fresh = path.with_name(path.name + ".new")
    with file_errors(str(path)):
        with fresh.open("w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def warnings(path: Path, settings: Settings) -> Iterator[str]:
    """A sentence for each key of the file that this version does not know."""
    unknown = settings.unknown
    known = [option.key for option in OPTIONS]
    for key in unknown.tables:
        yield _warning(path, key, "", ["agent", "source", *known])
    for key in unknown.options:
        yield _warning(path, key, " de [agent]", known)
    for source, members in unknown.members.items():
        for key in members:
            yield _warning(path, key, f" de la fuente {source}", _MEMBERS)


def _others(table: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in known}


def _warning(path: Path, key: str, where: str, known: Sequence[str]) -> str:
    import difflib  # only a slip needs it

    close = difflib.get_close_matches(key, known, 1)
    hint = f" ¿Quisiste escribir {close[0]}?" if close and close[0] != key else ""
    return f"Aviso: en {path} no se conoce la clave {key}{where}; se conserva, pero no tiene efecto.{hint}"


def _value(path: Path, option: Option, table: Mapping[str, Any]) -> Value:
    value: Value = table.get(option.key, option.default)
    if not option.takes(value):
        raise _invalid(path, option.key, value, option.accepted)
    return value


def _source(path: Path, row: Mapping[str, Any]) -> Source:
    for key in _MEMBERS[:-1]:
        value = row.get(key)
        if not isinstance(value, str) or not value.strip():
            raise _invalid(path, f"{key} de [[source]]", value, "un texto entre comillas")
    if row["engine"] not in ENGINES:
        allowed = " o ".join(f'"{engine}"' for engine in ENGINES)
        raise _invalid(path, f"engine de la fuente {row['id']}", row["engine"], allowed)
    names = row.get("companies")
    if not isinstance(names, list) or not all(isinstance(name, str) and _COMPANY(name) for name in names):
        raise _invalid(path, f"companies de la fuente {row['id']}", names, 'una lista como ["01", "02"]')
    return Source(row["id"], row["engine"], row["database"], row["user"], tuple(dict.fromkeys(names)))


def _invalid(path: Path, key: str, value: Any, allowed: str) -> AgentError:
    shown = "falta" if value is None else f"no puede ser {literal(value)[:80]}"
    return AgentError(f"En {path}, {key} {shown}", f"Corrige {key} en ese archivo: acepta {allowed}.")


def _slip(path: Path, line: int, reason: str) -> AgentError:
    return AgentError(
        f"El archivo {path} no se entiende en la línea {line}",
        f"Corrige la línea {line}: {reason}. Guarda el archivo e inténtalo de nuevo.",
    )


def _broken(path: Path, why: str) -> AgentError:
    return AgentError(f"El archivo {path} no se entiende: {why}", "Corrígelo o bórralo para empezar de nuevo.")
