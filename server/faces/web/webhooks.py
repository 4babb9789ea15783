"""Webhooks: where events go, how each telling went, and the secret, shown once."""

from datetime import timedelta
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS
from server.capabilities.webhooks.model import Issued
from server.faces.web.asked import Address, Reader
from server.faces.web.forms import Form, FromForm
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.kit.errors import DomainError, Kind
from server.services import Services

MANAGE = "webhooks:manage"
ROWS = 25
OVERLAP = timedelta(hours=24)
"""For how long the secret before a new one signs too."""


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
            refused = form.with_value("evento", "").refused(error, {"secret": "secreto", "eventos": "evento"})
            return _list(request, services, viewer, refused, 400 if error.kind is Kind.INVALID else 409)
        return _one(request, services, viewer, issued.webhook.id, issued)

    @get("/{webhook_id:uuid}", sync_to_thread=True)
    def open(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, webhook_id: FromPath[UUID]
    ) -> Response[str]:
        """One of them with its log."""
        return _one(request, services, viewer, webhook_id, None)

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
        return _one(request, services, viewer, webhook_id, issued)

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


def _one(
    request: WebRequest, services: Services, viewer: Viewer, webhook_id: UUID, issued: Issued | None
) -> Response[str]:
    query = Reader(request.query_params)
    number = query.page()
    query.done()
    with services.db.reading(viewer.organization_id) as tx:
        webhook = services.webhooks.webhook(tx, webhook_id)
        log = services.webhooks.deliveries(tx, webhook_id, page=number, limit=ROWS)
    return page(
        request,
        "webhook.html",
        section="webhooks",
        webhook=webhook,
        events=[(name, EVENTS[COBRANZA][name]) for name in webhook.events],
        secret=issued.secret if issued else None,
        rows=log.rows,
        rows_total=log.total,
        page=number,
        pages=max(1, -(-log.total // ROWS)),
        here=Address(f"/webhooks/{webhook_id}", {}),
    )
