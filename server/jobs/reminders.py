"""Sends the mails of reminders, one job a mail, so that one refused address repeats nobody else's.

The debt is looked at in the transaction before the mail leaves and what became of it is kept in the one after; a worker
killed in between sends again under the same Message-ID.
"""

from uuid import UUID

from server.capabilities.collections.model import Letter
from server.capabilities.collections.service.asking import REMINDER_MAIL
from server.capabilities.collections.service.editing import COLLECTIONS_BEGIN
from server.db.outbox import MAX_ATTEMPTS, Job
from server.gateways.mail import Mail, MailError
from server.jobs.reminder_mail import reminder_mail
from server.services import Services

__all__ = ["COLLECTIONS_BEGIN", "REMINDER_MAIL", "begin_collections", "send_reminder"]


def send_reminder(services: Services, job: Job) -> None:
    """Send one mail of a reminder, or leave it waiting or ended; MailError where the relay may take it later."""
    collections, delivery_id = services.collections, UUID(job.payload["delivery"])
    last = job.attempts >= MAX_ATTEMPTS
    try:
        with services.db.transaction(job.organization_id) as tx:
            letter = collections.delivering.prepare(tx, delivery_id, job.id)
        mail = None if letter is None else _mail(services, letter)
    except Exception:
        if last:
            with services.db.transaction(job.organization_id) as tx:
                collections.delivering.given_up(tx, delivery_id)
        raise
    if letter is None or mail is None:
        return
    try:
        answer = services.mail.send(mail)
    except MailError as error:
        with services.db.transaction(job.organization_id) as tx:
            collections.delivering.refused(tx, letter, error, last=last)
        if not error.permanent and not last:
            raise
        return
    with services.db.transaction(job.organization_id) as tx:
        collections.delivering.sent(tx, delivery_id, answer)


def _mail(services: Services, letter: Letter) -> Mail:
    """The message; its PDF is made here, where no transaction waits for it."""
    asked, pdf = letter.statement, None
    if asked is not None:
        pdf = services.documents.pdf("statement", asked, services.clock.now())
    return reminder_mail(letter, services.settings.api_base_url, services.settings.keyring, pdf)


def begin_collections(services: Services, job: Job) -> None:
    """Give an organization that is older than the templates its five; repeatable."""
    with services.db.transaction(job.organization_id) as tx:
        services.collections.templates.begin(tx)
