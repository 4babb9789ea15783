"""What a team notes down on a customer's page, and takes away again."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.faces.web.customers import MANAGE, SEND, customer_page
from server.faces.web.forms import FromForm
from server.faces.web.respond import WebRequest, as_it_was, go
from server.faces.web.session import FromServices, FromViewer, require
from server.kit.errors import DomainError, Kind


class NotesController(Controller):
    """/clientes/{id}/notas, /clientes/notas/{id}/borrar and /restaurar."""

    path = "/clientes"
    guards = (require(SEND),)

    @post("/{customer_id:uuid}/notas", sync_to_thread=True)
    def add(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        customer_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """Keep a note for the team; a refusal shows the form again."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                services.collections.noting.add(tx, viewer.user_id, customer_id, form.text("nota"))
        except DomainError as error:
            if error.kind not in {Kind.INVALID, Kind.CONFLICT}:
                raise
            status = 400 if error.kind is Kind.INVALID else 409
            return customer_page(request, services, viewer, customer_id, form.refused(error, {}), status)
        return go(f"/clientes/{customer_id}#historia", "anotado")

    @post("/notas/{note_id:uuid}/borrar", sync_to_thread=True)
    def forget(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        note_id: FromPath[UUID],
        form: FromForm,
    ) -> Redirect:
        """Delete a note; the way back names it, and its text stays out of the address."""
        with services.db.transaction(viewer.organization_id) as tx:
            gone = services.collections.noting.remove(tx, viewer.user_id, note_id, anybodys=viewer.may(MANAGE))
        earlier = as_it_was(request, "nota_borrada", gone.id)
        return go(f"/clientes/{gone.customer_id}#historia", "nota_borrada", gone.id, earlier)

    @post("/notas/{note_id:uuid}/restaurar", sync_to_thread=True)
    def restore(self, services: FromServices, viewer: FromViewer, note_id: FromPath[UUID], form: FromForm) -> Redirect:
        """Take a deletion back: the very note, however often it is asked."""
        with services.db.transaction(viewer.organization_id) as tx:
            back = services.collections.noting.restore(tx, viewer.user_id, note_id, anybodys=viewer.may(MANAGE))
        return go(f"/clientes/{back.customer_id}#historia", "nota_restaurada")
