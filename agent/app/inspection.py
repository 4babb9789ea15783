"""Gathers the facts of a diagnosis: each from its own place, within its own limit, and none can end the others."""

import platform
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from agent import __version__
from agent.app.agent import Agent
from agent.app.pausing import current, say_goodbye
from agent.core.delivery import RefusedError
from agent.core.doctor_facts import (
    ClientFacts,
    Facts,
    NetworkFacts,
    Rights,
    SourceFacts,
    TokenFacts,
    Trouble,
    VersionFacts,
)
from agent.core.model import Source
from agent.core.pairing import Pairing
from agent.core.refusals import to_error
from agent.desktop.installed import look_at
from agent.engine.heart import WANTED
from agent.erp.discover import discover
from agent.errors import AgentError

PROBE_SECONDS = 10.0
ADMINISTRATORS = ("SYSDBA", "SA")


def inspect(agent: Agent) -> Facts:
    """Look at everything; takes as long as its slowest part may. Raises `AgentError` for unreadable settings."""
    sources = agent.settings.sources
    pairing, troubled = _pairing(agent)
    network = _network(agent, pairing.server) if pairing else None
    token = troubled or _token(agent, pairing, network)
    return Facts(
        found=() if sources else _databases(),
        sources=tuple(_source(agent, source) for source in sources),
        clients=_clients(agent, frozenset(source.engine for source in sources)),
        skew_seconds=_skew(agent),
        network=network,
        token=token,
        free_bytes=_free(agent.home.root),
        folder=str(agent.home.root),
        versions=VersionFacts(
            agent=__version__,
            python=platform.python_version(),
            system=f"{platform.system()} {platform.release()}",
            wanted=agent.state.recall(WANTED) or None,
        ),
        files=look_at(Path(sys.executable).parent, frozen=bool(getattr(sys, "frozen", False))),
    )


def _source(agent: Agent, source: Source) -> SourceFacts:
    facts = SourceFacts(source.id, source.database, source.user, source.engine)
    try:
        password = agent.password_of(source)
        found = agent.companies_of(source, password)
    except AgentError as error:
        return replace(facts, trouble=Trouble(error.title, error.advice))
    return replace(
        facts,
        companies=tuple(company.id for company in found),
        rights=_rights(agent, source, password),
    )


def _rights(agent: Agent, source: Source, password: str) -> Rights | None:
    """The proof; where the engine does not tell, only the name of its administrator is known to be one."""
    try:
        return agent.rights_of(source, password)
    except AgentError:
        return Rights(administrator=True, writable=()) if source.user.upper() in ADMINISTRATORS else None


def _clients(agent: Agent, engines: frozenset[str]) -> tuple[ClientFacts, ...]:
    try:
        return agent.find_clients(engines)
    except AgentError:
        return tuple(ClientFacts(name, None, needed=True) for name in ("Firebird",))


def _pairing(agent: Agent) -> tuple[Pairing | None, TokenFacts | None]:
    """The pairing, and what is wrong with it where it cannot even be read."""
    try:
        return agent.access.find(), None
    except AgentError as error:
        return None, TokenFacts(paired=True, trouble=Trouble(error.title, error.advice))


def _network(agent: Agent, server: str) -> NetworkFacts:
    parts = urlsplit(server)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return NetworkFacts(host, agent.routes.mode, plain=True, addresses=(host,))
    world = agent.world
    agent.routes.forget()
    return world.probe(
        host,
        parts.port or 443,
        agent.routes.mode,
        agent.routes,
        world.open_session,
        PROBE_SECONDS,
    )


def _token(agent: Agent, pairing: Pairing | None, network: NetworkFacts | None) -> TokenFacts:
    """Ask the service, where the way to it is open."""
    if pairing is None:
        return TokenFacts(paired=False)
    if pairing.revoked:
        return TokenFacts(paired=True, revoked=True, server=pairing.server)
    if network is not None and not network.plain and not network.trusted:
        return TokenFacts(paired=True, server=pairing.server)
    try:
        agent.heart.check()
    except RefusedError as error:
        if error.refusal.status == 0:
            return TokenFacts(paired=True, server=pairing.server)
        told = to_error(error.refusal)
        return TokenFacts(paired=True, server=pairing.server, trouble=Trouble(told.title, told.advice))
    except AgentError as error:
        return TokenFacts(paired=True, server=pairing.server, trouble=Trouble(error.title, error.advice))
    finally:
        if current(agent) is not None:
            say_goodbye(agent)
    return TokenFacts(paired=True, server=pairing.server, heard=True)


def _skew(agent: Agent) -> float | None:
    """Seconds by which this machine's clock is ahead of the service's, where that was just heard."""
    if not agent.clock.trusted():
        return None
    return (agent.world.clock.now() - agent.clock.now()).total_seconds()


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _databases() -> tuple[str, ...]:
    try:
        return tuple(str(item.path) for item in discover())
    except (AgentError, OSError):
        return ()
