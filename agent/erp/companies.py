"""The companies inside one database: which numbers it holds, which of them are real, what they are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent.core.model import Company
from agent.erp.sae import schema
from agent.erp.sae.dialect import Dialect
from agent.erp.sae.keys import LONGEST_NAME, LONGEST_RFC, label
from agent.erp.sae.queries import Concepts, Queries
from agent.erp.sae.schema import Query, Schema
from agent.errors import AgentError


@dataclass(frozen=True, slots=True)
class Held:
    """A company in a database: its newest movement, and whether it holds anything at all."""

    company: Company
    newest: date | None
    filled: bool


def held_companies(rows: Query, database: str, dialect: Dialect) -> list[Held]:
    """Every company whose tables the database holds, in order. Raises `AgentError` where there is none."""
    suffixes = schema.find_suffixes(rows, dialect)
    if not suffixes:
        raise schema.not_sae("CLIEnn")
    return [_look(rows, schema.introspect(rows, suffix, dialect), database) for suffix in suffixes]


def preferred(held: Sequence[Held], database: str) -> list[Held]:
    """What to read where nobody chose: the number in the file's name if it holds anything, else every filled one.

    Where nothing was entered yet, the number in the file's name, else all.
    """
    candidates = [item for item in held if item.filled] or held
    named = [item for item in candidates if database.upper().endswith(f"EMPRE{item.company.id}")]
    return named or list(candidates)


def chosen(held: Sequence[Held], wanted: Sequence[str], database: str) -> list[Company]:
    """The companies of a source: those `wanted`, else the preferred ones. Raises `AgentError` where one is absent."""
    if not wanted:
        return [item.company for item in preferred(held, database)]
    known = {item.company.id: item.company for item in held}
    absent = [number for number in wanted if number not in known]
    if absent:
        raise AgentError(
            f"La base de datos no tiene la empresa {', '.join(absent)}",
            f"Empresas que sí tiene: {', '.join(known)}.",
        )
    return [known[number] for number in wanted]


def _look(rows: Query, found: Schema, database: str) -> Held:
    queries = Queries(found, Concepts())
    sql = queries.company()
    named = next(rows(sql), None) if sql else None
    name, rfc = (label(named[0], LONGEST_NAME), label(named[1], LONGEST_RFC)) if named else (None, None)
    newest = next(rows(queries.newest()))[0]
    filled = newest is not None or next(rows(queries.any_customer()), None) is not None
    return Held(
        Company(found.suffix, name or f"Empresa {found.suffix}", rfc, database),
        newest.date() if newest and newest > found.dialect.never else None,
        filled,
    )
