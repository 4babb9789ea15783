"""Every source examined for a diagnosis, several at a time; a server that froze is not waited for again and again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from agent.app.asking import Asking
from agent.core.doctor_facts import Rights, SourceFacts, Trouble
from agent.core.model import Source, Unreadable
from agent.erp.drivers.sql_target import parse as parse_sql_target
from agent.erp.drivers.target import parse as parse_target
from agent.erp.engines import SQL_SERVER
from agent.errors import AgentError, UnansweredError

AT_ONCE = 6
"""Processes that ask at a time."""
ADMINISTRATORS = ("SYSDBA", "SA")


@dataclass(slots=True)
class _Server:
    """What is known of a server: whether anything in it answered, and the silence that was met."""

    answered: bool = False
    silent: Trouble | None = field(default=None)


def examine_sources(asking: Asking, logins: Iterable[tuple[Source, str | AgentError]]) -> tuple[SourceFacts, ...]:
    """What each source says, in their order; each comes with its password, or why there is none.

    What has not begun when its server was found frozen, and nothing in it answered, takes that for its own answer.
    """
    asked = list(logins)
    names = [server_of(source) for source, _ in asked]
    servers = {name: _Server() for name in names}
    found: dict[int, SourceFacts] = {}

    def look(place: int) -> None:
        source, password = asked[place]
        found[place] = _source(asking, source, password, servers[names[place]])

    with ThreadPoolExecutor(AT_ONCE, "diagnosis") as pool:
        for looked in [pool.submit(look, place) for place in _by_turns(names)]:
            looked.result()
    return tuple(found[place] for place in range(len(asked)))


def server_of(source: Source) -> str:
    """The server that a source is asked of; a file that none serves is its own."""
    try:
        if source.engine == SQL_SERVER:
            return f"{source.engine} {parse_sql_target(source.database).server.lower()}"
        server = parse_target(source.database).server
    except AgentError:
        server = None
    return f"{source.engine} {server.lower() if server else source.database}"


def _by_turns(names: Sequence[str]) -> list[int]:
    """Places so that every server is asked once before any is asked again."""
    seen: Counter[str] = Counter()
    turns = []
    for place, name in enumerate(names):
        turns.append((seen[name], place))
        seen[name] += 1
    return [place for _, place in sorted(turns)]


def _source(asking: Asking, source: Source, password: str | AgentError, server: _Server) -> SourceFacts:
    facts = SourceFacts(source.id, source.database, source.user, source.engine)
    if isinstance(password, AgentError):
        return replace(facts, trouble=trouble_of(password))
    if server.silent is not None and not server.answered:
        return replace(facts, trouble=server.silent)
    try:
        facts = replace(facts, companies=tuple(company.id for company in asking.companies_of(source, password)))
    except UnansweredError as error:
        server.silent = trouble_of(error)
        return replace(facts, trouble=server.silent)
    except AgentError as error:
        facts = replace(facts, trouble=trouble_of(error))
    server.answered = True
    facts = replace(facts, unreadable=_unreadable(asking, source, password))
    if facts.trouble is not None and not facts.unreadable:
        return facts
    return replace(facts, rights=_rights(asking, source, password))


def trouble_of(error: AgentError) -> Trouble:
    """An error as a fact."""
    return Trouble(error.title, error.advice)


def _unreadable(asking: Asking, source: Source, password: str) -> tuple[Unreadable, ...] | None:
    try:
        return tuple(asking.unreadable_of(source, password))
    except AgentError:
        return None


def _rights(asking: Asking, source: Source, password: str) -> Rights | None:
    """The proof; where the engine does not tell, only the name of its administrator is known to be one."""
    try:
        return asking.rights_of(source, password)
    except AgentError:
        return Rights(administrator=True, writable=()) if source.user.upper() in ADMINISTRATORS else None
