"""The body of a reminder as it is asked for, read strictly: its addresses end up in headers of mails to strangers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from server.capabilities.collections.addresses import display_name, usable
from server.capabilities.collections.model import MAX_CHOSEN, MAX_RECIPIENTS, Recipient, Request
from server.faces.cobranza.wire import Wire
from server.kit.errors import FieldError, invalid


class Destinatario(Wire):
    """Whom it goes to."""

    email: Annotated[str, Meta(max_length=320)]
    nombre: Annotated[str, Meta(max_length=100)] | None = None


class NuevoRecordatorio(Wire):
    """Body of POST /cobranza/recordatorios. Only clienteId and plantillaId are required.

    Without `destinatarios` it goes to the customer's principal contact, without `facturasIncluir` it asks for the
    overdue invoices. `confirmar` sends the same invoices to the same address again within 24 hours.
    """

    cliente_id: UUID
    plantilla_id: UUID
    destinatarios: Annotated[tuple[Destinatario, ...], Meta(max_length=MAX_RECIPIENTS)] | None = None
    facturas_incluir: Annotated[tuple[UUID, ...], Meta(max_length=MAX_CHOSEN)] | None = None
    programar_para: datetime | None = None
    notas: Annotated[str, Meta(max_length=1000)] | None = None
    adjuntar_estado_cuenta: bool = False
    confirmar: bool = False


def to_request(data: NuevoRecordatorio) -> Request:
    """The body as the domain reads it; VALIDATION_ERROR names every member that is wrong."""
    faults: list[FieldError] = []
    when = _moment(data.programar_para, faults)
    recipients = tuple(_recipients(data.destinatarios or (), faults))
    charges = data.facturas_incluir or ()
    faults += _repeated("facturasIncluir[{}]", "Esta factura viene dos veces", charges)
    faults += _repeated(
        "destinatarios[{}].email", "Este destinatario viene dos veces", [one.email for one in recipients]
    )
    if faults:
        raise invalid(*faults)
    return Request(
        customer_id=data.cliente_id,
        template_id=data.plantilla_id,
        recipients=recipients,
        charges=charges,
        scheduled_for=when,
        notes=data.notas or None,
        statement=data.adjuntar_estado_cuenta,
        confirmed=data.confirmar,
    )


def _moment(when: datetime | None, faults: list[FieldError]) -> datetime | None:
    """An hour in UTC; the edges of the calendar have none."""
    if when is None:
        return None
    if when.tzinfo is None:
        faults.append(FieldError("programarPara", "Debe llevar zona horaria, por ejemplo 2026-03-17T15:30:00Z"))
        return None
    try:
        return when.astimezone(UTC)
    except OverflowError:
        faults.append(FieldError("programarPara", "Puede ser hasta dentro de un año"))
        return None


def _recipients(given: Iterable[Destinatario], faults: list[FieldError]) -> Iterable[Recipient]:
    for index, one in enumerate(given):
        email = usable(one.email)
        if email is None:
            faults.append(FieldError(f"destinatarios[{index}].email", "El correo no es válido"))
        elif one.nombre is not None and not one.nombre.isprintable():
            message = "No puede tener saltos de línea ni caracteres de control"
            faults.append(FieldError(f"destinatarios[{index}].nombre", message))
        else:
            yield Recipient(email, display_name(one.nombre))


def _repeated(path: str, message: str, values: Iterable[object]) -> list[FieldError]:
    seen: set[object] = set()
    found = []
    for index, value in enumerate(values):
        if value in seen:
            found.append(FieldError(path.format(index), message))
        seen.add(value)
    return found


def to_key(text: str | None) -> str | None:
    """An Idempotency-Key as it may be kept; VALIDATION_ERROR for one that is empty, long or unprintable."""
    if text is not None and not (0 < len(text) <= 255 and text.isprintable()):
        raise invalid(FieldError("Idempotency-Key", "Debe tener de 1 a 255 caracteres visibles"))
    return text
