"""Acts in plain Spanish: one sentence for each, over what the audit keeps; nothing decided here."""

from collections.abc import Callable, Mapping

from server.capabilities.accounts.model import Role
from server.capabilities.audit.model import Act, Entry
from server.capabilities.connectors.model import CommandType
from server.faces.web.devices import device
from server.faces.web.errands import LABELS
from server.faces.web.format import place
from server.faces.web.roles import ROLES
from server.kit.origin import ActorKind

AREAS: Mapping[str, str] = {
    "access": "Accesos y contraseñas",
    "people": "Personas y roles",
    "organization": "Datos de la organización",
    "connectors": "Conectores",
    "collections": "Cobranza",
    "webhooks": "Webhooks",
    "exports": "Descargas",
}
"""Parts of the house as the filter offers them."""

_MEMBERS = {
    "name": "nombre",
    "tax_id": "RFC",
    "timezone": "zona horaria",
    "currency": "moneda base",
    "email_domain": "dominio de correo",
}
_WHY = {"password": "la contraseña no era correcta", "deactivated": "su usuario está desactivado"}

Detail = Mapping[str, str]
Words = Callable[[str, Detail], str]


def sentence(entry: Entry) -> str:
    """What was done, beginning with the verb: ``Cambió el rol de Eva (eva@empresa.mx): de Cobrador a Gerente``."""
    return _WORDS[entry.act](entry.subject, entry.detail)


def actor(entry: Entry) -> str:
    """Who did it, as they were called then."""
    if entry.actor is ActorKind.SERVICE:
        return "CobranzaCloud"
    if entry.actor is ActorKind.NOBODY:
        return "Sin identificar"
    return entry.actor_name or ("Una computadora" if entry.actor is ActorKind.MACHINE else "Alguien")


def acts_of(area: str) -> tuple[Act, ...]:
    """Every act of a part of the house."""
    return tuple(act for act in Act if act.area == area)


def _role(name: str) -> str:
    return ROLES[Role(name)].name if name in set(Role) else name


def _command(name: str) -> str:
    return LABELS[CommandType(name)] if name in set(CommandType) else name


def _logged_in(_: str, more: Detail) -> str:
    return "Inició sesión" if more.get("face", "web") == "web" else "Inició sesión con la API"


def _refused(subject: str, more: Detail) -> str:
    told = f"No pudo entrar como {subject}: {_WHY.get(more.get('why', ''), 'no se le dejó pasar')}"
    return told + ("; hubo más intentos en esa hora" if more.get("more") else "")


def _session(_: str, more: Detail) -> str:
    return f"Cerró una de sus sesiones: {device(more.get('agent'))}" + _behind(", ", more.get("address"))


def _organization(_: str, more: Detail) -> str:
    told = "; ".join(f"{_MEMBERS.get(name, name)}: {_change(name, change)}" for name, change in more.items())
    return f"Cambió los datos de la organización ({told})"


def _change(name: str, change: str) -> str:
    return " → ".join(place(zone) for zone in change.split(" → ")) if name == "timezone" else change


def _paired(subject: str, more: Detail) -> str:
    return f"Vinculó {'de nuevo ' if more.get('again') else ''}la computadora «{subject}»" + _behind(
        " con ", more.get("companies")
    )


def _template(subject: str, more: Detail) -> str:
    before = more.get("before", subject)
    return f"Cambió la plantilla «{subject}»" + (f", antes «{before}»" if before != subject else "")


def _reminder(verb: str) -> Words:
    return lambda subject, more: (
        f"{verb} un recordatorio a {subject}"
        + _behind(" con «", more.get("template"), "»")
        + _behind(", a ", more.get("to"))
    )


def _blocked(subject: str, more: Detail) -> str:
    about = _behind(", factura ", more.get("invoice")) + _behind(": ", more.get("reason"))
    return f"Marcó «no contactar» a {subject}{about}"


def _note(verb: str) -> Words:
    return lambda subject, more: (
        f"{verb} {f'de {subject}' if subject else 'de un cliente'}" + _behind(", escrita por ", more.get("author"))
    )


def _webhook(subject: str, more: Detail) -> str:
    found = []
    if more.get("active"):
        found.append("lo activó" if more["active"] == "1" else "lo desactivó")
    if more.get("before"):
        found.append(f"antes {more['before']}")
    if more.get("events"):
        found.append(f"escucha {more['events']}")
    return f"Cambió el webhook {subject}" + _behind(": ", "; ".join(found))


def _behind(before: str, text: str | None, after: str = "") -> str:
    return f"{before}{text}{after}" if text else ""


