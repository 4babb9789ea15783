"""What a person chose: options declared once below, and the sources to read, in a TOML file that may be edited by hand.

Learnt state never goes here, and passwords live in the vault.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agent.core.model import Source
from agent.errors import AgentError, file_errors

Value = str | int


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: name in the file, type by its default, what a form shows, and its bounds."""

    key: str
    default: Value
    label: str
    help: str
    minimum: int = 0
    maximum: int = 0
    choices: tuple[str, ...] = ()


OPTIONS: tuple[Option, ...] = (
    Option(
        "name", "", "Nombre del equipo", "Cómo se llama este equipo en la página Conectores; vacío: el del sistema."
    ),
    Option(
        "timezone",
        "",
        "Zona horaria",
        "Zona IANA en que se cuentan los días mientras la organización no indique la suya; vacío: la del equipo.",
    ),
    Option(
        "cycle_limit_seconds",
        1800,
        "Límite de lectura (segundos)",
        "Una lectura de SAE que tarda más se da por congelada y se termina.",
        5,
        14_400,
    ),
    Option(
        "connect_limit_seconds",
        30,
        "Límite de conexión (segundos)",
        "Cuánto se espera a la base de datos al agregar o probar una fuente.",
        2,
        600,
    ),
    Option(
        "check_limit_seconds",
        5,
        "Límite de la revisión de cambios (segundos)",
        "Cuánto se espera a que la base diga si cambió antes de leerla completa.",
        1,
        60,
    ),
    Option(
        "network_limit_seconds",
        60,
        "Límite de red (segundos)",
        "Cuánto se espera una respuesta del servidor antes de reintentar.",
        2,
        600,
    ),
    Option("log_level", "info", "Detalle del registro", "Cuánto se escribe en logs/.", choices=("info", "debug")),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every option by key, and the sources in the order they were added."""

    options: Mapping[str, Value] = field(default_factory=lambda: {option.key: option.default for option in OPTIONS})
    sources: tuple[Source, ...] = ()

    def text(self, key: str) -> str:
        """Value of a text option."""
        return str(self.options[key])

    def number(self, key: str) -> int:
        """Value of a whole-number option."""
        return int(self.options[key])

    def owner_of(self, empresa_id: str) -> Source | None:
        """The one source a company is read from."""
        return next((source for source in self.sources if empresa_id in source.companies), None)

    def with_source(self, source: Source) -> "Settings":
        """Add a source. Raises `AgentError` where one of its companies is already read from another."""
        for empresa_id in source.companies:
            owner = self.owner_of(empresa_id)
            if owner is not None:
                raise AgentError(
                    f"La empresa {empresa_id} ya se lee de {owner.database}",
                    f"Quita primero esa fuente con «cobranza-agent source remove {owner.id}», "
                    "o elige otras empresas con --companies.",
                )
        return replace(self, sources=(*self.sources, source))

    def without_source(self, source_id: str) -> "Settings":
        """Drop a source. Raises `AgentError` where there is none of that name."""
        find_source(self, source_id)
        return replace(self, sources=tuple(source for source in self.sources if source.id != source_id))

    def new_source_id(self, engine: str) -> str:
        """A short name no other source has: firebird-1, firebird-2…"""
        taken = {source.id for source in self.sources}
        return next(name for name in (f"{engine}-{n}" for n in range(1, len(taken) + 2)) if name not in taken)


def find_source(settings: Settings, source_id: str) -> Source:
    """The source of that name. Raises `AgentError`."""
    for source in settings.sources:
        if source.id == source_id:
            return source
    raise AgentError(f"No hay una fuente llamada {source_id}", "Mira las que hay con «cobranza-agent source list».")


def load(path: Path) -> Settings:
    """Settings from the file, defaults where it is absent. Raises `AgentError` naming what is wrong in it."""
    with file_errors(str(path)):
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return Settings()
        except UnicodeDecodeError as error:
            raise _broken(path, "no es texto UTF-8") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(path, str(error)) from error
    agent = document.get("agent", {})
    rows = document.get("source", [])
    if not isinstance(agent, dict) or not isinstance(rows, list):
        raise _broken(path, "se esperan [agent] y [[source]]")
    options = {option.key: _value(path, option, agent) for option in OPTIONS}
    settings = Settings(options)
    for row in rows:
        settings = settings.with_source(_source(path, row))
    return settings


def save(path: Path, settings: Settings) -> None:
    """Write the whole file, or leave the old one as it was. Raises `AgentError`."""
    lines = ["[agent]"]
    for option in OPTIONS:
        lines += [f"# {option.label}: {option.help}", f"{option.key} = {_toml(settings.options[option.key])}"]
    for source in settings.sources:
        lines += ["", "[[source]]"]
        for key in ("id", "engine", "database", "user"):
            lines.append(f"{key} = {_toml(getattr(source, key))}")
        lines.append(f"companies = [{', '.join(_toml(name) for name in source.companies)}]")
    fresh = path.with_name(path.name + ".new")
    with file_errors(str(path)):
        with fresh.open("w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def _value(path: Path, option: Option, table: Mapping[str, Any]) -> Value:
    value = table.get(option.key, option.default)
    if type(value) is not type(option.default):
        raise _broken(path, f"{option.key} debe ser {'un número entero' if option.maximum else 'un texto'}")
    if isinstance(value, int) and not option.minimum <= value <= option.maximum:
        raise _broken(path, f"{option.key} debe estar entre {option.minimum} y {option.maximum}")
    if option.choices and value not in option.choices:
        raise _broken(path, f"{option.key} debe ser {' o '.join(option.choices)}")
    return option.default if isinstance(value, bool) else value


def _source(path: Path, row: Any) -> Source:
    names = row.get("companies") if isinstance(row, dict) else None
    texts = [row.get(key) for key in ("id", "engine", "database", "user")] if isinstance(row, dict) else [None]
    if not isinstance(names, list) or not all(isinstance(text, str) and text for text in [*texts, *names]):
        raise _broken(path, "a una [[source]] le falta id, engine, database, user o companies")
    return Source(row["id"], row["engine"], row["database"], row["user"], tuple(names))


def _toml(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _broken(path: Path, why: str) -> AgentError:
    return AgentError(f"El archivo {path} no se entiende: {why}", "Corrígelo o bórralo para empezar de nuevo.")
