"""/v1/cobranza/recordatorios: asking for a reminder, seeing it before and after, cancelling it (document §8.3)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from contract.money import from_cents
from server.capabilities.collections import model
from server.capabilities.collections.model import Reminder, Sending, Status
from server.capabilities.collections.service.planning import Plan
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.figures import Number
from server.faces.cobranza.recordatorios_request import NuevoRecordatorio, to_key, to_request
from server.faces.cobranza.wire import Wire

READ, SEND = "cobranza:read", "cobranza:send"
IdempotencyKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key")]


class Aceptado(Wire):
    """202 of POST /cobranza/recordatorios."""

    id: UUID
    status: str
    scheduled_for: datetime | None
    estimated_delivery: datetime

    @classmethod
    def from_model(cls, value: Reminder) -> "Aceptado":
        """Render the first answer, which the same Idempotency-Key gets again."""
        return cls(
            id=value.id,
            status=Status.QUEUED.value,
            scheduled_for=value.scheduled_for,
            estimated_delivery=value.estimated_at,
        )


class Importe(Wire):
    """What is asked for in one currency; currencies are never added up."""

    moneda: str
    monto: Number


class FacturaIncluida(Wire):
    """An invoice that a reminder asks for."""

    id: UUID
    folio: str
    saldo: Number
    dias_vencido: int


class Envio(Wire):
    """One mail of a preview."""

    email: str
    nombre: str | None
    asunto: str
    cuerpo: str


class Adjunto(Wire):
    """A file that goes along with every mail."""

    nombre: str
    tipo: str


class Aviso(Wire):
    """Something that would hold the reminder, or refuse it (`impide`)."""

    codigo: str
    mensaje: str
    impide: bool


class VistaPrevia(Wire):
    """200 of POST /cobranza/recordatorios/preview: exactly who would get what now.

    `remitente` is the name that it comes in, `pie` what stands under every text; its link is each mail's own.
    """

    envios: tuple[Envio, ...]
    remitente: str
    responder_a: str
    pie: str
    adjuntos: tuple[Adjunto, ...]
    facturas: tuple[FacturaIncluida, ...]
    importes: tuple[Importe, ...]
    avisos: tuple[Aviso, ...]

    @classmethod
    def from_model(cls, value: Plan) -> "VistaPrevia":
        """Render a plan."""
        held = () if value.held is None else (Aviso(codigo="ON_HOLD", mensaje=value.held, impide=False),)
        return cls(
            envios=tuple(
                Envio(email=one.email, nombre=one.name, asunto=value.subject, cuerpo=value.body)
                for one in value.recipients
            ),
            remitente=value.around.sender,
            responder_a=value.around.reply_to,
            pie=value.around.footer,
            adjuntos=tuple(Adjunto(nombre=name, tipo=kind) for name, kind in value.around.files),
            facturas=tuple(
                FacturaIncluida(id=one.id, folio=one.folio, saldo=from_cents(one.balance), dias_vencido=one.days)
                for one in value.charges
            ),
            importes=tuple(Importe(moneda=one.currency, monto=from_cents(one.cents)) for one in value.owed),
            avisos=(*(Aviso(codigo=one.code, mensaje=one.message, impide=True) for one in value.objections), *held),
        )


class EnvioHecho(Wire):
    """One mail and what became of it.

    `abierto` says that the picture in it was fetched: a program that hides pictures never tells, one that fetches all
    of them tells of a mail that nobody read. `respuestaSmtp` is the mail server's answer word for word.
    """

    id: UUID
    email: str
    nombre: str | None
    asunto: str
    status: str
    motivo: str | None
    respuesta_smtp: str | None
    fecha_envio: datetime | None
    abierto: bool
    fecha_apertura: datetime | None


class Recordatorio(Wire):
    """200 of GET /cobranza/recordatorios/{id}."""

    id: UUID
    cliente_id: UUID
    cliente: str
    plantilla: str
    notas: str | None
    facturas_incluir: tuple[UUID, ...]
    adjuntar_estado_cuenta: bool
    scheduled_for: datetime | None
    estimated_delivery: datetime
    solicitado_por: str
    fecha_solicitud: datetime
    envios: tuple[EnvioHecho, ...]

    @classmethod
    def from_model(cls, value: list[Sending]) -> "Recordatorio":
        """Render a reminder's mails, of which there is at least one."""
        asked = value[0].reminder
        return cls(
            id=asked.id,
            cliente_id=asked.customer_id,
            cliente=asked.customer_name,
            plantilla=asked.template_name,
            notas=asked.notes,
            facturas_incluir=asked.charges,
            adjuntar_estado_cuenta=asked.statement,
            scheduled_for=asked.scheduled_for,
            estimated_delivery=asked.estimated_at,
            solicitado_por=asked.author_name,
            fecha_solicitud=asked.created_at,
            envios=tuple(_mail(one.delivery) for one in value),
        )


class RecordatoriosController(Controller):
    """§8.3 of the document."""

    path = "/cobranza/recordatorios"
    tags = ("Cobranza",)

    @post(
        "/",
        status_code=HTTP_202_ACCEPTED,
        sync_to_thread=True,
        guards=[require(SEND)],
        summary="Enviar recordatorio",
    )
    def send(
        self,
        services: FromServices,
        caller: FromUser,
        data: JSONBody[NuevoRecordatorio],
        idempotency_key: IdempotencyKey = None,
    ) -> Aceptado:
        """Promise a reminder, now or at `programarPara`; the same Idempotency-Key with the same body is promised once.

        The debt is looked at again when it goes out: what was paid by then is not asked for.
        """
        key = to_key(idempotency_key)
        with services.db.transaction(caller.organization_id) as tx:
            made = services.collections.reminders.ask(tx, caller.user_id, to_request(data), key)
        return Aceptado.from_model(made)

    @post(
        "/preview",
        status_code=HTTP_200_OK,
        sync_to_thread=True,
        guards=[require(READ)],
        summary="Ver un recordatorio antes de enviarlo",
    )
    def preview(self, services: FromServices, caller: FromUser, data: JSONBody[NuevoRecordatorio]) -> VistaPrevia:
        """Exactly who would get what if it went out now, and what speaks against it; nothing is sent or kept."""
        with services.db.reading(caller.organization_id) as tx:
            return VistaPrevia.from_model(services.collections.reminders.preview(tx, caller.user_id, to_request(data)))

    @get("/{reminder_id:uuid}", sync_to_thread=True, guards=[require(READ)], summary="Ver recordatorio")
    def show(self, services: FromServices, caller: FromUser, reminder_id: FromPath[UUID]) -> Recordatorio:
        """A reminder with every mail of it."""
        with services.db.reading(caller.organization_id) as tx:
            return Recordatorio.from_model(services.collections.reminders.show(tx, reminder_id))

    @delete(
        "/{reminder_id:uuid}",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require(SEND)],
        summary="Cancelar recordatorio",
    )
    def cancel(self, services: FromServices, caller: FromUser, reminder_id: FromPath[UUID]) -> None:
        """End what still waits; 409 REMINDER_ALREADY_SENT where nothing does."""
        with services.db.transaction(caller.organization_id) as tx:
            services.collections.reminders.cancel(tx, reminder_id, caller.user_id)


def _mail(value: model.Delivery) -> EnvioHecho:
    return EnvioHecho(
        id=value.id,
        email=value.email,
        nombre=value.name,
        asunto=value.subject,
        status=value.status.value,
        motivo=value.reason,
        respuesta_smtp=value.answer,
        fecha_envio=value.sent_at,
        abierto=value.opened_at is not None,
        fecha_apertura=value.opened_at,
    )
