"""What runs in a process of its own because a native database client can hang: readings, and questions to a database.

Imports the ERP side only, so that a child stays small.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agent.core.delivery import Job, Prepared
from agent.core.doctor_facts import ClientFacts, Rights
from agent.core.model import Company, Source, Unreadable
from agent.core.ports import ErpReader, ProgressCallback
from agent.engine.compose import compose
from agent.erp.companies import Held
from agent.erp.engines import open_reader as open_reader
from agent.state.store import Store

OpenSource = Callable[[Source, str], ErpReader]
"""Attaches to a source with its password. Raises `AgentError`."""


@dataclass(frozen=True, slots=True)
class Login:
    """A source and its password."""

    source: Source
    password: str = field(repr=False)


def prepare_company(job: Job, progress: ProgressCallback) -> Prepared:
    """Read one company and compose what differs. Raises `AgentError`."""
    return prepare_with(open_reader, job, progress)


def list_companies(login: Login, progress: ProgressCallback) -> list[Company]:
    """The companies of a source. Raises `AgentError`."""
    return list_with(open_reader, login, progress)


def list_unreadable(login: Login, progress: ProgressCallback) -> list[Unreadable]:
    """Tables of a source that cannot be read. Raises `AgentError`."""
    return list_unreadable_with(open_reader, login, progress)


def find_clients(engines: frozenset[str], _progress: ProgressCallback) -> tuple[ClientFacts, ...]:
    """With what the databases of these engines are spoken to; loads their libraries, which stay in the process."""
    from agent.erp.drivers.clients import firebird_client, sql_server_driver

    found = []
    if "sqlserver" not in engines or len(engines) > 1:
        found.append(ClientFacts("Firebird", firebird_client(), needed=False))
    if "sqlserver" in engines:
        found.append(ClientFacts("SQL Server", sql_server_driver(), needed=True))
    return tuple(found)


def ask_rights(login: Login, _progress: ProgressCallback) -> Rights:
    """What the login of a source may do there. Raises `AgentError`."""
    from agent.erp.rights import rights_of

    return rights_of(login.source, login.password)


@dataclass(frozen=True, slots=True)
class Glance:
    """A database to look into: through a server that sees the same path, or the file itself where `server` is None."""

    path: Path
    server: str | None
    user: str
    password: str = field(repr=False)


def look_into(glance: Glance, _progress: ProgressCallback) -> list[Held]:
    """The companies of a database that is not a source yet. Raises `AgentError`."""
    from agent.erp.discover import look_through  # brings the drivers along, which an agent at rest may never need

    return look_through(glance.server, glance.user, glance.password)(glance.path)


def prepare_with(open_source: OpenSource, job: Job, progress: ProgressCallback) -> Prepared:
    """`prepare_company` over any ERP. Raises `AgentError`."""
    reader = open_source(job.source, job.password)
    try:
        if job.state is None:
            return compose(reader, job, None, {}, progress)
        state = Store(job.state, read_only=True)
        try:
            known = state.acknowledged(job.empresa_id)
            return compose(reader, job, known, state.digests(job.empresa_id) if known else {}, progress)
        finally:
            state.close()
    finally:
        reader.close()


def list_with(open_source: OpenSource, login: Login, _progress: ProgressCallback) -> list[Company]:
    """`list_companies` over any ERP. Raises `AgentError`."""
    reader = open_source(login.source, login.password)
    try:
        return reader.companies()
    finally:
        reader.close()


def list_unreadable_with(open_source: OpenSource, login: Login, _progress: ProgressCallback) -> list[Unreadable]:
    """`list_unreadable` over any ERP. Raises `AgentError`."""
    reader = open_source(login.source, login.password)
    try:
        return reader.unreadable()
    finally:
        reader.close()
