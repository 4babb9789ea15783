"""Mails that the service sends on its own, written here once in Spanish, as text and as simple HTML.

A person who did not pair that machine must be able to end it from the mail in two clicks.
"""

from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from server.capabilities.accounts.model import Organization, Role
from server.db.outbox import Job
from server.gateways.mail import Mail, MailError
from server.kit.text import unlinked
from server.services import Services

_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_log = structlog.get_logger("server.jobs")


def send_pairing_mail(services: Services, job: Job) -> None:
    """Tell every owner of the organization which machine was paired, what it reads and from where; repeatable.

    An address that refuses for good is skipped, so that it keeps the message from nobody else; MailError where the
    relay may take it later.
    """
    with services.db.reading(job.organization_id) as tx:
        organization = services.accounts.organization(tx)
        owners = services.accounts.members(tx, Role.OWNER)
    delayed: MailError | None = None
    for owner in owners:
        message = pairing_mail(
            job.payload,
            organization,
            to=owner.email,
            key=f"{job.id}-{owner.id}",
            origin=services.settings.api_base_url,
        )
        try:
            services.mail.send(message)
        except MailError as error:
            if error.permanent:
                _log.warning("an owner's address refuses mail", user=str(owner.id), job=str(job.id))
            else:
                delayed = error
    if delayed is not None:
        raise delayed


def pairing_mail(payload: dict[str, Any], organization: Organization, *, to: str, key: str, origin: str) -> Mail:
    """The message for one owner; `payload` as the registration promised it."""
    machine = unlinked(payload["machine"])
    companies = [unlinked(name) for name in payload["companies"]] or ["ninguna todavía"]
    when = local(datetime.fromisoformat(payload["at"]), organization.timezone)
    revoke = f"{origin}/conectores/{payload['connectorId']}/revocar"
    facts = [
        ("Computadora", [machine]),
        ("Empresas", companies),
        ("Dirección", [payload["address"] or "desconocida"]),
        ("Cuándo", [when]),
    ]
    opening = f"Se vinculó una computadora con la cuenta de {unlinked(organization.name)} en CobranzaCloud."
    question = "¿No fuiste tú?"
    advice = "Revócala ahora: dejará de enviar información de inmediato."
    text = "\n".join(
        [
            opening,
            "",
            *(f"{name}: {', '.join(values)}" for name, values in facts),
            "",
            f"{question} {advice}",
            f"Revocar: {revoke}",
            "",
            "Si fuiste tú, no tienes que hacer nada.",
        ]
    )
    rows = "".join(
        f'<tr><td style="padding:4px 16px 4px 0;color:#555;vertical-align:top">{name}</td>'
        f"<td>{'<br>'.join(escape(value) for value in values)}</td></tr>"
        for name, values in facts
    )
    html = (
        '<!doctype html><html lang="es-MX"><body style="font-family:sans-serif;line-height:1.5">'
        f"<p>{escape(opening)}</p><table>{rows}</table>"
        f'<p><strong>{question}</strong> {advice}</p><p><a href="{escape(revoke)}">Revocar</a></p>'
        "<p>Si fuiste tú, no tienes que hacer nada.</p></body></html>"
    )
    return Mail(to=to, subject=f"Nueva computadora vinculada: {machine}", text=text, html=html, key=key)


def local(moment: datetime, timezone: str) -> str:
    """17 de marzo de 2026, 12:30 (America/Mexico_City)."""
    there = moment.astimezone(ZoneInfo(timezone))
    return f"{there.day} de {_MONTHS[there.month - 1]} de {there.year}, {there:%H:%M} ({timezone})"
