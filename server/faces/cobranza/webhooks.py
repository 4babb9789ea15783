"""/v1/webhooks: who hears of what, their secrets, the log of deliveries, test and replay (document §10)."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT
from msgspec import Meta

from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS
from server.capabilities.webhooks.model import Delivery, DeliveryStatus, Issued, Try, Webhook
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.connectors import Total
from server.faces.cobranza.figures import check_page
from server.faces.cobranza.wire import Page, Wire, page_meta

MANAGE = "webhooks:manage"
MAX_OVERLAP_HOURS = 7 * 24

Url = Annotated[str, Meta(min_length=1, max_length=2000)]
Secret = Annotated[str, Meta(min_length=1, max_length=512)]


class WebhookRequest(Wire):
    """Body of POST /webhooks. Without `secret` the service makes one."""

    url: Url
    eventos: list[str]
    secret: Secret | None = None


class WebhookChange(Wire):
    """Body of PATCH /webhooks/{id}: what is absent stays."""

    url: Url | None = None
    eventos: list[str] | None = None
    activo: bool | None = None


class SecretRequest(Wire):
    """Body of POST /webhooks/{id}/secret. The secret before signs too for so many hours."""

    secret: Secret | None = None
    horas_traslape: Annotated[int, Meta(ge=0, le=MAX_OVERLAP_HOURS)] = 24


class WebhookRow(Wire):
    """A webhook; `motivo` tells why the service switched it off, `fallaDesde` since when nothing went well."""

    id: UUID
    url: str
    eventos: tuple[str, ...]
    activo: bool
    motivo: str | None
    falla_desde: datetime | None
    secret_anterior_hasta: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def from_model(cls, value: Webhook) -> "WebhookRow":
        """Render a webhook."""
        return cls(**_members(value))


class WebhookIssued(WebhookRow):
    """201: a webhook with its secret, told this once."""

    secret: str

    @classmethod
    def from_issued(cls, value: Issued) -> "WebhookIssued":
        """Render a webhook whose secret is new."""
        return cls(**_members(value.webhook), secret=value.secret)


class WebhookList(Wire):
    """200 of GET /webhooks."""

    data: tuple[WebhookRow, ...]
    meta: Total


class Event(Wire):
    """An event that a webhook may ask for."""

    evento: str
    descripcion: str


class EventList(Wire):
    """200 of GET /webhooks/eventos."""

    data: tuple[Event, ...]
    meta: Total


class TryRow(Wire):
    """One try of a delivery."""

    at: datetime
    response_code: int | None
    error: str | None
    duration_ms: int

    @classmethod
    def from_model(cls, value: Try) -> "TryRow":
        """Render a try."""
        return cls(at=value.at, response_code=value.code, error=value.failure, duration_ms=value.milliseconds)


class DeliveryRow(Wire):
    """A delivery. `messageId` is what travels as webhook-id; `error` and `response…` are those of the last try."""

    id: UUID
    webhook_id: UUID
    message_id: str
    evento: str
    status: DeliveryStatus
    intentos: int
    created_at: datetime
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    response_code: int | None
    response_excerpt: str | None
    error: str | None
    attempts: tuple[TryRow, ...]

    @classmethod
    def from_model(cls, value: Delivery) -> "DeliveryRow":
        """Render a delivery."""
        last = value.last
        return cls(
            id=value.id,
            webhook_id=value.webhook_id,
            message_id=value.message_id,
            evento=value.event,
            status=value.status,
            intentos=len(value.tries),
            created_at=value.created_at,
            last_attempt_at=last.at if last else None,
            next_attempt_at=value.next_at,
            response_code=last.code if last else None,
            response_excerpt=value.excerpt,
            error=value.failure,
            attempts=tuple(TryRow.from_model(one) for one in value.tries),
        )


class WebhooksController(Controller):
    """§10 of the document, and what a receiver needs to be run: rotation, test, log and replay."""

    path = "/webhooks"
    tags = ("Webhooks",)
    guards = (require(MANAGE),)

    @post("/", status_code=HTTP_201_CREATED, sync_to_thread=True, summary="Configurar webhook")
    def create(self, services: FromServices, caller: FromUser, data: JSONBody[WebhookRequest]) -> WebhookIssued:
        """Hear of events at an address; the answer is the only one that tells the secret."""
        with services.db.transaction(caller.organization_id) as tx:
            issued = services.webhooks.create(
                tx, url=data.url, events=data.eventos, secret=data.secret, user_id=caller.user_id
            )
        return WebhookIssued.from_issued(issued)

    @get("/", sync_to_thread=True, summary="Listar webhooks")
    def list_webhooks(self, services: FromServices, caller: FromUser) -> WebhookList:
        """Every webhook of the organization, oldest first; secrets are never shown."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.webhooks.webhooks(tx)
        return WebhookList(data=tuple(WebhookRow.from_model(one) for one in found), meta=Total(total=len(found)))

    @get("/eventos", sync_to_thread=True, summary="Eventos disponibles")
    def list_events(self, caller: FromUser) -> EventList:
        """What a webhook may ask for."""
        rows = tuple(Event(evento=name, descripcion=text) for name, text in EVENTS[COBRANZA].items())
        return EventList(data=rows, meta=Total(total=len(rows)))

    @get("/{webhook_id:uuid}", sync_to_thread=True, summary="Ver webhook")
    def show(self, services: FromServices, caller: FromUser, webhook_id: FromPath[UUID]) -> WebhookRow:
        """One webhook, and whether it is well."""
        with services.db.reading(caller.organization_id) as tx:
            return WebhookRow.from_model(services.webhooks.webhook(tx, webhook_id))

    @patch("/{webhook_id:uuid}", sync_to_thread=True, summary="Cambiar webhook")
    def change(
        self, services: FromServices, caller: FromUser, webhook_id: FromPath[UUID], data: JSONBody[WebhookChange]
    ) -> WebhookRow:
        """Change the address, the events, or switch it on and off."""
        with services.db.transaction(caller.organization_id) as tx:
            changed = services.webhooks.change(tx, webhook_id, url=data.url, events=data.eventos, active=data.activo)
        return WebhookRow.from_model(changed)

    @delete("/{webhook_id:uuid}", status_code=HTTP_204_NO_CONTENT, sync_to_thread=True, summary="Eliminar webhook")
    def remove(self, services: FromServices, caller: FromUser, webhook_id: FromPath[UUID]) -> None:
        """Forget a webhook with its log; what was waiting is not sent."""
        with services.db.transaction(caller.organization_id) as tx:
            services.webhooks.remove(tx, webhook_id)

    @post("/{webhook_id:uuid}/secret", status_code=HTTP_201_CREATED, sync_to_thread=True, summary="Cambiar el secreto")
    def rotate(
        self, services: FromServices, caller: FromUser, webhook_id: FromPath[UUID], data: JSONBody[SecretRequest]
    ) -> WebhookIssued:
        """Another secret, told once; for `horasTraslape` every message carries both signatures."""
        with services.db.transaction(caller.organization_id) as tx:
            issued = services.webhooks.rotate(
                tx, webhook_id, secret=data.secret, overlap=timedelta(hours=data.horas_traslape)
            )
        return WebhookIssued.from_issued(issued)

    @post("/{webhook_id:uuid}/test", status_code=HTTP_202_ACCEPTED, sync_to_thread=True, summary="Enviar una prueba")
    def test(self, services: FromServices, caller: FromUser, webhook_id: FromPath[UUID]) -> DeliveryRow:
        """Send `webhook.prueba` to this webhook; how it went is in the log."""
        with services.db.transaction(caller.organization_id) as tx:
            return DeliveryRow.from_model(services.webhooks.test(tx, webhook_id))

    @get("/{webhook_id:uuid}/deliveries", sync_to_thread=True, summary="Registro de entregas")
    def list_deliveries(
        self,
        services: FromServices,
        caller: FromUser,
        webhook_id: FromPath[UUID],
        status: FromQuery[DeliveryStatus | None] = None,
        evento: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
    ) -> Page[DeliveryRow]:
        """What was told to a webhook in the last 30 days, newest first, with every try."""
        check_page(page, limit)
        with services.db.reading(caller.organization_id) as tx:
            found = services.webhooks.deliveries(tx, webhook_id, status=status, event=evento, page=page, limit=limit)
        rows = [DeliveryRow.from_model(row) for row in found.rows]
        return Page(data=rows, meta=page_meta(page, limit, found.total))

    @post(
        "/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/replay",
        status_code=HTTP_202_ACCEPTED,
        sync_to_thread=True,
        summary="Enviar de nuevo",
    )
    def replay(
        self, services: FromServices, caller: FromUser, webhook_id: FromPath[UUID], delivery_id: FromPath[UUID]
    ) -> DeliveryRow:
        """Send the same message again, under the same webhook-id; the answer is the new entry of the log."""
        with services.db.transaction(caller.organization_id) as tx:
            return DeliveryRow.from_model(services.webhooks.replay(tx, webhook_id, delivery_id))


def _members(value: Webhook) -> dict[str, Any]:
    return {
        "id": value.id,
        "url": value.url,
        "eventos": value.events,
        "activo": value.active,
        "motivo": value.disabled_reason,
        "falla_desde": value.failing_since,
        "secret_anterior_hasta": value.previous_until,
        "created_at": value.created_at,
        "updated_at": value.updated_at,
    }
