"""Collecting: what went out and how it fared, what waits for its hour, who gets no mail, and the rules that hold."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.collections.model import Cause, Status
from server.faces.web.asked import Address, Reader
from server.faces.web.forms import Form, FromForm
from server.faces.web.respond import WebRequest, as_it_was, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.kit.errors import DomainError, FieldError, Kind, invalid
from server.services import Services

READ, SEND, MANAGE = "cobranza:read", "cobranza:send", "cobranza:manage"
ROWS = 25
STATES = {
    "espera": (Status.QUEUED, "En espera"),
    "enviado": (Status.SENT, "Enviados"),
    "entregado": (Status.DELIVERED, "Entregados"),
    "fallido": (Status.FAILED, "No entregados"),
    "cancelado": (Status.CANCELLED, "Cancelados"),
}
CAUSES = {
    Cause.UNSUBSCRIBED: "Se dio de baja",
    Cause.BOUNCED: "El correo rebotó",
    Cause.COMPLAINED: "Lo marcó como no deseado",
}


class CollectingController(Controller):
    """/cobranza."""

    path = "/cobranza"

    @get(guards=[require(READ)], sync_to_thread=True)
    def history(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """Every mail, newest first; those that wait can be called off."""
        query = Reader(request.query_params)
        state, number = query.choice("estado", tuple(STATES)), query.page()
        query.done()
        here = Address("/cobranza", {"estado": state} if state else {})
        with services.db.reading(viewer.organization_id) as tx:
            rows, total = services.collections.reminders.history(
                tx, status=STATES[state][0] if state else None, page=number, limit=ROWS
            )
            overview = services.collections.keeping.overview(tx)
        tabs = [(None, "Todos"), *((name, label) for name, (_, label) in STATES.items())]
        return page(
            request,
            "cobranza.html",
            section="cobranza",
            rows=rows,
            rows_total=total,
            page=number,
            pages=max(1, -(-total // ROWS)),
            here=here,
            tabs=[{"label": label, "href": here.having(estado=name), "on": name == state} for name, label in tabs],
            overview=overview,
            may_send=viewer.may(SEND),
            may_manage=viewer.may(MANAGE),
            waits=Status.QUEUED,
        )

    @post("/recordatorios/{reminder_id:uuid}/cancelar", guards=[require(SEND)], sync_to_thread=True)
    def cancel(
        self, services: FromServices, viewer: FromViewer, reminder_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """End what still waits of it."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.collections.reminders.cancel(tx, reminder_id, viewer.user_id)
            due = services.collections.reminders.show(tx, reminder_id)[0].reminder.scheduled_for
        waits = due is not None and due > services.clock.now()
        return go("/cobranza", "cancelado_antes" if waits else "cancelado", reminder_id)

    @post("/recordatorios/{reminder_id:uuid}/reanudar", guards=[require(SEND)], sync_to_thread=True)
    def restore(
        self, services: FromServices, viewer: FromViewer, reminder_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """Let it wait for its hour again."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.collections.reminders.restore(tx, reminder_id)
        return go("/cobranza", "reanudado", reminder_id)

    @get("/reglas", guards=[require(READ)], sync_to_thread=True)
    def rules(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """Limits, who is not to be contacted, and which addresses get nothing."""
        return _rules(request, services, viewer, None)

    @post("/reglas", guards=[require(MANAGE)], sync_to_thread=True)
    def limit_age(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm
    ) -> Response[str] | Redirect:
        """How old the cartera may be when a reminder goes out."""
        try:
            text = form.text("horas").strip()
            if not (text.isascii() and text.isdigit() and len(text) < 6):
                raise invalid(FieldError("horas", "Escribe un número de horas."))
            with services.db.transaction(viewer.organization_id) as tx:
                before = services.collections.keeping.overview(tx).policy.freshness_hours
                services.collections.keeping.limit_age(tx, int(text))
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                raise
            return _rules(request, services, viewer, form.refused(error, {"horasMaximas": "horas"}), 400)
        subject = viewer.organization_id
        return go("/cobranza/reglas", "limite", subject, as_it_was(request, "limite", subject, horas=str(before)))

    @post("/bajas/{suppression_id:uuid}/reintentar", guards=[require(MANAGE)], sync_to_thread=True)
    def forget_bounce(
        self, services: FromServices, viewer: FromViewer, suppression_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """Try an address again whose bounce was mended."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.collections.keeping.forget_bounce(tx, suppression_id)
        return go("/cobranza/reglas", "reintentar")


def _rules(
    request: WebRequest, services: Services, viewer: Viewer, form: Form | None, status: int = 200
) -> Response[str]:
    query = Reader(request.query_params)
    number = query.page()
    query.done()
    with services.db.reading(viewer.organization_id) as tx:
        keeping = services.collections.keeping
        overview = keeping.overview(tx)
        marks, marks_total = keeping.blocks(tx, page=number, limit=ROWS)
        stopped, stopped_total = keeping.suppressions(tx, page=number, limit=ROWS)
    most = max(marks_total, stopped_total)
    view: dict[str, Any] = {
        "overview": overview,
        "marks": marks,
        "marks_total": marks_total,
        "stopped": [(one, CAUSES[one.cause], one.cause is Cause.BOUNCED) for one in stopped],
        "stopped_total": stopped_total,
        "page": number,
        "pages": max(1, -(-most // ROWS)),
        "rows_total": most,
        "here": Address("/cobranza/reglas", {}),
        "form": form or Form({"horas": str(overview.policy.freshness_hours)}),
        "may_manage": viewer.may(MANAGE),
    }
    return page(request, "reglas.html", status=status, section="cobranza", **view)