_WORDS: Mapping[Act, Words] = {
    Act.REGISTERED: lambda _, __: "Creó la cuenta",
    Act.LOGGED_IN: _logged_in,
    Act.LOGIN_REFUSED: _refused,
    Act.LOGGED_OUT: lambda _, __: "Cerró sesión",
    Act.ADDRESS_PROVEN: lambda subject, _: f"Confirmó su correo {subject}",
    Act.PASSWORD_CHANGED: lambda _, __: "Cambió su contraseña",
    Act.PASSWORD_RESET: lambda _, __: "Eligió otra contraseña con un enlace por correo",
    Act.RESET_ASKED: lambda subject, _: f"Pidió un enlace para cambiar la contraseña de {subject}",
    Act.SESSION_REVOKED: _session,
    Act.OTHERS_REVOKED: lambda _, more: f"Cerró sus demás sesiones ({more.get('sessions', '')})",
    Act.SESSION_STOLEN: lambda _, __: "Se usó dos veces la misma llave de una sesión; la cerramos por seguridad",
    Act.INVITED: lambda subject, more: f"Invitó a {subject} como {_role(more.get('role', ''))}",
    Act.INVITATION_ACCEPTED: lambda _, __: "Aceptó la invitación",
    Act.INVITATION_CANCELLED: lambda subject, _: f"Canceló la invitación de {subject}",
    Act.ROLE_CHANGED: lambda subject, more: (
        f"Cambió el rol de {subject}: de {_role(more.get('before', ''))} a {_role(more.get('after', ''))}"
    ),
    Act.DEACTIVATED: lambda subject, _: f"Desactivó a {subject}",
    Act.REACTIVATED: lambda subject, _: f"Activó de nuevo a {subject}",
    Act.REMOVED: lambda subject, _: f"Quitó de la organización a {subject}",
    Act.ACCOUNT_RECLAIMED: lambda subject, _: (
        f"Demostró que {subject} es suyo; se cerró lo que otra persona había abierto con ese correo"
    ),
    Act.ORGANIZATION_CHANGED: _organization,
    Act.CODE_ISSUED: lambda _, __: "Generó un código para vincular una computadora",
    Act.PAIRED: _paired,
    Act.RENAMED: lambda subject, more: f"Cambió el nombre de la computadora «{more.get('before', '')}» a «{subject}»",
    Act.REVOKED: lambda subject, _: f"Revocó la computadora «{subject}»",
    Act.COMMANDED: lambda subject, more: f"Pidió a «{subject}»: {_command(more.get('command', ''))}",
    Act.COMPANY_CHOSEN: lambda subject, more: f"Eligió que «{more.get('machine', '')}» mande la empresa {subject}",
    Act.COMPANY_REMOVED: lambda subject, more: f"Eliminó la empresa {subject} de «{more.get('machine', '')}»",
    Act.UNUSUAL_ACCEPTED: lambda subject, _: f"Aceptó el cambio inusual de {subject}",
    Act.TEMPLATE_CREATED: lambda subject, _: f"Creó la plantilla «{subject}»",
    Act.TEMPLATE_CHANGED: _template,
    Act.TEMPLATE_DELETED: lambda subject, _: f"Eliminó la plantilla «{subject}»",
    Act.REMINDER_SENT: _reminder("Mandó"),
    Act.REMINDER_SCHEDULED: _reminder("Programó"),
    Act.REMINDER_CANCELLED: lambda subject, _: f"Canceló un recordatorio a {subject}",
    Act.REMINDER_RESTORED: lambda subject, _: f"Reanudó un recordatorio a {subject}",
    Act.CONTACT_BLOCKED: _blocked,
    Act.CONTACT_UNBLOCKED: lambda subject, _: f"Quitó «no contactar» a {subject or 'un cliente'}",
    Act.NOTE_WRITTEN: _note("Anotó algo"),
    Act.NOTE_DELETED: _note("Borró una nota"),
    Act.NOTE_RESTORED: _note("Recuperó una nota"),
    Act.ADDRESS_RETRIED: lambda subject, _: f"Permitió escribir otra vez a {subject}",
    Act.AGE_LIMITED: lambda _, more: f"Cambió a {more.get('hours', '')} horas la antigüedad máxima de la cartera",
    Act.REMINDERS_PAUSED: lambda _, __: "Detuvo los recordatorios de la organización",
    Act.REMINDERS_RESUMED: lambda _, __: "Reanudó los recordatorios de la organización",
    Act.WEBHOOK_CREATED: lambda subject, _: f"Agregó el webhook {subject}",
    Act.WEBHOOK_CHANGED: _webhook,
    Act.WEBHOOK_REMOVED: lambda subject, _: f"Eliminó el webhook {subject}",
    Act.WEBHOOK_SECRET: lambda subject, _: f"Cambió el secreto del webhook {subject}",
    Act.EXPORTED: lambda subject, more: f"Descargó «{subject}»" + _behind(" en ", more.get("form")),
    Act.UNKNOWN: lambda _, __: "Hizo algo que esta versión no sabe nombrar",
}
