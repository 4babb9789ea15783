"""The sessions that a person has open, everywhere they belong: seen, and ended one by one or all the others at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.accounts.model import OpenSession
from server.faces.web.devices import device
from server.faces.web.forms import FromForm
from server.faces.web.respond import go
from server.faces.web.session import AUDIENCE, FromServices, FromViewer, Viewer, require
from server.kit.errors import not_found
from server.services import Services

SHOWN = 50
"""Sessions listed of one organization: a program that logs in at every run leaves many, and they are ended together."""


@dataclass(frozen=True, slots=True)
class Line:
    """A session as its owner recognises it; `organization` is empty where the person belongs to one alone."""

    id: UUID
    organization_id: UUID
    organization: str
    device: str
    by_program: bool
    """Opened with the API and not with a browser."""
    address: str
    created_at: datetime
    used_at: datetime
    here: bool


class SessionsController(Controller):
    """/cuenta/sesiones."""

    path = "/cuenta/sesiones"
    guards = (require(),)

    @post("/{organization_id:uuid}/{session_id:uuid}/cerrar", sync_to_thread=True)
    def revoke(
        self,
        services: FromServices,
        viewer: FromViewer,
        organization_id: FromPath[UUID],
        session_id: FromPath[UUID],
        form: FromForm,
    ) -> Redirect:
        """End one of one's own; its next request finds no session."""
        if organization_id not in _places(services, viewer):
            raise not_found("Esa sesión ya no está abierta.")
        with services.db.transaction(organization_id) as tx:
            services.accounts.sessions.revoke(tx, viewer.user_id, session_id)
        return go("/cuenta", "sesion_cerrada")

    @post("/cerrar-las-demas", sync_to_thread=True)
    def revoke_others(self, services: FromServices, viewer: FromViewer, form: FromForm) -> Redirect:
        """End all but this one, in every organization."""
        for organization_id in _places(services, viewer):
            with services.db.transaction(organization_id) as tx:
                services.accounts.sessions.revoke_others(tx, viewer.user_id, viewer.family_id)
        return go("/cuenta", "sesiones_cerradas")


def sessions_of(services: Services, viewer: Viewer) -> tuple[list[Line], int]:
    """The sessions of whoever is looking, this one first and then the last used, and how many more there are."""
    lines: list[Line] = []
    more = 0
    for organization_id, name, found in _everywhere(services, viewer):
        shown = sorted(found, key=lambda one: one.id != viewer.family_id)[:SHOWN]
        more += len(found) - len(shown)
        lines += [_line(one, organization_id, name, viewer) for one in shown]
    lines.sort(key=lambda line: (line.here, line.used_at), reverse=True)
    return lines, more


def _everywhere(services: Services, viewer: Viewer) -> Iterator[tuple[UUID, str, list[OpenSession]]]:
    """(id, name, sessions) of each organization, asked in its own scope; the name only where there are several."""
    for organization_id in _places(services, viewer):
        with services.db.reading(organization_id) as tx:
            found = services.accounts.sessions.of(tx, viewer.user_id)
            name = services.accounts.organization(tx).name if found and viewer.elsewhere else ""
        yield organization_id, name, found


def _places(services: Services, viewer: Viewer) -> tuple[UUID, ...]:
    if not viewer.elsewhere:
        return (viewer.organization_id,)
    with services.db.reading() as tx:
        return services.accounts.organizations_of(tx, viewer.user_id)


def _line(one: OpenSession, organization_id: UUID, name: str, viewer: Viewer) -> Line:
    return Line(
        id=one.id,
        organization_id=organization_id,
        organization=name,
        device=device(one.agent),
        by_program=one.audience != AUDIENCE,
        address=one.address or "",
        created_at=one.created_at,
        used_at=one.used_at,
        here=one.id == viewer.family_id,
    )
