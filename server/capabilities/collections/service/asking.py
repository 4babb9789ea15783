"""Asking for a reminder: previewed, promised once a key, cancelled while it waits."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from server.capabilities.accounts.model import Member
from server.capabilities.accounts.refusals import email_not_verified
from server.capabilities.audit.model import Act, Acted
from server.capabilities.collections import refusals
from server.capabilities.collections.model import Delivery, Policy, Reminder, Request, Sending, Status
from server.capabilities.collections.service.planning import Collecting, Plan, day_of, plan
from server.capabilities.collections.store import policies, reminders
from server.db.outbox import Lane, enqueue
from server.db.session import Tx
from server.kit.errors import DomainError, FieldError, invalid
from server.kit.ids import new_id
from server.kit.text import fold

REMINDER_MAIL = "reminder_mail"
"""Kind of the job that sends one mail of a reminder; payload {"delivery": id}."""
CALLED_OFF = "Cancelado por "
"""How the reason of a mail begins that a person called off; the name follows."""
SOON = timedelta(minutes=5)
FARTHEST = timedelta(days=365)


class Reminders:
    """Reminders as people ask for them and look them up."""

    def __init__(self, deps: Collecting) -> None:
        self._deps = deps

    def preview(self, tx: Tx, author_id: UUID, request: Request) -> Plan:
        """Exactly what would go to whom, and what speaks against it; nothing is stored."""
        member = self._deps.accounts.member(tx, author_id)
        found = plan(self._deps, tx, request, policies.policy(tx), member.user)
        return replace(found, objections=(*_unverified(member), *found.objections))

    def ask(self, tx: Tx, author_id: UUID, request: Request, key: str | None = None) -> Reminder:
        """Promise a reminder, now or at its hour; the same key with the same request answers the first one again.

        The first objection of its plan is raised: EMAIL_NOT_VERIFIED, DO_NOT_CONTACT, REMINDER_RECENT and so on.
        """
        member = self._deps.accounts.member(tx, author_id)
        for objection in _unverified(member):
            raise objection
        now = self._deps.clock.now()
        policies.begin_policy(tx)
        policy = policies.policy(tx, lock=True)
        digest = hashlib.sha256(msgspec.json.encode(request)).digest()
        if key is not None and (earlier := reminders.reminder_by_key(tx, author_id, key)) is not None:
            if earlier.request_digest != digest:
                raise refusals.key_reused()
            return earlier
        check_hour(request.scheduled_for, now)
        found = self._decided(tx, request, policy, member)
        due = request.scheduled_for or now
        reminder = Reminder(
            id=new_id(),
            customer_id=found.customer.row.id,
            customer_name=found.customer.row.name,
            template_id=found.template.id,
            template_name=found.template.name,
            subject=found.template.subject,
            body=found.template.body,
            chosen=request.charges,
            charges=tuple(charge.id for charge in found.charges),
            statement=request.statement,
            notes=request.notes,
            scheduled_for=request.scheduled_for,
            estimated_at=due + SOON,
            author_id=author_id,
            author_name=member.user.name,
            reply_to=member.user.email,
            idempotency_key=key,
            request_digest=digest,
            created_at=now,
        )
        self._promise(tx, reminder, found, due)
        act = Act.REMINDER_SCHEDULED if request.scheduled_for else Act.REMINDER_SENT
        told = {"template": reminder.template_name, "to": ", ".join(one.email for one in found.recipients)}
        tx.emit(Acted(act, reminder.customer_name, told))
        return reminder

    def show(self, tx: Tx, reminder_id: UUID) -> list[Sending]:
        """Every mail of a reminder, the first recipient first; NOT_FOUND where absent."""
        found = reminders.sendings(tx, reminder_id)
        if not found:
            raise refusals.unknown_reminder()
        return found

    def cancel(self, tx: Tx, reminder_id: UUID, author_id: UUID) -> None:
        """End what of a reminder certainly is not out; REMINDER_ALREADY_SENT where nothing of it is left."""
        waiting = self.show(tx, reminder_id)
        name = self._deps.accounts.member(tx, author_id).user.name
        if not reminders.cancel(tx, reminder_id, f"{CALLED_OFF}{name}", self._deps.clock.now()):
            doubted = any(one.delivery.status is Status.QUEUED for one in self.show(tx, reminder_id))
            raise refusals.already_sent(reminder_id, doubted=doubted)
        tx.emit(Acted(Act.REMINDER_CANCELLED, waiting[0].reminder.customer_name))

    def restore(self, tx: Tx, reminder_id: UUID) -> None:
        """Take a cancellation back while the hour of the reminder is still to come; NOT_FOUND, VALIDATION_ERROR.

        The jobs of its mails still wait for that hour, and whatever speaks against it is looked at then.
        """
        waiting = self.show(tx, reminder_id)
        due = waiting[0].reminder.scheduled_for
        if due is None or due <= self._deps.clock.now():
            raise invalid(FieldError("programarPara", "Su hora ya pasó: manda otro recordatorio"))
        if reminders.restore(tx, reminder_id, CALLED_OFF, due):
            tx.emit(Acted(Act.REMINDER_SCHEDULED, waiting[0].reminder.customer_name))

    def history(
        self,
        tx: Tx,
        *,
        customer_id: UUID | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        status: Status | None = None,
        page: int = 1,
        limit: int = 20,
    ) -> tuple[list[Sending], int]:
        """A page of mails, newest first, and how many there are; moments, `until` exclusive."""
        return reminders.history(
            tx, customer_id=customer_id, since=since, until=until, status=status, page=page, limit=limit
        )

    def day(self, tx: Tx) -> tuple[datetime, datetime]:
        """The organization's local day."""
        return day_of(self._deps.accounts.organization(tx), self._deps.clock.now())

    def _decided(self, tx: Tx, request: Request, policy: Policy, member: Member) -> Plan:
        found = plan(self._deps, tx, request, policy, member.user)
        for objection in found.objections:
            raise objection
        return found

    def _promise(self, tx: Tx, reminder: Reminder, found: Plan, due: datetime) -> None:
        """The first mail carries the reminder's id: a reminder to one person is one thing in every list."""
        mails = [
            Delivery(
                id=reminder.id if place == 0 else new_id(),
                reminder_id=reminder.id,
                email=one.email,
                name=one.name,
                subject=found.subject,
                status=Status.QUEUED,
                reason=found.held,
                answer=None,
                at=due,
                created_at=reminder.created_at,
                attempted_at=None,
                sent_at=None,
                opened_at=None,
            )
            for place, one in enumerate(found.recipients)
        ]
        reminders.insert_reminder(tx, reminder, mails, {one.email: fold(one.email) for one in mails})
        for mail in mails:
            enqueue(tx, REMINDER_MAIL, {"delivery": str(mail.id)}, run_at=due, dedupe_key=str(mail.id), lane=Lane.MAIL)


def check_hour(moment: datetime | None, now: datetime) -> None:
    """VALIDATION_ERROR for an hour that has passed or is more than a year away."""
    if moment is None:
        return
    if moment <= now:
        raise invalid(FieldError("programarPara", "Debe ser una fecha futura"))
    if moment > now + FARTHEST:
        raise invalid(FieldError("programarPara", "Puede ser hasta dentro de un año"))


def _unverified(member: Member) -> list[DomainError]:
    return [] if member.user.verified_at is not None else [email_not_verified("enviar recordatorios")]
