"""The `status` command: how everything is, without asking the network or the ERP."""

from collections.abc import Mapping
from datetime import datetime

from agent.app.agent import Agent
from agent.app.pausing import current
from agent.cli.arguments import Arguments
from agent.cli.console import Console
from agent.core import remarks
from agent.core.delivery import Outcome
from agent.core.health import Colour, Health, judge
from agent.core.plan import Acknowledged
from agent.core.words import RESULTS, moment
from agent.errors import Exit


def status(agent: Agent, arguments: Arguments, console: Console) -> int:
    """Show pairing, sources and companies as this machine last knew them."""
    pairing = agent.access.find()
    paired = pairing is not None and not pairing.revoked
    sources = agent.settings.sources
    names = [name for source in sources for name in source.companies]
    known = {name: held for name in names if (held := agent.state.acknowledged(name)) is not None}
    last = {outcome.empresa_id: outcome for outcome in agent.state.latest()}
    now = agent.clock.now()
    health = judge(pairing, names, last=list(last.values()), known=known, now=now)
    if (full := agent.disk_trouble()) is not None:
        health = Health(Colour.RED, str(full))
    paused = current(agent)
    if not arguments.json:
        console.write(f"{health.sentence}\n")
        if paused is not None:
            console.write(f"{paused.sentence(agent.local(now))}\n")
        if pairing is not None and paired:
            console.write(f"Vinculado con {pairing.server} como «{pairing.name}».\n")
        if names:
            _table(console, names, known, last, agent.local(now))
        for name in names:
            for sentence in remarks.to_look_at(_counters(agent, name) or {}):
                console.write(f"Empresa {name}: {sentence}\n")
        return Exit.DONE
    console.write_json(
        {
            "paired": paired,
            "revoked": pairing.revoked if pairing else False,
            "server": pairing.server if pairing else None,
            "connectorId": pairing.connector_id if pairing else None,
            "name": pairing.name if pairing else None,
            "colour": health.colour,
            "sentence": health.sentence,
            "pause": paused,
            "sources": sources,
            "companies": [
                _row(agent, source.id, name, known.get(name), last.get(name))
                for source in sources
                for name in source.companies
            ],
        }
    )
    return Exit.DONE


def _row(
    agent: Agent, source_id: str, empresa_id: str, held: Acknowledged | None, outcome: Outcome | None
) -> dict[str, object]:
    return {
        "empresaId": empresa_id,
        "sourceId": source_id,
        "syncId": held.sync_id if held else None,
        "stateChecksum": held.state_checksum if held else None,
        "checkedAt": held.checked_at if held else None,
        "cuadra": held.matches if held else None,
        "lastResult": outcome.result if outcome else None,
        "lastAt": outcome.at if outcome else None,
        "error": (outcome.sentence or None) if outcome else None,
        "due": agent.state.due(empresa_id),
        "counters": _counters(agent, empresa_id),
    }


def _counters(agent: Agent, empresa_id: str) -> remarks.Counters | None:
    """What the last reading counted; None where none is known."""
    return remarks.load(agent.state.recall(remarks.note(empresa_id)))


def _table(
    console: Console,
    names: list[str],
    known: Mapping[str, Acknowledged],
    last: Mapping[str, Outcome],
    now: datetime,
) -> None:
    rows = []
    for name in names:
        held, outcome = known.get(name), last.get(name)
        rows.append(
            (
                name,
                f"{RESULTS[outcome.result]}, {moment(outcome.at, now)}" if outcome else "—",
                moment(held.checked_at, now) if held else "—",
                {True: "sí", False: "no", None: "—"}[held.matches if held else None],
            )
        )
    console.table(("Empresa", "Último envío", "Comparada con SAE", "Cuadra"), rows)
