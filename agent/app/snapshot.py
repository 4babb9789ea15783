"""How everything is at one moment, as the window shows it: from this machine's own files, without network or ERP."""

from collections.abc import Mapping
from datetime import datetime

from agent import __version__
from agent.app import pausing
from agent.app.agent import Agent
from agent.core import remarks, totals
from agent.core.choices import Choice
from agent.core.delivery import Outcome
from agent.core.health import judge
from agent.core.orders import ORDERS, Order, load
from agent.core.pairing import Pairing
from agent.core.plan import Acknowledged
from agent.engine.heart import ORGANIZATION, WANTED
from agent.errors import AgentError
from agent.settings import Settings
from agent.ui.office import CompanyState, Link, Snapshot


def take(desk: Agent, moment: datetime, *, heard: datetime | None, trouble: str, autostart: bool | None) -> Snapshot:
    """The snapshot of `moment`; settings that cannot be read become its trouble. Raises `AgentError`."""
    try:
        settings, now, choice = desk.settings, desk.local(moment), desk.choice()
    except AgentError as error:
        settings, now, choice, trouble = Settings(), moment.astimezone(), Choice(), str(error)
    pairing = desk.access.find()
    ticked = [(source.id, name) for source in settings.sources for name in source.companies if name in choice.companies]
    names = [name for _, name in ticked]
    known = {name: held for name in names if (held := desk.state.acknowledged(name)) is not None}
    last = {outcome.empresa_id: outcome for outcome in desk.state.latest()}
    return Snapshot(
        now=now,
        health=judge(pairing, names, last=list(last.values()), known=known, now=now),
        link=_link(pairing, now, desk.state.recall(ORGANIZATION) or ""),
        companies=tuple(_company(desk, source, name, pairing, known, last, now) for source, name in ticked),
        pause=pausing.current(desk),
        heard=heard,
        trouble=trouble,
        settings=settings,
        choice=choice,
        autostart=autostart,
        version=__version__,
        wanted=_wanted(desk),
        home=desk.home.root,
    )


def _company(
    desk: Agent,
    source_id: str,
    name: str,
    pairing: Pairing | None,
    known: Mapping[str, Acknowledged],
    last: Mapping[str, Outcome],
    now: datetime,
) -> CompanyState:
    state = desk.state
    paired = pairing is not None and not pairing.revoked
    return CompanyState(
        id=name,
        source_id=source_id,
        known=known.get(name),
        outcome=last.get(name),
        health=judge(pairing, [name], last=list(last.values()), known=known, now=now) if paired else None,
        due=state.due(name),
        totals=totals.load(state.recall(totals.note(name))),
        remarks=tuple(remarks.to_look_at(remarks.load(state.recall(remarks.note(name))) or {})),
    )


def history(desk: Agent) -> list[Outcome | Order]:
    """Cycles and commands together, the newest first. Raises `AgentError`."""
    happened: list[Outcome | Order] = [*desk.state.history(), *load(desk.state.recall(ORDERS))]
    return sorted(happened, key=lambda one: one.at, reverse=True)


def _wanted(desk: Agent) -> Order | None:
    """The command that asks for another version than this."""
    if desk.state.recall(WANTED) in (None, "", __version__):
        return None
    return next((one for one in load(desk.state.recall(ORDERS)) if one.type == "update" and not one.ok), None)


def _link(pairing: Pairing | None, now: datetime, organization: str) -> Link | None:
    if pairing is None:
        return None
    since = pairing.paired_at.astimezone(now.tzinfo)
    return Link(pairing.server, pairing.connector_id, pairing.name, since, pairing.revoked, organization)
