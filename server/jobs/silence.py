"""The watchdog's rounds, and the mail of a silence: once an episode, to those who can go and look.

Where many fall silent at once no customer can help, so the operator is told instead and the customers are not.
"""

from datetime import datetime, timedelta
from html import escape
from uuid import UUID

import structlog

from server.capabilities.connectors.model import Connector
from server.db import counters, outbox
from server.db.outbox import Job
from server.gateways.mail import Mail, MailError
from server.kit.text import unlinked
from server.services import Services

OPERATOR_MAIL = "operator_mail"
"""Kind of the job that tells the operator."""

OPERATOR_PAUSE = timedelta(hours=6)
"""How often the operator is told of the same trouble."""

_log = structlog.get_logger("server.jobs")


def watch(services: Services) -> None:
    """Look for silences once; any number of workers may, each silence is told by one of them."""
    with services.db.reading() as tx:
        found = services.connectors.look_for_silence(tx)
    if found.ours:
        _tell_operator(services, found.silent[0][0], len(found.silent))
        return
    for organization_id, connector_id in found.silent:
        with services.db.transaction(organization_id) as tx:
            services.connectors.tell_silence(tx, connector_id)


def send_silence_mail(services: Services, job: Job) -> None:
    """Tell owners and administrators, unless the machine is back or was revoked, or they want no notices; repeatable.

    An address that refuses for good keeps the message from nobody else; MailError where the relay may take it later.
    """
    with services.db.reading(job.organization_id) as tx:
        machine = services.connectors.machine(tx, UUID(job.payload["connectorId"]))
        people = services.accounts.notified(tx)
    if machine.revoked_at or machine.last_heard_at != datetime.fromisoformat(job.payload["lastHeardAt"]):
        return
    delayed: MailError | None = None
    for person in people:
        origin, key = services.settings.api_base_url, f"{job.id}-{person.id}"
        try:
            services.mail.send(silence_mail(machine, job.payload["sentence"], to=person.email, key=key, origin=origin))
        except MailError as error:
            delayed = delayed if error.permanent else error
    if delayed is not None:
        raise delayed


def silence_mail(machine: Connector, sentence: str, *, to: str, key: str, origin: str) -> Mail:
    """The message for one person."""
    page, sentence = f"{origin}/conectores", unlinked(sentence)
    meanwhile = "Mientras tanto tu cartera se muestra como quedó en la última sincronización, con su antigüedad."
    text = f"{sentence}\n\n{meanwhile}\n\nVer tus computadoras: {page}\n\nCobranzaCloud\n"
    html = (
        '<!doctype html><html lang="es-MX"><body style="font-family:sans-serif;line-height:1.5">'
        f"<p><strong>{escape(sentence)}</strong></p><p>{meanwhile}</p>"
        f'<p><a href="{escape(page)}">Ver tus computadoras</a></p></body></html>'
    )
    return Mail(to=to, subject=f"Sin señal de {unlinked(machine.name)}", text=text, html=html, key=key)


def send_operator_mail(services: Services, job: Job) -> None:
    """Tell OPERATOR_EMAIL of many silences; MailError where the relay may take it later."""
    text = (
        f"{job.payload['silent']} machines of several organizations fell silent at about the same time.\n\n"
        "That is rarely the offices: check that the service can be reached from outside (DNS, TLS certificate, load "
        "balancer), then /readyz and the log. The customers are told only if they stay silent after the others are "
        "back.\n"
    )
    to = services.settings.operator_email
    try:
        services.mail.send(Mail(to=to, subject="Many connectors fell silent at once", text=text, key=str(job.id)))
    except MailError as error:
        if not error.permanent:
            raise
        _log.error("the operator could not be mailed", error=str(error))


def _tell_operator(services: Services, organization_id: UUID, silent: int) -> None:
    """Log it, and promise the operator a mail, once in OPERATOR_PAUSE whichever worker sees it first.

    A job belongs to an organization: this one to the first of those concerned, and says nothing of any.
    """
    now = services.clock.now()
    with services.db.transaction(organization_id) as tx:
        if counters.hit(tx, "operator", "silence", OPERATOR_PAUSE, now).count > 1:
            return
        if services.settings.operator_email:
            outbox.enqueue(tx, OPERATOR_MAIL, {"silent": silent}, run_at=now, lane=outbox.Lane.MAIL)
    _log.error("many machines fell silent at once; no customer was told", silent=silent)
