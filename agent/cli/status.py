"""The `status` command: how everything is, without asking the network or the ERP."""

from agent.app.agent import Agent
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core.health import judge
from agent.errors import Exit


def status(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Show pairing, sources and companies as this machine last knew them."""
    found = agent.access.find()
    paired = found is not None and not found.revoked
    sources = agent.settings.sources
    names = [name for source in sources for name in source.companies]
    last = {outcome.empresa_id: outcome for outcome in agent.state.latest()}
    health = judge(paired=paired, companies=names, last=list(last.values()), now=agent.clock.now())
    companies = []
    for source in sources:
        for name in source.companies:
            held, outcome = agent.state.acknowledged(name), last.get(name)
            companies.append(
                {
                    "empresaId": name,
                    "sourceId": source.id,
                    "syncId": held.sync_id if held else None,
                    "stateChecksum": held.state_checksum if held else None,
                    "checkedAt": held.checked_at if held else None,
                    "cuadra": held.matches if held else None,
                    "lastResult": outcome.result if outcome else None,
                    "lastAt": outcome.at if outcome else None,
                    "error": (outcome.sentence or None) if outcome else None,
                    "due": agent.state.due(name),
                }
            )
    if arguments.json:
        console.write_json(
            {
                "paired": paired,
                "revoked": found.revoked if found else False,
                "server": found.server if found else None,
                "connectorId": found.connector_id if found else None,
                "name": found.name if found else None,
                "colour": health.colour,
                "sentence": health.sentence,
                "sources": sources,
                "companies": companies,
            }
        )
        return Exit.DONE
    console.write(f"{health.sentence}\n")
    if found is not None:
        console.write(f"Vinculado con {found.server} como «{found.name}»\n")
    console.table(
        ("Empresa", "Último resultado", "Verificada"),
        [(str(row["empresaId"]), str(row["lastResult"] or "—"), str(row["checkedAt"] or "—")) for row in companies],
    )
    return Exit.DONE
