"""Mails of accounts, each with a link whose token is made when it is sent, and the end of what an impostor left.

The same link travels on every try: its token is signed from the row's id, so a repeat is the same message. Anybody can
have one sent to any address, so it has no link but ours: names are kept as typed and written `unlinked`.
"""

from datetime import datetime
from html import escape
from uuid import UUID

import structlog

from server.capabilities.accounts import mailed
from server.capabilities.accounts.model import Purpose
from server.db.outbox import Job
from server.gateways.mail import Mail, MailError
from server.jobs.mail import local
from server.kit.errors import DomainError, Kind
from server.kit.text import unlinked
from server.services import Services

_ROLES = {
    "owner": "Propietario",
    "admin": "Administrador",
    "manager": "Gerente",
    "collector": "Cobrador",
    "viewer": "Consulta",
}
_log = structlog.get_logger("server.jobs")


def send_account_mail(services: Services, job: Job) -> None:
    """Mail a link, unless it was used or overtaken meanwhile; MailError where the relay may take it later."""
    purpose, row_id = Purpose(job.payload["purpose"]), UUID(job.payload["row"])
    message = _invitation(services, job, row_id) if purpose is Purpose.INVITE else _link(services, job, purpose, row_id)
    if message is not None:
        _send(services, message, purpose.value)


def send_password_mail(services: Services, job: Job) -> None:
    """Tell a person that their password changed, and what to do if it was not them; nothing where they left."""
    try:
        with services.db.reading(job.organization_id) as tx:
            member = services.accounts.member(tx, UUID(job.payload["user"]))
    except DomainError as error:
        if error.kind is not Kind.NOT_FOUND:
            raise
        return
    when = local(datetime.fromisoformat(job.payload["at"]), member.organization.timezone)
    lines = [
        f"Hola, {unlinked(member.user.name)}:",
        f"La contraseña de tu cuenta en CobranzaCloud cambió el {when}, y se cerraron todas tus sesiones.",
        "Si fuiste tú, no tienes que hacer nada.",
        "¿No fuiste tú? Alguien conoce tu contraseña o lee tu correo.",
        "Cambia primero la contraseña de tu correo y después elige otra para CobranzaCloud.",
    ]
    address = f"{services.settings.api_base_url}{mailed.FORGOTTEN}"
    message = _mail(member.user.email, "Tu contraseña cambió", lines, "Elegir otra contraseña", address, [], job)
    _send(services, message, "password changed")


def reclaim_account(services: Services, job: Job) -> None:
    """End in each organization of a person what was begun there before they proved their address; repeatable."""
    user_id = UUID(job.payload["user"])
    with services.db.reading() as tx:
        places = [row.organization_id for row in tx.lookup("person", p_user=user_id)]
    for organization_id in places:
        if organization_id != job.organization_id:
            with services.db.transaction(organization_id) as tx:
                services.accounts.oauth.discard_holdings(tx, user_id)


def _send(services: Services, message: Mail, purpose: str) -> None:
    """Hand it over; an address that refuses for good ends the matter."""
    try:
        services.mail.send(message)
    except MailError as error:
        if not error.permanent:
            raise
        _log.warning("an address refuses mail", purpose=purpose)


def _link(services: Services, job: Job, purpose: Purpose, row_id: UUID) -> Mail | None:
    with services.db.reading(job.organization_id) as tx:
        found = services.accounts.links.to_mail(tx, purpose, row_id)
    if found is None:
        return None
    member, link, token = found
    until = local(link.expires_at, member.organization.timezone)
    if purpose is Purpose.VERIFY:
        subject, verb = "Confirma tu correo", "Confirmar mi correo"
        opening = "Confirma que este correo es tuyo para poder mandar recordatorios de cobro desde CobranzaCloud."
        closing = "Si no abriste una cuenta en CobranzaCloud, ignora este mensaje."
    else:
        subject, verb = "Cambia tu contraseña", "Elegir otra contraseña"
        opening = "Alguien pidió cambiar la contraseña de tu cuenta en CobranzaCloud. Si fuiste tú, elige una nueva."
        closing = "Si no fuiste tú, ignora este mensaje: tu contraseña sigue igual."
    address = mailed.address(services.settings.api_base_url, purpose, token)
    lines = [f"Hola, {unlinked(member.user.name)}:", opening]
    return _mail(member.user.email, subject, lines, verb, address, [_life(until), closing], job)


def _invitation(services: Services, job: Job, row_id: UUID) -> Mail | None:
    with services.db.reading(job.organization_id) as tx:
        found = services.accounts.invitations.to_mail(tx, row_id)
        zone = services.accounts.organization(tx).timezone
    if found is None:
        return None
    shown, token = found
    invitation = shown.invitation
    organization = unlinked(shown.organization)
    opening = (
        f"{unlinked(invitation.invited_by_name)} te invita a ver la cartera de {organization} en CobranzaCloud "
        f"con el rol de {_ROLES[invitation.role.value]}."
    )
    closing = "Si no conoces a quien te invita, ignora este mensaje."
    address = mailed.address(services.settings.api_base_url, Purpose.INVITE, token)
    until = local(invitation.expires_at, zone)
    subject = f"Te invitan a {organization} en CobranzaCloud"
    lines = [f"Hola, {unlinked(invitation.name)}:", opening]
    return _mail(invitation.email, subject, lines, "Ver la invitación", address, [_life(until), closing], job)


def _life(until: str) -> str:
    return f"El enlace sirve una vez, hasta el {until}."


def _mail(to: str, subject: str, before: list[str], verb: str, address: str, after: list[str], job: Job) -> Mail:
    """Paragraphs, a link, paragraphs."""
    text = "\n\n".join([*before, f"{verb}: {address}", *after])
    above, below = ("".join(f"<p>{escape(line)}</p>" for line in lines) for lines in (before, after))
    html = (
        '<!doctype html><html lang="es-MX"><body style="font-family:sans-serif;line-height:1.5">'
        f'{above}<p><a href="{escape(address)}">{escape(verb)}</a></p>{below}</body></html>'
    )
    return Mail(to=to, subject=subject, text=text, html=html, key=str(job.id))
