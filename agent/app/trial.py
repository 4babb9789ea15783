"""A database that is no source yet, tried in a process of its own: which companies it holds, what its login may do."""

from dataclasses import dataclass
from datetime import date

from agent.app.child import Login, OpenSource
from agent.core.doctor_facts import Rights
from agent.core.model import Company, Source
from agent.core.ports import ProgressCallback
from agent.erp.companies import Held, held_companies, preferred
from agent.erp.drivers.target import parse
from agent.erp.engines import SQL_SERVER
from agent.erp.opening import open_for_texts
from agent.erp.rights import rights_of
from agent.erp.sae.firebird import FIREBIRD
from agent.errors import AgentError


@dataclass(frozen=True, slots=True)
class Seen:
    """A company of the database; `preferred` where it is one to read if nobody chooses."""

    company: Company
    newest: date | None
    preferred: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial found; `rights` is None where the engine did not tell."""

    companies: tuple[Seen, ...]
    rights: Rights | None


def try_database(login: Login, _progress: ProgressCallback) -> Tried:
    """Open the database, list its companies, ask what the login may do; nothing is written. Raises `AgentError`."""
    source, password = login.source, login.password
    held, name = _held(source, password)
    best = preferred(held, name)
    seen = tuple(Seen(item.company, item.newest, item in best) for item in held)
    try:
        rights = rights_of(source, password)
    except AgentError:
        rights = None
    return Tried(seen, rights)


def try_with(open_source: OpenSource, login: Login) -> Tried:
    """`try_database` over any ERP. Raises `AgentError`."""
    reader = open_source(login.source, login.password)
    try:
        return Tried(tuple(Seen(company, None, True) for company in reader.companies()), None)
    finally:
        reader.close()


def _held(source: Source, password: str) -> tuple[list[Held], str]:
    if source.engine == SQL_SERVER:
        return _held_by_sql_server(source, password)
    target = parse(source.database)
    connection = open_for_texts(target, source.user, password)
    try:
        connection.begin()
        return held_companies(connection.rows, target.name, FIREBIRD), target.name
    finally:
        connection.close()


def _held_by_sql_server(source: Source, password: str) -> tuple[list[Held], str]:
    from agent.erp.drivers.odbc import connect  # a machine without ODBC cannot even import it
    from agent.erp.drivers.sql_target import parse as parse_sql
    from agent.erp.sae.transact import TransactSql

    target = parse_sql(source.database)
    connection = connect(target, source.user, password)
    try:
        return held_companies(connection.rows, target.name, TransactSql(steady=connection.steady)), target.name
    finally:
        connection.close()
