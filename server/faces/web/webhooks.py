"""Webhooks: where events go, how each telling went, and the secret, shown once."""

from datetime import timedelta
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS
from server.capabilities.webhooks.model import DeliveryStatus, Issued
from server.faces.web.asked import Address, Reader
from server.faces.web.forms import Form, FromForm
from server.faces.web.respond import WebRequest, as_it_was, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.kit.errors import DomainError, Kind
from server.services import Services

MANAGE = "webhooks:manage"
ROWS = 25
OVERLAP = timedelta(hours=24)
"""For how long the secret before a new one signs too."""
STATES = {
    "espera": (DeliveryStatus.PENDING, "En espera"),
    "entregadas": (DeliveryStatus.DELIVERED, "Entregadas"),
    "fallidas": (DeliveryStatus.FAILED, "Fallidas"),
}


class WebhooksController(Controller):
    """/webhooks."""

    path = "/webhooks"
    guards = (require(MANAGE),)

    @get(sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """Every webhook, and the form of another one."""
        return _list(request, services, viewer, Form(lists={"evento": tuple(EVENTS[COBRANZA])}))

    @post(sync_to_thread=True)
    def create(self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm) -> Response[str]:
        """Keep it, and show its secret on the answer itself: the only time it is told."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                issued = services.webhooks.create(
                    tx,
                    url=form.text("url").strip(),
                    events=form.all("evento"),
                    secret=form.text("secreto").strip() or None,
                    user_id=viewer.user_id,
                )
        except DomainError as error:
            if error.kind not in {Kind.INVALID, Kind.CONFLICT}:
                raise
            status = 400 if error.kind is Kind.INVALID else 409
            return _list(request, services, viewer, _refused(form, error), status)
        return _one(request, services, viewer, issued.webhook.id, issued=issued)

    @get("/{webhook_id:uuid}", sync_to_thread=True)
    def open(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, webhook_id: FromPath[UUID]
    ) -> Response[str]:
        """One of them with its log."""
        return _one(request, services, viewer, webhook_id)

    @post("/{webhook_id:uuid}", sync_to_thread=True)
    def change(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        webhook_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """Another address, or other events; a refusal shows the form again."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                before = services.webhooks.webhook(tx, webhook_id)
                services.webhooks.change(tx, webhook_id, url=form.text("url").strip(), events=form.all("evento"))
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                raise
            return _one(request, services, viewer, webhook_id, form=_refused(form, error), status=400)
        earlier = as_it_was(request, "webhook_cambiado", webhook_id, url=before.url, evento=before.events)
        return go(f"/webhooks/{webhook_id}", "webhook_cambiado", webhook_id, earlier)

    @post("/{webhook_id:uuid}/secreto", sync_to_thread=True)
    def rotate(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        webhook_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str]:
        """Another secret, told on the answer; for a day every message carries both signatures."""
        with services.db.transaction(viewer.organization_id) as tx:
            issued = services.webhooks.rotate(tx, webhook_id, secret=None, overlap=OVERLAP)
        return _one(request, services, viewer, webhook_id, issued=issued)

    @post("/{webhook_id:uuid}/probar", sync_to_thread=True)
    def test(self, services: FromServices, viewer: FromViewer, webhook_id: FromPath[UUID], form: FromForm) -> Redirect:
        """Send a test event."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.webhooks.test(tx, webhook_id)
        return go(f"/webhooks/{webhook_id}", "prueba")

    @post("/{webhook_id:uuid}/estado", sync_to_thread=True)
    def switch(
        self, services: FromServices, viewer: FromViewer, webhook_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """On or off."""
        on = form.text("activo") == "1"
        with services.db.transaction(viewer.organization_id) as tx:
            services.webhooks.change(tx, webhook_id, active=on)
        return go(f"/webhooks/{webhook_id}", "webhook_activo" if on else "webhook_inactivo", webhook_id)

    @post("/{webhook_id:uuid}/eliminar", sync_to_thread=True)
    def remove(
        self, services: FromServices, viewer: FromViewer, webhook_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """Forget it with its log."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.webhooks.remove(tx, webhook_id)
        return go("/webhooks", "webhook_eliminado")

    @post("/{webhook_id:uuid}/entregas/{delivery_id:uuid}/repetir", sync_to_thread=True)
    def replay(
        self,
        services: FromServices,
        viewer: FromViewer,
        webhook_id: FromPath[UUID],
        delivery_id: FromPath[UUID],
        form: FromForm,
    ) -> Redirect:
        """Send the same message again."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.webhooks.replay(tx, webhook_id, delivery_id)
        return go(f"/webhooks/{webhook_id}", "repetido")

    @post("/{webhook_id:uuid}/repetir", sync_to_thread=True)
    def replay_failed(
        self, services: FromServices, viewer: FromViewer, webhook_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """Send again whatever did not arrive."""
        with services.db.transaction(viewer.organization_id) as tx:
            sent = services.webhooks.replay_failed(tx, webhook_id)
        return go(f"/webhooks/{webhook_id}", "repetidos" if sent else "nada_fallido")


def _list(request: WebRequest, services: Services, viewer: Viewer, form: Form, status: int = 200) -> Response[str]:
    with services.db.reading(viewer.organization_id) as tx:
        found = services.webhooks.webhooks(tx)
    return page(
        request,
        "webhooks.html",
        status=status,
        section="webhooks",
        webhooks=found,
        events=EVENTS[COBRANZA].items(),
        ticked=form.all("evento"),
        form=form,
    )


def _refused(form: Form, error: DomainError) -> Form:
    """The form with what is wrong beside its fields; a list without a tick is a field too."""
    named = {"secret": "secreto", "eventos": "evento"}
    named |= {one.field: "evento" for one in error.details if one.field.startswith("eventos[")}
    return (form if form.all("evento") else form.with_value("evento", "")).refused(error, named)


def _one(
    request: WebRequest,
    services: Services,
    viewer: Viewer,
    webhook_id: UUID,
    *,
    issued: Issued | None = None,
    form: Form | None = None,
    status: int = 200,
) -> Response[str]:
    query = Reader(request.query_params)
    state, number = query.choice("estado", tuple(STATES)), query.page()
    query.done()
    here = Address(f"/webhooks/{webhook_id}", {"estado": state} if state else {})
    with services.db.reading(viewer.organization_id) as tx:
        webhook = services.webhooks.webhook(tx, webhook_id)
        wanted = STATES[state][0] if state else None
        log = services.webhooks.deliveries(tx, webhook_id, status=wanted, page=number, limit=ROWS)
    shown = form or Form({"url": webhook.url}, {"evento": webhook.events})
    return page(
        request,
        "webhook.html",
        status=status,
        section="webhooks",
        webhook=webhook,
        events=EVENTS[COBRANZA].items(),
        ticked=shown.all("evento"),
        form=shown,
        secret=issued.secret if issued else None,
        tabs=[
            {"label": label, "href": here.having(estado=name), "on": name == state}
            for name, label in ((None, "Todas"), *((name, label) for name, (_, label) in STATES.items()))
        ],
        filtered=state is not None,
        rows=log.rows,
        rows_total=log.total,
        page=number,
        pages=max(1, -(-log.total // ROWS)),
        here=here,
    )
