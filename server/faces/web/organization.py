"""The organization itself: its name, RFC, time zone and currency."""

from litestar import Controller, Response, get, post
from litestar.response import Redirect

from server.capabilities.accounts.plans import plan
from server.faces.web.forms import Form, FromForm
from server.faces.web.plan import NAMES
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.kit.errors import DomainError, Kind
from server.services import Services

READ, MANAGE = "organization:read", "organization:manage"
ZONES = (
    ("America/Mexico_City", "Centro (Ciudad de México)"),
    ("America/Monterrey", "Centro (Monterrey)"),
    ("America/Merida", "Centro (Mérida)"),
    ("America/Cancun", "Sureste (Cancún)"),
    ("America/Chihuahua", "Chihuahua"),
    ("America/Ciudad_Juarez", "Frontera (Ciudad Juárez)"),
    ("America/Hermosillo", "Sonora (Hermosillo)"),
    ("America/Mazatlan", "Pacífico (Mazatlán)"),
    ("America/Tijuana", "Noroeste (Tijuana)"),
)
"""Time zones of Mexico as their people call them; another one that is set already stays in the list."""
_NAMES = {"name": "nombre", "settings.timezone": "zona", "settings.currency": "moneda"}


class OrganizationController(Controller):
    """/organizacion."""

    path = "/organizacion"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """What is known of it."""
        return _page(request, services, viewer, None)

    @post(guards=[require(MANAGE)], sync_to_thread=True)
    def change(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm
    ) -> Response[str] | Redirect:
        """Change it; another zone counts from the next midnight on."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                services.accounts.change_organization(
                    tx,
                    name=form.text("nombre"),
                    tax_id=form.text("rfc").strip(),
                    timezone=form.text("zona"),
                    currency=form.text("moneda").strip().upper(),
                )
        except DomainError as error:
            if error.kind not in {Kind.INVALID, Kind.CONFLICT}:
                raise
            status = 400 if error.kind is Kind.INVALID else 409
            return _page(request, services, viewer, form.refused(error, _NAMES), status)
        return go("/organizacion", "guardado")


def _page(
    request: WebRequest, services: Services, viewer: Viewer, form: Form | None, status: int = 200
) -> Response[str]:
    with services.db.reading(viewer.organization_id) as tx:
        found = services.accounts.organization(tx)
        people = services.accounts.people.count(tx)
    kept = {"nombre": found.name, "rfc": found.tax_id or "", "zona": found.timezone, "moneda": found.currency}
    zones = ZONES if found.timezone in dict(ZONES) else ((found.timezone, found.timezone), *ZONES)
    return page(
        request,
        "organizacion.html",
        status=status,
        section="organizacion",
        form=form or Form(kept),
        found=found,
        zones=zones,
        plan_name=NAMES.get(found.plan, found.plan),
        plan=plan(found.plan),
        people=people,
        may_manage=viewer.may(MANAGE),
    )
