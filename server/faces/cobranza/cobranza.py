"""/v1/cobranza: what was sent and what became of it (document §8.4), and the rules that keep it welcome."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from msgspec import Meta

from server.capabilities.collections.model import ContactBlock, Sending, Status, Suppression
from server.capabilities.collections.service.keeping import Overview
from server.db.session import Tx
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.figures import check_days, check_page
from server.faces.cobranza.wire import Page, Wire, page_meta
from server.services import Services

READ, SEND, MANAGE = "cobranza:read", "cobranza:send", "cobranza:manage"
_EARLIEST = date(1900, 1, 1)
ClienteId = Annotated[UUID | None, QueryParameter(name="clienteId")]


class ClienteBreve(Wire):
    """Whose debt it was."""

    id: UUID
    nombre: str


class Enviado(Wire):
    """A row of GET /cobranza/historial. `motivo` says why it waits, failed or was cancelled.

    `abierto` says that the picture in the mail was fetched, which a person or only their mail program may have done.
    """

    id: UUID
    recordatorio_id: UUID
    tipo: str
    cliente: ClienteBreve
    destinatario: str
    asunto: str
    plantilla: str
    enviado_por: ClienteBreve
    fecha_envio: datetime | None
    scheduled_for: datetime | None
    status: str
    motivo: str | None
    respuesta_smtp: str | None
    abierto: bool
    fecha_apertura: datetime | None

    @classmethod
    def from_model(cls, value: Sending) -> "Enviado":
        """Render a mail of the history."""
        mail, asked = value.delivery, value.reminder
        return cls(
            id=mail.id,
            recordatorio_id=asked.id,
            tipo="email",
            cliente=ClienteBreve(id=asked.customer_id, nombre=asked.customer_name),
            destinatario=mail.email,
            asunto=mail.subject,
            plantilla=asked.template_name,
            enviado_por=ClienteBreve(id=asked.author_id, nombre=asked.author_name),
            fecha_envio=mail.sent_at,
            scheduled_for=asked.scheduled_for,
            status=mail.status.value,
            motivo=mail.reason,
            respuesta_smtp=mail.answer,
            abierto=mail.opened_at is not None,
            fecha_apertura=mail.opened_at,
        )


class Ajustes(Wire):
    """200 of GET /cobranza/ajustes."""

    horas_maximas: int
    """Age in hours that the last verified cartera may have when a reminder goes out."""
    envios_en_pausa: bool
    motivo_pausa: str | None
    cuota_diaria: int
    enviados_hoy: int
    sitios_permitidos: tuple[str, ...]

    @classmethod
    def from_model(cls, value: Overview) -> "Ajustes":
        """Render the limits of an organization."""
        by = value.policy.paused_by
        return cls(
            horas_maximas=value.policy.freshness_hours,
            envios_en_pausa=by is not None or not value.enabled,
            motivo_pausa=by.value if by is not None else None if value.enabled else "operator",
            cuota_diaria=value.allowance.quota,
            enviados_hoy=value.allowance.begun,
            sitios_permitidos=value.hosts,
        )


class CambioAjustes(Wire):
    """Body of PATCH /cobranza/ajustes."""

    horas_maximas: int


class Marca(Wire):
    """A customer, or one of its invoices, that is not to be contacted."""

    id: UUID
    cliente_id: UUID
    factura_id: UUID | None
    motivo: str
    autor: ClienteBreve
    fecha: datetime

    @classmethod
    def from_model(cls, value: ContactBlock) -> "Marca":
        """Render a mark."""
        return cls(
            id=value.id,
            cliente_id=value.customer_id,
            factura_id=value.charge_id,
            motivo=value.reason,
            autor=ClienteBreve(id=value.author_id, nombre=value.author_name),
            fecha=value.created_at,
        )


class NuevaMarca(Wire):
    """Body of POST /cobranza/no-contactar; without facturaId the whole customer."""

    cliente_id: UUID
    motivo: Annotated[str, Meta(min_length=1, max_length=500)]
    factura_id: UUID | None = None


class Baja(Wire):
    """An address that gets no reminders: unsubscribed, bounced or complained."""

    id: UUID
    email: str
    causa: str
    fecha: datetime

    @classmethod
    def from_model(cls, value: Suppression) -> "Baja":
        """Render an address."""
        return cls(id=value.id, email=value.email, causa=value.cause.value, fecha=value.created_at)


class CobranzaController(Controller):
    """History and rules of collecting."""

    path = "/cobranza"
    tags = ("Cobranza",)

    @get("/historial", sync_to_thread=True, guards=[require(READ)], summary="Historial de envíos")
    def history(
        self,
        services: FromServices,
        caller: FromUser,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
        cliente_id: ClienteId = None,
        desde: FromQuery[date | None] = None,
        hasta: FromQuery[date | None] = None,
        status: FromQuery[Status | None] = None,
    ) -> Page[Enviado]:
        """Every mail, newest first; `desde` and `hasta` are days of the organization, both inclusive."""
        check_page(page, limit)
        check_days(desde, hasta)
        with services.db.reading(caller.organization_id) as tx:
            since, until = within(services, tx, desde, hasta)
            rows, total = services.collections.reminders.history(
                tx,
                customer_id=cliente_id,
                since=since,
                until=until,
                status=status,
                page=page,
                limit=limit,
            )
        return Page(data=[Enviado.from_model(row) for row in rows], meta=page_meta(page, limit, total))

    @get("/ajustes", sync_to_thread=True, guards=[require(READ)], summary="Ver ajustes de cobranza")
    def settings(self, services: FromServices, caller: FromUser) -> Ajustes:
        """How old the cartera may be, how much may be sent today, and whether sending is paused and why."""
        with services.db.reading(caller.organization_id) as tx:
            return Ajustes.from_model(services.collections.keeping.overview(tx))

    @patch("/ajustes", sync_to_thread=True, guards=[require(MANAGE)], summary="Cambiar ajustes de cobranza")
    def change_settings(self, services: FromServices, caller: FromUser, data: JSONBody[CambioAjustes]) -> Ajustes:
        """From 1 to 168 hours; 24 unless changed."""
        with services.db.transaction(caller.organization_id) as tx:
            services.collections.keeping.limit_age(tx, data.horas_maximas)
            return Ajustes.from_model(services.collections.keeping.overview(tx))

    @get("/no-contactar", sync_to_thread=True, guards=[require(READ)], summary="Listar a quién no contactar")
    def list_marks(
        self,
        services: FromServices,
        caller: FromUser,
        cliente_id: ClienteId = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
    ) -> Page[Marca]:
        """Customers and invoices that get no reminders, newest first, with why and who said so."""
        check_page(page, limit)
        with services.db.reading(caller.organization_id) as tx:
            found, total = services.collections.keeping.blocks(tx, cliente_id, page=page, limit=limit)
        return Page(data=[Marca.from_model(one) for one in found], meta=page_meta(page, limit, total))

    @post(
        "/no-contactar",
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
        guards=[require(SEND)],
        summary="Marcar «no contactar»",
    )
    def mark(self, services: FromServices, caller: FromUser, data: JSONBody[NuevaMarca]) -> Marca:
        """No reminder of the customer, or about the invoice, goes out from now on, those that wait included."""
        with services.db.transaction(caller.organization_id) as tx:
            made = services.collections.keeping.block(tx, caller.user_id, data.cliente_id, data.factura_id, data.motivo)
        return Marca.from_model(made)

    @delete(
        "/no-contactar/{mark_id:uuid}",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Quitar «no contactar»",
    )
    def unmark(self, services: FromServices, caller: FromUser, mark_id: FromPath[UUID]) -> None:
        """Reminders may go out again."""
        with services.db.transaction(caller.organization_id) as tx:
            services.collections.keeping.unblock(tx, mark_id)

    @get("/bajas", sync_to_thread=True, guards=[require(READ)], summary="Listar direcciones dadas de baja")
    def suppressions(
        self, services: FromServices, caller: FromUser, page: FromQuery[int] = 1, limit: FromQuery[int] = 20
    ) -> Page[Baja]:
        """Addresses that unsubscribed, bounced or complained, newest first."""
        check_page(page, limit)
        with services.db.reading(caller.organization_id) as tx:
            found, total = services.collections.keeping.suppressions(tx, page=page, limit=limit)
        return Page(data=[Baja.from_model(one) for one in found], meta=page_meta(page, limit, total))

    @delete(
        "/bajas/{suppression_id:uuid}",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Volver a intentar una dirección que rebotó",
    )
    def forget_bounce(self, services: FromServices, caller: FromUser, suppression_id: FromPath[UUID]) -> None:
        """Only an address that bounced; who unsubscribed or complained stays out."""
        with services.db.transaction(caller.organization_id) as tx:
            services.collections.keeping.forget_bounce(tx, suppression_id)


def within(
    services: Services, tx: Tx, desde: date | None, hasta: date | None
) -> tuple[datetime | None, datetime | None]:
    """When days of the organization, both inclusive, begin and are over; None for an open end."""
    zone = ZoneInfo(services.accounts.organization(tx).timezone)
    return _midnight(desde, zone), _midnight(_next(hasta), zone)


def _next(day: date | None) -> date | None:
    return None if day is None or day == date.max else day + timedelta(days=1)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    """When a day begins; the edges of the calendar cannot be told in UTC and hold no mail."""
    return None if day is None else datetime.combine(max(day, _EARLIEST), time(0), tzinfo=zone)
