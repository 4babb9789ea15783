"""One machine: its name, what was asked of it, what it sent and why some of it was refused, and its diagnoses."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.connectors import commands
from server.capabilities.connectors.commands import State
from server.capabilities.connectors.model import CommandType, Status
from server.faces.web.asked import Address, Reader
from server.faces.web.forms import Form, FromForm
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.faces.web.verification import rows
from server.kit.errors import FieldError, invalid
from server.kit.text import one_line
from server.services import Services

READ, MANAGE = "connectors:read", "connectors:manage"
ROWS, ASKED = 15, 8
MAX_NAME = 100
ZIP = "application/zip"

ERRANDS: Mapping[str, tuple[CommandType, dict[str, Any]]] = {
    "sincronizar": (CommandType.SYNC_NOW, {}),
    "completa": (CommandType.SYNC_NOW, {"full": True}),
    "diagnostico": (CommandType.UPLOAD_DIAGNOSTICS, {}),
    "reiniciar": (CommandType.RESTART, {}),
}
"""What the page may ask of a machine."""

LABELS = {
    CommandType.SYNC_NOW: "Sincronizar ahora",
    CommandType.UPDATE_CONFIG: "Cambiar cada cuánto y cuándo",
    CommandType.UPLOAD_DIAGNOSTICS: "Mandar un diagnóstico",
    CommandType.RESTART: "Reiniciar el conector",
    CommandType.UPDATE: "Actualizar el conector",
}
STATES = {
    State.WAITING: ("Pendiente", ""),
    State.DONE: ("Hecho", "ok"),
    State.FAILED: ("No se pudo", "bad"),
    State.EXPIRED: ("Venció", "warn"),
}


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
        """Another name, also after it pairs again."""
        name = one_line(form.text("nombre"))
        if not 0 < len(name) <= MAX_NAME:
            wrong = invalid(FieldError("nombre", f"Escribe un nombre de hasta {MAX_NAME} caracteres."))
            return _page(request, services, viewer, connector_id, form.refused(wrong, {}), 400)
        with services.db.transaction(viewer.organization_id) as tx:
            services.connectors.rename(tx, connector_id, name)
        return go(f"/conectores/{connector_id}", "guardado")

    @post("/pedir", guards=[require(MANAGE)], sync_to_thread=True)
    def ask(self, services: FromServices, viewer: FromViewer, connector_id: FromPath[UUID], form: FromForm) -> Redirect:
        """Queue an errand; asking twice asks once."""
        if form.text("que") not in ERRANDS:
            raise invalid(FieldError("que", "Eso no se le puede pedir."))
        kind, payload = ERRANDS[form.text("que")]
        with services.db.transaction(viewer.organization_id) as tx:
            services.connectors.ask(tx, connector_id, kind, payload, viewer.user_id)
        return go(f"/conectores/{connector_id}", "pedido")

    @get("/diagnosticos/{diagnosis_id:uuid}", guards=[require(MANAGE)], sync_to_thread=True, media_type=ZIP)
    def diagnosis(
        self, services: FromServices, viewer: FromViewer, connector_id: FromPath[UUID], diagnosis_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The zip as the machine sent it."""
        with services.db.reading(viewer.organization_id) as tx:
            found, content = services.connectors.diagnosis(tx, connector_id, diagnosis_id)
        headers = {"Content-Disposition": f'attachment; filename="diagnostico-{found.code}.zip"'}
        return Response(content, media_type=ZIP, headers=headers)


def _page(
    request: WebRequest, services: Services, viewer: Viewer, connector_id: UUID, form: Form | None, status: int = 200
) -> Response[str]:
    query = Reader(request.query_params)
    number = query.page()
    query.done()
    now = services.clock.now()
    with services.db.reading(viewer.organization_id) as tx:
        machine = services.connectors.machine(tx, connector_id)
        listed = next(one for one in services.connectors.list_connectors(tx) if one.connector.id == connector_id)
        asked, _ = services.connectors.commands(tx, connector_id, page=1, limit=ASKED)
        syncs, total = services.ingest.history(tx, connector_id, page=number, limit=ROWS)
        diagnoses = services.connectors.diagnoses(tx, connector_id) if viewer.may(MANAGE) else ()
    return page(
        request,
        "conector.html",
        status=status,
        section="conectores",
        machine=machine,
        liveness=listed.liveness,
        linked=listed.companies,
        asked=[(LABELS[one.type], STATES[commands.state(one, now)], one) for one in asked],
        syncs=[(one, rows(getattr(one, "receipt", None))) for one in syncs],
        diagnoses=diagnoses,
        form=form or Form({"nombre": machine.name}),
        may_ask=viewer.may(MANAGE) and listed.liveness.status is not Status.REVOKED,
        may_manage=viewer.may(MANAGE),
        rows_total=total,
        page=number,
        pages=max(1, -(-total // ROWS)),
        here=Address(f"/conectores/{connector_id}", {}),
    )
