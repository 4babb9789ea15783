"""One machine: its name, what was asked of it, what it sent and why some of it was refused, and its diagnoses."""

from asyncio import to_thread
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent

from server.capabilities.connectors.model import CommandType, ListedConnector, Status
from server.db.session import Tx
from server.faces.web.asked import Address, Reader
from server.faces.web.errands import COMPANIES, HOURS, bounds, configuration, errand, in_words
from server.faces.web.fleet import fleet
from server.faces.web.forms import Form, FromForm
from server.faces.web.respond import WebRequest, as_it_was, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require, services_of
from server.faces.web.verification import rows
from server.faces.web.watching import FromHub, Watched, machine_state, stream
from server.kit.errors import DomainError, FieldError, Kind, invalid
from server.kit.text import one_line
from server.services import Services

READ, MANAGE = "connectors:read", "connectors:manage"
ROWS, ASKED = 15, 8
MAX_NAME = 100
ZIP = "application/zip"


class MachineController(Controller):
    """/conectores/{id}."""

    path = "/conectores/{connector_id:uuid}"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, connector_id: FromPath[UUID]
    ) -> Response[str]:
        """The machine whole."""
        return _page(request, services, viewer, connector_id, None)

    @post("/nombre", guards=[require(MANAGE)], sync_to_thread=True)
    def rename(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        connector_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """Another name, also after it pairs again; a refusal shows the form again."""
        name = one_line(form.text("nombre"))
        if not 0 < len(name) <= MAX_NAME:
            wrong = invalid(FieldError("nombre", f"Escribe un nombre de hasta {MAX_NAME} caracteres."))
            return _page(request, services, viewer, connector_id, form.refused(wrong, {}), 400)
        with services.db.transaction(viewer.organization_id) as tx:
            before = services.connectors.machine(tx, connector_id).name
            services.connectors.rename(tx, connector_id, name)
        earlier = as_it_was(request, "renombrado", connector_id, nombre=before)
        return go(f"/conectores/{connector_id}", "renombrado", connector_id, earlier)

    @post("/pedir", guards=[require(MANAGE)], sync_to_thread=True)
    def ask(self, services: FromServices, viewer: FromViewer, connector_id: FromPath[UUID], form: FromForm) -> Redirect:
        """Queue an errand; asking twice asks once."""
        kind, payload = errand(form)
        with services.db.transaction(viewer.organization_id) as tx:
            services.connectors.ask(tx, connector_id, kind, payload, viewer.user_id)
        return go(f"/conectores/{connector_id}", "pedido")

    @post("/configurar", guards=[require(MANAGE)], sync_to_thread=True)
    def configure(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        connector_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """How often, at what hours and which companies; a refusal shows the form again."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                brought = [one.empresa_id for one in _listed(services, tx, connector_id).companies]
                payload = configuration(form, brought)
                services.connectors.ask(tx, connector_id, CommandType.UPDATE_CONFIG, payload, viewer.user_id)
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                raise
            return _page(request, services, viewer, connector_id, form.refused(error, {}), 400)
        return go(f"/conectores/{connector_id}#ordenes", "pedido")

    @post("/actualizar", guards=[require(MANAGE)], sync_to_thread=True)
    def update(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        connector_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """Another version of the program; a refusal shows the form again."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                wanted = {"version": form.text("version").strip()}
                services.connectors.ask(tx, connector_id, CommandType.UPDATE, wanted, viewer.user_id)
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                raise
            refused = form.refused(error, {"payload.version": "version"})
            return _page(request, services, viewer, connector_id, refused, 400)
        return go(f"/conectores/{connector_id}#ordenes", "pedido")

    @get("/eventos", guards=[require(READ)])
    async def events(
        self, request: WebRequest, viewer: FromViewer, hub: FromHub, connector_id: FromPath[UUID]
    ) -> ServerSentEvent:
        """How it is, again whenever that changed; NOT_FOUND for one that is not there."""
        await to_thread(_check, services_of(request), viewer.organization_id, connector_id)

        def drawn(found: Watched, _: frozenset[str]) -> str:
            machine = next((one for one in found.machines if one.id == connector_id), None)
            if machine is None:
                return ""
            answered = found.answered.get(connector_id, (0, None))
            return found.piece(connector_id, lambda: machine_state(machine, answered, found.at))

        return stream(hub, viewer, READ, "pieza", drawn)

    @get("/diagnosticos/{diagnosis_id:uuid}", guards=[require(MANAGE)], sync_to_thread=True, media_type=ZIP)
    def diagnosis(
        self, services: FromServices, viewer: FromViewer, connector_id: FromPath[UUID], diagnosis_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The zip as the machine sent it."""
        with services.db.reading(viewer.organization_id) as tx:
            found, content = services.connectors.diagnosis(tx, connector_id, diagnosis_id)
        services.audit.exported(services.db, viewer.organization_id, f"Diagnóstico {found.code}", "ZIP")
        headers = {"Content-Disposition": f'attachment; filename="diagnostico-{found.code}.zip"'}
        return Response(content, media_type=ZIP, headers=headers)


def _check(services: Services, organization_id: UUID, connector_id: UUID) -> None:
    with services.db.reading(organization_id) as tx:
        _listed(services, tx, connector_id)


def _listed(services: Services, tx: Tx, connector_id: UUID) -> ListedConnector:
    """The machine as lists show it; NOT_FOUND."""
    services.connectors.machine(tx, connector_id)
    return next(one for one in services.connectors.list_connectors(tx) if one.connector.id == connector_id)


def _page(
    request: WebRequest, services: Services, viewer: Viewer, connector_id: UUID, form: Form | None, status: int = 200
) -> Response[str]:
    query = Reader(request.query_params)
    number = query.page()
    query.done()
    now = services.clock.now()
    with services.db.reading(viewer.organization_id) as tx:
        listed = _listed(services, tx, connector_id)
        [card] = fleet([listed], services.connectors.progress(tx), services.connectors.companies(tx))
        asked, _ = services.connectors.commands(tx, connector_id, page=1, limit=ASKED)
        answered = services.connectors.answered(tx).get(connector_id, (0, None))
        syncs, total = services.ingest.history(tx, connector_id, page=number, limit=ROWS)
        diagnoses = services.connectors.diagnoses(tx, connector_id) if viewer.may(MANAGE) else ()
        people = {one.id: one.name for one in services.accounts.people.list(tx)}
    names = {one.empresa_id: one.name for one in listed.companies}
    return page(
        request,
        "conector.html",
        status=status,
        section="conectores",
        machine=listed.connector,
        state=machine_state(card, answered, now),
        companies=card.companies,
        asked=[in_words(one, now, people, names) for one in asked],
        syncs=[(one, rows(getattr(one, "receipt", None))) for one in syncs],
        diagnoses=diagnoses,
        form=form or Form({"nombre": listed.connector.name}),
        bounds=bounds(),
        hours=HOURS,
        which=COMPANIES,
        may_ask=viewer.may(MANAGE) and listed.liveness.status is not Status.REVOKED,
        may_manage=viewer.may(MANAGE),
        rows_total=total,
        page=number,
        pages=max(1, -(-total // ROWS)),
        here=Address(f"/conectores/{connector_id}", {}),
    )
