"""What open pages follow: the machines, one of them, and whether the cartera equals SAE, all from one look a second."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from litestar.di import NamedDependency
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from server.capabilities.accounts.model import Role
from server.capabilities.accounts.permissions import PERMISSIONS
from server.capabilities.connectors.model import Company
from server.db.session import Tx
from server.faces.web.fleet import Machine, fleet
from server.faces.web.live import Hub
from server.faces.web.render import fragment
from server.faces.web.session import Viewer
from server.faces.web.verification import Seal, seal
from server.services import Services

RETRY = 2000
"""Milliseconds after which a browser comes back to a stream that ended."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What one look found. A change of the minute counts, because ages are shown; `drawn` keeps pieces once drawn."""

    machines: tuple[Machine, ...]
    companies: tuple[Company, ...]
    seals: Mapping[UUID, Seal]
    answered: Mapping[UUID, tuple[int, datetime | None]]
    standing: Mapping[UUID, Role]
    """The sessions of the watchers that stand, and their roles now."""
    minute: datetime
    at: datetime = field(compare=False)
    drawn: dict[object, str] = field(compare=False, default_factory=dict)

    def piece(self, key: object, draw: Callable[[], str]) -> str:
        """A piece of a page, drawn once for everybody who is shown the same."""
        if key not in self.drawn:
            self.drawn[key] = draw()
        return self.drawn[key]


FromHub: TypeAlias = NamedDependency[Hub[Watched]]
Draw: TypeAlias = Callable[[Watched, frozenset[str]], str]
"""From what was found and what the watcher may do to a piece of the page."""


def look(services: Services, organization_id: UUID, sessions: Iterable[UUID]) -> Watched:
    """One look at an organization."""
    now = services.clock.now()
    with services.db.reading(organization_id) as tx:
        listed, companies = services.connectors.list_connectors(tx), services.connectors.companies(tx)
        return Watched(
            machines=fleet(listed, services.connectors.progress(tx), companies),
            companies=companies,
            seals=seals_of(services, tx, companies),
            answered=services.connectors.answered(tx),
            standing=services.accounts.standing(tx, frozenset(sessions)),
            minute=now.replace(second=0, microsecond=0),
            at=now,
        )


def seals_of(services: Services, tx: Tx, companies: Iterable[Company]) -> dict[UUID, Seal]:
    """What may be said of each company; the figures that differ are asked for only where some do."""
    shown = tuple(companies)
    found = services.ingest.verifications(tx, (one for one in shown if not one.matches))
    return {one.id: seal(one, found.get(one.id)) for one in shown}


def machine_list(machines: Iterable[Machine], now: datetime, *, may_manage: bool) -> str:
    """The cards of the machines."""
    return fragment("machines.html", "list", tuple(machines), now, may_manage)


def machine_state(machine: Machine, answered: tuple[int, datetime | None], now: datetime) -> str:
    """How one machine is, with a mark that changes when the rest of its page does."""
    lines = [(line.id, line.last_sync_at, line.failed, line.moved, line.choice) for line in machine.companies]
    return fragment("machines.html", "state", machine, now, _mark(machine.status, answered, lines))


def sentence(seals: Iterable[Seal], companies: Iterable[Company], now: datetime) -> str:
    """Whether companies equal SAE, with a mark that changes when their figures do."""
    facts = [(one.id, one.last_sync_at, one.matches, one.unusual, one.rfc_changed) for one in companies]
    return fragment("verification.html", "live", tuple(seals), now, _mark(*facts))


def stream(hub: Hub[Watched], viewer: Viewer, needed: str, event: str, draw: Draw) -> ServerSentEvent:
    """The piece again whenever it changed, until the session ends or its role no longer allows `needed`."""
    hub.admit(viewer.organization_id)

    async def told() -> AsyncIterator[Any]:
        last = None
        async for found in hub.watch(viewer.organization_id, viewer.family_id):
            if found is None:
                yield ServerSentEventMessage(comment="sigo aquí")
                continue
            role = found.standing.get(viewer.family_id)
            permissions = frozenset(PERMISSIONS[role]) if role else frozenset()
            if needed not in permissions:
                yield ServerSentEventMessage(event="fin", data="sesion")
                return
            piece = draw(found, permissions)
            if piece != last:
                last = piece
                yield ServerSentEventMessage(event=event, data=piece)

    return ServerSentEvent(told(), retry_duration=RETRY)


def _mark(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
