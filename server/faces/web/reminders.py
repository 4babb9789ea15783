"""Sending a reminder to a customer: who, about what, when, and exactly how it will read before it goes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.collections.addresses import usable
from server.capabilities.collections.model import MAX_CHOSEN, MAX_RECIPIENTS, Recipient, Request
from server.capabilities.collections.service.planning import Plan
from server.db.session import Tx
from server.faces.web.forms import Form, FromForm, as_uuid
from server.faces.web.render import fragment
from server.faces.web.respond import WebRequest, as_it_was, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.kit.errors import DomainError, FieldError, Kind, invalid
from server.kit.ids import new_id
from server.services import Services

SEND = "cobranza:send"
RECENT = "REMINDER_RECENT"
_AGAIN = "Ya se le mandó un recordatorio de estas facturas en las últimas 24 horas."
_NAMES = {
    "programarPara": "programar",
    "plantillaId": "plantilla",
    "destinatarios": "otro",
    **{f"destinatarios[{place}].email": "otro" for place in range(MAX_RECIPIENTS + 1)},
}
"""Members of the domain → fields of the form."""


class RemindersController(Controller):
    """/clientes/{id}/recordatorio."""

    path = "/clientes/{customer_id:uuid}/recordatorio"
    guards = (require(SEND),)

    @get(sync_to_thread=True)
    def ask(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, customer_id: FromPath[UUID]
    ) -> Response[str]:
        """The form, with what would go out if nothing were changed."""
        return _page(request, services, viewer, customer_id, Form({"clave": str(new_id())}))

    @post("/muestra", sync_to_thread=True)
    def show(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        customer_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str]:
        """How it would read now: the piece alone for a script, the whole page for everybody else."""
        if request.headers.get("x-pieza") != "1":
            return _page(request, services, viewer, customer_id, form)
        with services.db.reading(viewer.organization_id) as tx:
            wanted, faults = _wanted(form, customer_id, _first_template(services, tx), viewer)
            plan = _plan(services, tx, viewer, wanted, form)
        return Response(fragment("muestra.html", "sample", plan, faults), media_type="text/html")

    @post(sync_to_thread=True)
    def send(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        customer_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """Promise it; a refusal shows the form again with the reason."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                wanted, faults = _wanted(form, customer_id, None, viewer)
                if faults:
                    raise invalid(*faults)
                made = services.collections.reminders.ask(tx, viewer.user_id, wanted, form.text("clave")[:64] or None)
                held = services.collections.reminders.show(tx, made.id)[0].delivery.reason
        except DomainError as error:
            if error.kind is Kind.NOT_FOUND:
                raise
            refused = form.refused(error, _NAMES)
            if error.code == RECENT:
                refused = replace(refused, message=_AGAIN)
            return _page(request, services, viewer, customer_id, refused, 409 if error.code == RECENT else 400)
        waits = made.scheduled_for is not None
        if held and not waits:
            told = as_it_was(request, "en_espera", made.id, porque=f"El recordatorio quedó en espera. {held}.")
            return go(f"/clientes/{customer_id}", "en_espera", made.id, told)
        return go(f"/clientes/{customer_id}", "programado" if waits else "enviado", made.id if waits else None)


def _wanted(form: Form, customer_id: UUID, usual: UUID | None, viewer: Viewer) -> tuple[Request, list[FieldError]]:
    """The form as the domain reads it, and what of it cannot be read."""
    faults = []
    emails = [*form.all("correo"), *form.text("otro").replace(";", ",").split(",")]
    recipients = {}
    for text in (one.strip() for one in emails):
        if not text:
            continue
        email = usable(text)
        if email is None:
            faults.append(FieldError("otro", f"«{text[:80]}» no es un correo válido."))
        else:
            recipients[email] = Recipient(email)
    if len(recipients) > MAX_RECIPIENTS:
        faults.append(FieldError("otro", f"Puedes elegir hasta {MAX_RECIPIENTS} destinatarios."))
    if not recipients and form.values.get("elegidos"):
        faults.append(FieldError("otro", "Elige al menos un destinatario."))
    ticked = [as_uuid(one) for one in form.all("factura")] if form.text("cuales") == "elegidas" else []
    charges = tuple(dict.fromkeys(one for one in ticked if one))[:MAX_CHOSEN]
    if form.text("cuales") == "elegidas" and not charges:
        faults.append(FieldError("cuales", "Elige al menos una factura."))
    template = form.uuid("plantilla") or usual
    if template is None:
        faults.append(FieldError("plantilla", "Elige una plantilla."))
    request = Request(
        customer_id=customer_id,
        template_id=template or customer_id,
        recipients=tuple(recipients.values())[:MAX_RECIPIENTS],
        charges=charges,
        scheduled_for=_moment(form.text("programar"), viewer.zone, faults),
        notes=form.text("notas").strip()[:1000] or None,
        statement=bool(form.text("estado")),
        confirmed=bool(form.text("confirmado")),
    )
    return request, faults


def _moment(text: str, zone: str, faults: list[FieldError]) -> datetime | None:
    """An hour of the organization's day in UTC; None for now."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        faults.append(FieldError("programar", "Escribe un día y una hora, o déjalo vacío para enviarlo ya."))
        return None


def _first_template(services: Services, tx: Tx) -> UUID | None:
    """The template that the form begins with: a plain reminder, else the friendliest active one."""
    active = [one for one in services.collections.templates.list_all(tx) if one.active]
    usual = next((one for one in active if one.name == "Recordatorio de pago"), None)
    return usual.id if usual else active[0].id if active else None


def _plan(services: Services, tx: Tx, viewer: Viewer, wanted: Request, form: Form) -> Plan | None:
    """What would go out, to nobody where nobody is ticked; None where the template is gone."""
    try:
        found = services.collections.reminders.preview(tx, viewer.user_id, wanted)
        return replace(found, recipients=()) if form.values.get("elegidos") and not wanted.recipients else found
    except DomainError as error:
        if error.kind is not Kind.NOT_FOUND:
            raise
        return None


def _page(
    request: WebRequest, services: Services, viewer: Viewer, customer_id: UUID, form: Form, status: int = 200
) -> Response[str]:
    with services.db.reading(viewer.organization_id) as tx:
        customer = services.receivables.customer(tx, customer_id)
        usual = _first_template(services, tx)
        wanted, faults = _wanted(form, customer_id, usual, viewer)
        plan = _plan(services, tx, viewer, wanted, form) if usual else None
        names = [(str(one.id), one.name) for one in services.collections.templates.list_all(tx) if one.active]
        overview = services.collections.keeping.overview(tx)
    contacts = [(usable(row.contact.email), row.contact.name, row.principal) for row in customer.contacts]
    view: dict[str, Any] = {
        "customer": customer.row,
        "charges": customer.charges[:MAX_CHOSEN],
        "contacts": [one for one in contacts if one[0]],
        "ticked": {one.email for one in wanted.recipients} or {one.email for one in (plan.recipients if plan else ())},
        "chosen": set(wanted.charges) or {one.id for one in (plan.charges if plan else ())},
        "by_hand": form.text("cuales") == "elegidas",
        "templates": names,
        "plan": plan,
        "faults": faults if form.values.get("elegidos") else [],
        "asks_again": any(one.code == RECENT for one in plan.objections) if plan else False,
        "left": overview.allowance.quota - overview.allowance.begun,
    }
    shown = form.with_value("plantilla", str(wanted.template_id) if usual else "")
    return page(request, "recordatorio.html", status=status, section="clientes", form=shown, **view)
