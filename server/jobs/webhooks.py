"""The jobs of webhooks: one try of a delivery, and the mail about an address that keeps failing.

Nothing is locked and no transaction is open while a stranger's server takes its time.
"""

import time
from datetime import datetime

from server.capabilities.webhooks.model import Notice, Reply, Sending
from server.capabilities.webhooks.signing import headers
from server.db.outbox import Job
from server.gateways.mail import Mail, MailError
from server.gateways.webhook_http import UndeliveredError
from server.services import Services

ASLEEP = "El webhook está desactivado"


def deliver(services: Services, job: Job) -> None:
    """One try: send the message, record how it went. A job that runs twice sends it twice under one webhook-id."""
    with services.db.reading(job.organization_id) as tx:
        found = services.webhooks.begin_try(tx, job.payload)
    if found is None:
        return
    if isinstance(found, datetime) or not _claimed(services, job, found):
        with services.db.transaction(job.organization_id) as tx:
            services.webhooks.put_off(tx, job.payload)
        return
    reply = _send(services, found)
    with services.db.transaction(job.organization_id) as tx:
        services.webhooks.end_try(tx, found, reply)


def send_notice(services: Services, job: Job) -> None:
    """Tell who wants notices of an address that keeps failing or was switched off; repeatable.

    An address that refuses for good keeps the message from nobody else; MailError where the relay may take it later.
    """
    with services.db.reading(job.organization_id) as tx:
        told = services.webhooks.notice(tx, job.payload)
        people = services.accounts.notified(tx)
    if told is None:
        return
    delayed: MailError | None = None
    for person in people:
        try:
            services.mail.send(notice_mail(told, to=person.email, key=f"{job.id}-{person.id}"))
        except MailError as error:
            delayed = delayed if error.permanent else error
    if delayed is not None:
        raise delayed


def notice_mail(told: Notice, *, to: str, key: str) -> Mail:
    """The message for one person."""
    since = f" desde el {told.since:%d/%m/%Y a las %H:%M} (UTC)" if told.since else ""
    if told.disabled:
        subject = "Desactivamos un webhook que no responde"
        what = f"Dejamos de enviar eventos a esta dirección, que no los recibe{since}:"
        advice = "Corrige el servidor que los recibe y activa el webhook de nuevo; lo que faltó se puede reenviar."
    else:
        subject = "Un webhook no está recibiendo eventos"
        what = f"Esta dirección no recibe los eventos que le enviamos{since}:"
        advice = "Revisa el servidor que los recibe. Si sigue así, desactivaremos el webhook."
    text = f"{what}\n\n    {told.url}\n\nMotivo: {told.reason.rstrip('.')}.\n\n{advice}\n\nCobranzaCloud\n"
    return Mail(to=to, subject=subject, text=text, key=key)


def _claimed(services: Services, job: Job, sending: Sending) -> bool:
    """Whether the try may begin: at a suspect address one does at a time."""
    if not sending.suspect:
        return True
    with services.db.transaction(job.organization_id) as tx:
        return services.webhooks.claim_try(tx, sending)


def _send(services: Services, sending: Sending) -> Reply:
    if sending.url is None:
        return Reply(None, None, ASLEEP, 0)
    signed = headers(sending.keys, sending.message_id, services.clock.now(), sending.body)
    began = time.monotonic()
    sent = {"Content-Type": "application/json", "User-Agent": "CobranzaCloud-Webhooks/1", **signed}
    try:
        answer = services.webhook_http.post(sending.url, sent, sending.body)
    except UndeliveredError as error:
        services.metrics.called("unanswered", time.monotonic() - began)
        return Reply(None, None, str(error), _since(began))
    services.metrics.called("delivered" if 200 <= answer.status < 300 else "refused", time.monotonic() - began)
    failure = None
    if 300 <= answer.status < 400:
        failure = f"Respondió {answer.status}: no se siguen redirecciones"
    elif not 200 <= answer.status < 300:
        failure = f"Respondió {answer.status}"
    return Reply(answer.status, answer.excerpt or None, failure, _since(began), answer.retry_after)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
