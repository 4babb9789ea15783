"""Gathers the facts of a diagnosis: each from its own place, within its own limit, and none can end the others."""

import platform
import shutil
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import httpx

from agent import __version__
from agent.app.agent import Agent
from agent.app.pausing import current, say_goodbye
from agent.app.round import examine_sources, trouble_of
from agent.cloud.client import CloudClient
from agent.core.delivery import RefusedError
from agent.core.doctor_facts import (
    ClientFacts,
    Facts,
    NetworkFacts,
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
from agent.errors import AgentError, UnansweredError

PROBE_SECONDS = 10.0
ROUNDS = 2
"""A beat may take a renewal of access besides."""
SILENT = (
    "Revisa que este equipo tenga internet y que esa dirección sea la de CobranzaCloud. Si otras páginas abren, avisa "
    "a quien administra el servicio; no se pierde nada, se enviará cuando responda."
)


def inspect(agent: Agent) -> Facts:
    """Look at everything; takes as long as its slowest part may. Raises `AgentError` for unreadable settings."""
    sources = agent.settings.sources
    pairing, troubled = _pairing(agent)
    network = _network(agent, pairing.server) if pairing else None
    token = troubled or _token(agent, pairing, network)
    return Facts(
        found=() if sources else _databases(),
        sources=examine_sources(agent, [_login(agent, source) for source in sources]),
        clients=_clients(agent, frozenset(source.engine for source in sources)),
        skew_seconds=_skew(agent),
        network=network,
        token=token,
        free_bytes=_free(agent.home.root),
        folder=str(agent.home.root),
        unwritable=None if (error := agent.disk_trouble()) is None else trouble_of(error),
        versions=VersionFacts(
            agent=__version__,
            python=platform.python_version(),
            system=f"{platform.system()} {platform.release()}",
            wanted=agent.state.recall(WANTED) or None,
        ),
        files=look_at(Path(sys.executable).parent, frozen=bool(getattr(sys, "frozen", False))),
    )


def _login(agent: Agent, source: Source) -> tuple[Source, str | AgentError]:
    try:
        return source, agent.password_of(source)
    except AgentError as error:
        return source, error


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
        return None, TokenFacts(paired=True, trouble=trouble_of(error))


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
    facts = TokenFacts(paired=True, server=pairing.server)
    try:
        _ask(agent)
    except RefusedError as error:
        told = to_error(error.refusal)
        if error.refusal.status == 0:
            return replace(facts, silent=Trouble(told.title, SILENT))
        return replace(facts, trouble=trouble_of(told))
    except UnansweredError as error:
        return replace(facts, silent=trouble_of(error))
    except AgentError as error:
        return replace(facts, trouble=trouble_of(error))
    if current(agent) is not None:
        say_goodbye(agent)
    return replace(facts, heard=True)


def _ask(agent: Agent) -> None:
    """A beat that is not waited for longer than a diagnosis may take, however slowly the answer drips.

    Raises `RefusedError` and `AgentError`.
    """
    limit = min(PROBE_SECONDS, float(agent.settings.number("network_limit_seconds")))
    told: list[Exception | None] = []

    def ask(http: httpx.Client) -> None:
        try:
            agent.heart.check(CloudClient(http, agent.access, agent.clock, agent.home.spool))
        except (RefusedError, AgentError) as error:
            told.append(error)
        else:
            told.append(None)

    with closing(agent.world.make_http(limit, agent.routes, agent.world.open_session)) as http:
        asking = Thread(target=ask, args=(http,), name="diagnosis", daemon=True)
        asking.start()
        asking.join(limit * ROUNDS)
    if not told:
        raise UnansweredError(f"No terminó de responder en {limit * ROUNDS:.0f} segundos", SILENT)
    if told[0] is not None:
        raise told[0]


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
        return tuple(str(item.path) for item in discover() if not item.gone)
    except (AgentError, OSError):
        return ()
