"""The page of the machines: issue a code, watch one arrive, choose between two, revoke."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent

from server.capabilities.connectors.model import LinkCode
from server.faces.web.fleet import Machine, candidates, fleet
from server.faces.web.format import ago
from server.faces.web.forms import FromForm
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.faces.web.watching import FromHub, Watched, machine_list, stream
from server.kit.errors import FieldError, invalid, not_found
from server.services import Services

MANAGE = "connectors:manage"
READ = "connectors:read"


class ConnectorsController(Controller):
    """/conectores."""

    path = "/conectores"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """The machines, or how to begin where there is none."""
        return _page(request, services, viewer, None)

    @post("/codigo", guards=[require(MANAGE)], sync_to_thread=True)
    def issue(self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm) -> Response[str]:
        """A fresh code on the answer itself: it is shown once and never stands in an address."""
        with services.db.transaction(viewer.organization_id) as tx:
            code = services.connectors.issue_link_code(tx, viewer.user_id)
        return _page(request, services, viewer, code)

    @get("/eventos", guards=[require(READ)])
    async def events(self, viewer: FromViewer, hub: FromHub) -> ServerSentEvent:
        """The list of machines again whenever it changed."""
        return stream(hub, viewer, READ, "maquinas", _drawn)

    @get("/{connector_id:uuid}/revocar", guards=[require(MANAGE)], sync_to_thread=True)
    def ask_revoke(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, connector_id: FromPath[UUID]
    ) -> Response[str]:
        """Say what revoking means, and ask."""
        found = next((item for item in _fleet(services, viewer.organization_id) if item.id == connector_id), None)
        if found is None:
            raise not_found("Ese conector no existe.")
        return page(
            request,
            "confirmar.html",
            section="conectores",
            title=f"Revocar «{found.name}»",
            sentences=[
                "Esa computadora dejará de mandar tu cartera de inmediato.",
                "Para volver a usarla habrá que vincularla con un código nuevo.",
                "Lo que ya está en la nube se conserva y se muestra con su antigüedad.",
            ],
            action=f"/conectores/{connector_id}/revocar",
            options=[],
            verb="Revocar",
            tone="bad",
        )

    @post("/{connector_id:uuid}/revocar", guards=[require(MANAGE)], sync_to_thread=True)
    def revoke(
        self, services: FromServices, viewer: FromViewer, connector_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """End the machine's access."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.connectors.revoke(tx, connector_id)
        return go("/conectores", "revocado")

    @get("/empresas/{company_id:uuid}", guards=[require(MANAGE)], sync_to_thread=True)
    def ask_choice(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, company_id: FromPath[UUID]
    ) -> Response[str]:
        """Which machine writes a company that several bring."""
        with services.db.reading(viewer.organization_id) as tx:
            company = services.connectors.company(tx, company_id)
            machines = candidates(services.connectors.list_connectors(tx), company)
        now = services.clock.now()
        return page(
            request,
            "confirmar.html",
            section="conectores",
            title=f"¿Qué computadora manda «{company.name}»?",
            sentences=[
                "Solo una puede mandarla, para no contar nada dos veces. La historia de la empresa se conserva."
            ],
            action=f"/conectores/empresas/{company_id}",
            options=[
                {
                    "id": item.value,
                    "name": item.name,
                    "hint": f"{'la manda ahora, ' if item.writes else ''}última señal {ago(item.seen_at, now)}",
                }
                for item in machines
            ],
            verb="Guardar",
            tone="",
        )

    @post("/empresas/{company_id:uuid}", guards=[require(MANAGE)], sync_to_thread=True)
    def choose(
        self, services: FromServices, viewer: FromViewer, company_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """The chosen machine writes the company from now on."""
        machine, _, empresa_id = form.text("conector").partition("/")
        with services.db.transaction(viewer.organization_id) as tx:
            services.connectors.choose(tx, _uuid(machine), empresa_id)
        return go("/conectores", "elegido")


def _drawn(found: Watched, permissions: frozenset[str]) -> str:
    manages = MANAGE in permissions
    return found.piece(("machines", manages), lambda: machine_list(found.machines, found.at, may_manage=manages))


def _fleet(services: Services, organization_id: UUID) -> tuple[Machine, ...]:
    with services.db.reading(organization_id) as tx:
        return fleet(
            services.connectors.list_connectors(tx), services.connectors.progress(tx), services.connectors.companies(tx)
        )


def _page(request: WebRequest, services: Services, viewer: Viewer, code: LinkCode | None) -> Response[str]:
    return page(
        request,
        "conectores.html",
        section="conectores",
        fleet=_fleet(services, viewer.organization_id),
        code=code,
        may_manage=viewer.may(MANAGE),
        origin=services.settings.api_base_url,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise invalid(FieldError("conector", "Elige una computadora.")) from error
