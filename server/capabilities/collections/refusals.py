"""The sentences of collecting's refusals, with the codes that programs read."""

from datetime import datetime
from uuid import UUID

from server.capabilities.collections.model import Cause
from server.kit.errors import DomainError, FieldError, Kind, not_found


def _unprocessable(code: str, message: str, *details: FieldError) -> DomainError:
    return DomainError(code, Kind.INVALID, message, details=details, status=422)


def unknown_variable(field: str, name: str, allowed: tuple[str, ...]) -> DomainError:
    """A template names what we cannot fill in."""
    known = ", ".join(f"{{{one}}}" for one in allowed)
    message = f"La variable {{{name}}} no existe. Las que puedes usar son {known}"
    return _unprocessable("TEMPLATE_UNKNOWN_VARIABLE", message, FieldError(field, message))


def broken_braces(field: str) -> DomainError:
    """A brace without its pair."""
    message = "Hay una llave sin su pareja; las variables se escriben como {cliente}"
    return _unprocessable("TEMPLATE_MALFORMED", message, FieldError(field, message))


def link_not_allowed(field: str, host: str) -> DomainError:
    """A link to a host that the operator did not list."""
    message = f"No se permiten enlaces a {host}; quítalo del texto o pide que se agregue a los sitios permitidos"
    return _unprocessable("LINK_NOT_ALLOWED", message, FieldError(field, message))


def unknown_template() -> DomainError:
    """Absent, or another organization's."""
    return not_found("No se encontró la plantilla")


def unknown_reminder() -> DomainError:
    """Absent, or another organization's."""
    return not_found("No se encontró el recordatorio")


def template_name_taken() -> DomainError:
    """Two templates of one name cannot be told apart in a list."""
    message = "Ya tienes una plantilla con este nombre"
    return DomainError("CONFLICT", Kind.CONFLICT, message, details=[FieldError("nombre", message)])


def too_many_templates(allowed: int) -> DomainError:
    """The organization has as many as anybody can choose from."""
    message = f"Puedes tener hasta {allowed} plantillas. Elimina una que ya no uses."
    return DomainError("TEMPLATE_LIMIT_EXCEEDED", Kind.CONFLICT, message, limit=allowed)


def template_inactive() -> DomainError:
    """The template was switched off."""
    message = "La plantilla está inactiva; actívala o elige otra"
    return _unprocessable("TEMPLATE_INACTIVE", message, FieldError("plantillaId", message))


def sending_off() -> DomainError:
    """The operator's kill switch."""
    return DomainError(
        "REMINDERS_DISABLED",
        Kind.UNAVAILABLE,
        "El envío de recordatorios está detenido por el operador del servicio; vuelve a intentarlo más tarde",
        retry_after=3600,
    )


def sending_paused() -> DomainError:
    """The organization's reminders were stopped, by its bounces or by the operator."""
    return DomainError(
        "REMINDERS_PAUSED",
        Kind.FORBIDDEN,
        "Tus envíos están en pausa porque rebotaron demasiados correos o porque el operador los detuvo; "
        "revisa las direcciones de tus clientes y escribe a soporte",
    )


def no_recipient() -> DomainError:
    """Nobody was named and the ERP has no usable address."""
    message = "El cliente no tiene un correo que sirva; escribe al menos un destinatario"
    return _unprocessable("NO_RECIPIENT", message, FieldError("destinatarios", message))


def suppressed(index: int, cause: Cause) -> DomainError:
    """The address asked not to be written to, or does not exist."""
    why = {
        Cause.UNSUBSCRIBED: "se dio de baja de tus recordatorios",
        Cause.BOUNCED: "rebotó antes: no existe o no acepta correo",
        Cause.COMPLAINED: "marcó tus recordatorios como correo no deseado",
    }[cause]
    message = f"Esta dirección {why}"
    return _unprocessable("RECIPIENT_SUPPRESSED", message, FieldError(f"destinatarios[{index}].email", message))


def recipient_capped(index: int, allowed: int) -> DomainError:
    """One address got as many as anybody should in a day."""
    message = f"Esta dirección ya recibió {allowed} recordatorios en 24 horas; espera a mañana"
    return DomainError(
        "RECIPIENT_LIMIT_EXCEEDED",
        Kind.LIMITED,
        message,
        details=[FieldError(f"destinatarios[{index}].email", message)],
        retry_after=3600,
    )


def quota_spent(allowed: int, retry_after: int) -> DomainError:
    """The organization's day is used up."""
    return DomainError(
        "REMINDER_QUOTA_EXCEEDED",
        Kind.LIMITED,
        f"Hoy puedes enviar hasta {allowed} recordatorios; el límite crece con la antigüedad de tu cuenta",
        retry_after=retry_after,
        limit=allowed,
    )


def charge_not_open(index: int) -> DomainError:
    """A chosen invoice is settled, or is not this customer's."""
    message = "Esta factura no es del cliente o ya no tiene saldo"
    return _unprocessable("INVOICE_NOT_OPEN", message, FieldError(f"facturasIncluir[{index}]", message))


def nothing_to_collect() -> DomainError:
    """Nothing is overdue and nothing was chosen."""
    return _unprocessable(
        "NOTHING_TO_COLLECT",
        "El cliente no tiene facturas vencidas que cobrar; elige facturas por vencer si quieres recordárselas",
    )


def do_not_contact(reason: str, author: str, *, field: str = "clienteId") -> DomainError:
    """A person marked the customer or the invoice."""
    message = f"Está marcado como «no contactar» por {author}: {reason}"
    return DomainError("DO_NOT_CONTACT", Kind.CONFLICT, message, details=[FieldError(field, message)])


def recently_reminded(email: str, at: datetime) -> DomainError:
    """The same invoices to the same address within a day; `confirmar: true` sends all the same."""
    return DomainError(
        "REMINDER_RECENT",
        Kind.CONFLICT,
        f"Ya se envió un recordatorio de estas facturas a {email} en las últimas 24 horas. "
        'Si quieres enviarlo de nuevo, repite la solicitud con "confirmar": true',
        anterior=at,
    )


def key_reused() -> DomainError:
    """An Idempotency-Key came back with another body."""
    return _unprocessable(
        "IDEMPOTENCY_KEY_REUSED",
        "Esta Idempotency-Key ya se usó con otra solicitud; usa una nueva para cada recordatorio",
    )


def already_sent(reminder_id: UUID, *, doubted: bool) -> DomainError:
    """Nothing of the reminder waits any more, or only mails that may be out (`doubted`)."""
    why = "es posible que el correo ya haya salido" if doubted else "no le queda ningún envío en espera"
    return DomainError(
        "REMINDER_ALREADY_SENT",
        Kind.CONFLICT,
        f"El recordatorio ya no se puede cancelar: {why}",
        recordatorioId=str(reminder_id),
    )


def already_blocked() -> DomainError:
    """One mark a subject is enough."""
    return DomainError("CONFLICT", Kind.CONFLICT, "Ya está marcado como «no contactar»")
