"""Choosing the way out of this machine, and trying it before it is needed."""

from urllib.parse import urlsplit

from agent.app.agent import Agent
from agent.app.inspection import PROBE_SECONDS
from agent.app.routes import PASSWORD, Routes, chosen
from agent.core.doctor_facts import NetworkFacts, ProxyMode
from agent.core.doctor_network import network_checks
from agent.core.doctor_result import Check
from agent.errors import AgentError, Exit
from agent.settings import save


def choose(agent: Agent, mode: ProxyMode, address: str = "", user: str = "", password: str | None = None) -> None:
    """Keep a choice: settings in their file, the password in the vault. Raises `AgentError` for what is no proxy.

    A password of None keeps the one that was given before, as long as the same user stays.
    """
    before = agent.settings
    after = chosen(before, mode, address, user)
    if not user:
        agent.vault.delete(PASSWORD)
    elif password is not None:
        agent.vault.set(PASSWORD, password)
    elif before.text("proxy_user") != user:
        raise AgentError("Falta la contraseña del proxy", "Escríbela junto al usuario.", exit_code=Exit.USAGE)
    save(agent.home.settings, after)
    agent.routes.forget()


def attempt(
    agent: Agent, server: str, mode: ProxyMode, address: str = "", user: str = "", password: str | None = None
) -> tuple[Check, ...]:
    """Walk the way to a server as it would be with a choice that is not kept yet. Raises `AgentError`."""
    tried = chosen(agent.settings, mode, address, user)
    given = agent.vault.get(PASSWORD) if password is None else password
    routes = Routes(lambda: tried, lambda: given, agent.routes.find, agent.world.clock)
    return walk(agent, server, routes)


def walk(agent: Agent, server: str, routes: Routes) -> tuple[Check, ...]:
    """The checks of the way to a server by these routes."""
    parts = urlsplit(server)
    world, host = agent.world, parts.hostname or ""
    if parts.scheme == "http":
        return tuple(network_checks(NetworkFacts(host, routes.mode, plain=True, addresses=(host,))))
    facts = world.probe(host, parts.port or 443, routes.mode, routes, world.open_session, PROBE_SECONDS)
    return tuple(network_checks(facts))
