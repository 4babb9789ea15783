"""Links this machine with an organization: a code becomes access, kept whole or not at all."""

import platform

from agent import __version__
from agent.app.agent import Agent
from agent.core.delivery import RefusedError
from agent.core.pairing import Pairing, check_server, normalise_code
from agent.core.refusals import to_error
from agent.settings import LONGEST_NAME, save
from contract.connectors import CompanyHello, RegisterRequest


def link(agent: Agent, server: str, code: str, name: str = "") -> Pairing:
    """Exchange the code for access. What another pairing had acknowledged is forgotten; the same one's is kept.

    A name that was chosen is kept as a setting, so that pairing again without one does not rename the machine.
    Raises `AgentError`.
    """
    server = check_server(server)
    code = normalise_code(code)
    chosen = name.strip()[:LONGEST_NAME]
    called = chosen or (agent.settings.text("name").strip() or platform.node() or "Agente")[:LONGEST_NAME]
    request = RegisterRequest(
        link_code=code,
        name=called,
        machine_fingerprint=agent.fingerprint(),
        version=__version__,
        companies=_companies(agent),
    )
    before = agent.access.find()
    try:
        reply = agent.cloud.register(server, request)
    except RefusedError as error:
        raise to_error(error.refusal) from error
    after = Pairing(
        server=server,
        connector_id=reply.connector_id,
        name=called,
        paired_at=agent.clock.now(),
        tokens=reply.tokens,
        config=reply.sync_config,
    )
    agent.access.keep(after)
    if chosen:
        save(agent.home.settings, agent.settings.with_option("name", chosen))
    if before is None or (before.server, before.connector_id) != (after.server, after.connector_id):
        agent.state.forget_everything()
    return after


def _companies(agent: Agent) -> list[CompanyHello]:
    """The ticked companies as their databases name them: the RFC tells the cloud which company this is."""
    hello = []
    for source in agent.settings.sources:
        answered = agent.companies_of(source, agent.password_of(source))
        found = {company.id: company for company in answered}
        for empresa_id in source.companies:
            company = found.get(empresa_id)
            hello.append(
                CompanyHello(
                    id=empresa_id,
                    name=company.name if company else f"Empresa {empresa_id}",
                    database=company.database if company else None,
                    rfc=company.rfc if company else None,
                )
            )
    return hello
