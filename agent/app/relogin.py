"""Another user or password for a database that is read already; its companies and what was learnt of them stay."""

from collections.abc import Sequence
from dataclasses import replace

from agent.app.agent import Agent, secret_name
from agent.core.model import Company, Source
from agent.erp.drivers import sql_errors, translate
from agent.erp.drivers.sql_target import parse as parse_sql_target
from agent.erp.drivers.target import parse as parse_target
from agent.erp.engines import SQL_SERVER
from agent.errors import AgentError
from agent.settings import Settings, save

REFUSED = "Revísalos y prueba otra vez: son los de la base de datos, no los que usas para entrar a SAE."
PORT = "3050"


def reading(settings: Settings, engine: str, database: str) -> tuple[Source, ...]:
    """The sources that read this database, however its server and path are spelt. Raises `AgentError`."""
    wanted = _key(engine, database)
    return tuple(one for one in settings.sources if one.engine == engine and _known_key(one) == wanted)


def relogin(
    agent: Agent, known: Sequence[Source], user: str, password: str, more: Sequence[str] = ()
) -> tuple[list[Company], tuple[Source, ...]]:
    """Try the login, then keep it for all of `known`, which read one database; `more` companies join the first.

    The companies read from now on, and the sources. Raises `AgentError`, and then nothing has changed.
    """
    settings = agent.settings
    held = tuple(dict.fromkeys(name for source in known for name in source.companies))
    joining = tuple(name for name in dict.fromkeys(more) if name not in held)
    settings.with_source(replace(known[0], companies=joining))
    try:
        companies = agent.companies_of(replace(known[0], user=user, companies=held + joining), password)
    except AgentError as error:
        if error.title in (translate.WRONG_PASSWORD.title, sql_errors.WRONG_PASSWORD.title):
            raise AgentError(error.title, REFUSED) from error
        raise
    changed = {source.id: replace(source, user=user) for source in known}
    changed[known[0].id] = replace(changed[known[0].id], companies=known[0].companies + joining)
    before = {name: agent.vault.get(secret_name(name)) for name in changed}
    try:
        for name in changed:
            agent.vault.set(secret_name(name), password)
        sources = tuple(changed.get(source.id, source) for source in settings.sources)
        save(agent.home.settings, replace(settings, sources=sources))
    except AgentError:
        for name, kept in before.items():
            if kept is None:
                agent.vault.delete(secret_name(name))
            else:
                agent.vault.set(secret_name(name), kept)
        raise
    return companies if held + joining else [], tuple(changed.values())


def _known_key(source: Source) -> tuple[str, ...]:
    """None of another one's where somebody wrote in the file what is no database."""
    try:
        return _key(source.engine, source.database)
    except AgentError:
        return ()


def _key(engine: str, database: str) -> tuple[str, ...]:
    """The same for every spelling of one database: servers and paths of Windows have no case."""
    if engine == SQL_SERVER:
        found = parse_sql_target(database)
        instance = "" if found.port is not None else (found.instance or "").lower()
        return found.host.lower(), instance, str(found.port or ""), found.name.lower(), found.encryption
    target = parse_target(database)
    host, _, port = (target.server or "").lower().partition("/")
    path = target.path.replace("/", "\\").lower() if target.path[1:2] == ":" else target.path
    return host, (port or PORT) if host else "", path
