"""The moment of sending: the debt is looked at again, limits are counted, and what became of the mail is kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.capabilities.accounts.model import Role
from server.capabilities.collections import quotas, refusals, templates
from server.capabilities.collections.freshness import stale_reason
from server.capabilities.collections.model import (
    Cause,
    Letter,
    PausedBy,
    Policy,
    Recipient,
    Reminder,
    ReminderSent,
    Sending,
    Status,
)
from server.capabilities.collections.selection import to_collect
from server.capabilities.collections.service.asking import REMINDER_MAIL
from server.capabilities.collections.service.planning import Collecting, allowance, filled
from server.capabilities.collections.store import policies, reminders
from server.capabilities.receivables.figures import ChargeRow, CustomerDetail
from server.db.desk import JobDropped
from server.db.outbox import Lane, enqueue
from server.db.session import Tx
from server.gateways.mail import MailError
from server.kit.errors import DomainError, Kind
from server.kit.text import fold

AGAIN = timedelta(minutes=30)
PATIENCE = timedelta(hours=72)
"""How long a reminder waits for a fresh cartera; later it would surprise everybody.

What a switch or a pause held is not counted: nobody could have sent it meanwhile.
"""
_DOUBT = "Es posible que el correo ya haya salido: de un intento anterior no supimos cómo terminó"


class _EndedError(Exception):
    """The mail is not sent, for good: why."""


class _WaitsError(Exception):
    """The mail is not sent now: why, when it is looked at again, and since when only the cartera keeps it."""

    def __init__(self, reason: str, until: datetime, stale_since: datetime | None = None) -> None:
        super().__init__(reason)
        self.until = until
        self.stale_since = stale_since


class Delivering:
    """What the job of one mail asks before it hands the mail over, and tells after."""

    def __init__(self, deps: Collecting) -> None:
        self._deps = deps

    def prepare(self, tx: Tx, delivery_id: UUID, job_id: UUID) -> Letter | None:
        """The mail as it must go out now; None where it waits, ended, or went out before.

        A debt that the last verified state no longer shows drops out; with nothing left the mail ends `cancelled`.
        """
        policies.begin_policy(tx)
        policy = policies.policy(tx, lock=True)
        found = reminders.sending(tx, delivery_id, lock=True)
        if found is None or found.delivery.status is not Status.QUEUED:
            return None
        now = self._deps.clock.now()
        try:
            return self._letter(tx, found, policy, now)
        except _EndedError as ended:
            self._end(tx, found, Status.CANCELLED, str(ended))
        except _WaitsError as waits:
            told = {"reason": str(waits), "stale_since": waits.stale_since}
            reminders.change_delivery(tx, delivery_id, Status.QUEUED, **told)
            enqueue(
                tx,
                REMINDER_MAIL,
                {"delivery": str(delivery_id)},
                run_at=waits.until,
                dedupe_key=f"after {job_id}",
                lane=Lane.MAIL,
            )
        return None

    def sent(self, tx: Tx, delivery_id: UUID, answer: str | None) -> None:
        """The relay took the mail; its answer word for word."""
        now = self._deps.clock.now()
        found = reminders.sending(tx, delivery_id, lock=True)
        if found is None or found.delivery.sent_at is not None:
            return
        values = {"sent_at": now, "at": now, "answer": answer, "reason": None, "doubted_at": None}
        if not reminders.change_delivery(tx, delivery_id, Status.QUEUED, status=Status.SENT.value, **values):
            reminders.change_delivery(tx, delivery_id, sent_at=now, at=now, doubted_at=None)
        tx.emit(
            ReminderSent(
                organization_id=tx.organization_id,
                reminder_id=found.reminder.id,
                delivery_id=delivery_id,
                customer_id=found.reminder.customer_id,
                customer_name=found.reminder.customer_name,
                recipient=found.delivery.email,
                subject=found.delivery.subject,
                template_name=found.reminder.template_name,
                sent_at=now,
            )
        )

    def refused(self, tx: Tx, letter: Letter, error: MailError, *, last: bool) -> None:
        """The mail was not taken: for good, because of the address perhaps, or for now; after the last try that is all.

        What the relay said is kept word for word; where it said nothing, why.
        """
        policies.policy(tx, lock=True)
        answer, tail = error.answer or str(error), "" if error.answer is None else f": {error.answer}"
        said: dict[str, Any] = {"answer": answer}
        if not error.in_doubt:
            said["doubted_at"] = letter.doubted_at
        if error.permanent:
            reason = str(error) if error.answer is None else f"El servidor de correo lo rechazó{tail}"
        elif last:
            reason = f"{error}, y fue el último intento{tail}"
        else:
            said["reason"] = f"{error}; se intentará de nuevo"
        if not reminders.change_delivery(tx, letter.delivery_id, Status.QUEUED, **said):
            return
        if not (error.permanent or last):
            return
        found = reminders.sending(tx, letter.delivery_id, lock=True)
        if found is not None:
            self._end(tx, found, Status.FAILED, reason)
        if error.permanent and error.recipient:
            self.bounced(tx, letter.delivery_id, Cause.BOUNCED)

    def given_up(self, tx: Tx, delivery_id: UUID) -> None:
        """The mail could not be made in any of its tries: it must not look as if it still waited."""
        found = reminders.sending(tx, delivery_id, lock=True)
        if found is not None:
            self._end(tx, found, Status.FAILED, "No se pudo preparar el correo; ya quedó registrado")

    def dropped(self, tx: Tx, happened: JobDropped) -> None:
        """Somebody let the job of a mail go: nobody will send it."""
        named = happened.payload.get("delivery") if happened.kind == REMINDER_MAIL else None
        found = reminders.sending(tx, UUID(named), lock=True) if named else None
        if found is not None:
            self._end(tx, found, Status.CANCELLED, happened.why)

    def _end(self, tx: Tx, found: Sending, status: Status, reason: str) -> None:
        """A mail that waited ends, and says so where one may have gone out before."""
        if found.delivery.doubted_at is not None:
            reason = f"{reason}. {_DOUBT}"
        ended = {"status": status.value, "reason": reason, "at": self._deps.clock.now()}
        reminders.change_delivery(tx, found.delivery.id, Status.QUEUED, **ended)

    def bounced(self, tx: Tx, delivery_id: UUID, cause: Cause) -> None:
        """Nothing more goes to that address; too many of these pause the organization.

        The caller holds the policy's lock, which everybody takes before a delivery's.
        """
        now = self._deps.clock.now()
        found = reminders.sending(tx, delivery_id)
        if found is None:
            return
        policies.suppress(tx, found.delivery.email, fold(found.delivery.email), cause, now)
        reminders.change_delivery(tx, delivery_id, bounced_at=now)
        policy = policies.policy(tx)
        day = allowance(self._deps, tx, policy, now)
        if policy.paused_at is None and quotas.must_stop(day.standing):
            policies.change_policy(tx, paused_at=now, paused_by=PausedBy.BOUNCES.value)

    def _letter(self, tx: Tx, found: Sending, policy: Policy, now: datetime) -> Letter:
        reminder, delivery = found.reminder, found.delivery
        self._check_switches(policy, now)
        customer = self._customer(tx, reminder.customer_id)
        charges = self._charges(tx, found, customer)
        self._check_fresh(tx, found, customer, policy, now)
        self._check_limits(tx, found, policy, now)
        statement = None
        if reminder.statement:
            statement = self._deps.receivables.statement(tx, reminder.customer_id)
        subject, body = filled(self._deps, tx, reminder.subject, reminder.body, customer.row.name, charges)
        reminders.keep_charges(tx, reminder.id, [charge.id for charge in charges])
        reminders.change_delivery(
            tx,
            delivery.id,
            subject=subject,
            reason=None,
            attempted_at=delivery.attempted_at or now,
            doubted_at=delivery.doubted_at or now,
            stale_since=None,
        )
        return Letter(
            organization_id=tx.organization_id,
            delivery_id=delivery.id,
            organization=self._deps.accounts.organization(tx).name,
            to=Recipient(delivery.email, delivery.name),
            reply_to=self._reply_to(tx, reminder),
            subject=subject,
            body=body,
            statement=statement,
            doubted_at=delivery.doubted_at,
        )

    def _reply_to(self, tx: Tx, reminder: Reminder) -> str:
        """Who asked; an owner once that person left, who must not go on receiving what customers answer."""
        try:
            self._deps.accounts.member(tx, reminder.author_id)
        except DomainError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            return self._deps.accounts.members(tx, Role.OWNER)[0].email
        return reminder.reply_to

    def _check_switches(self, policy: Policy, now: datetime) -> None:
        if not self._deps.options.enabled:
            raise _WaitsError(f"En pausa: {refusals.sending_off().message}", now + AGAIN)
        if policy.paused_at is not None:
            raise _WaitsError(f"En pausa: {refusals.sending_paused().message}", now + AGAIN)

    def _customer(self, tx: Tx, customer_id: UUID) -> CustomerDetail:
        try:
            return self._deps.receivables.customer(tx, customer_id)
        except DomainError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            raise _EndedError("El cliente ya no está en la cartera") from error

    def _charges(self, tx: Tx, found: Sending, customer: CustomerDetail) -> tuple[ChargeRow, ...]:
        """What is still owed of what was asked for, after every mark and refusal of the recipient."""
        reminder, email = found.reminder, found.delivery.email
        if fold(email) in policies.suppressed(tx, [fold(email)]):
            raise _EndedError("La dirección se dio de baja o rebotó antes de este envío")
        try:
            templates.check(reminder.subject, reminder.body, self._deps.options.hosts)
        except DomainError as error:
            raise _EndedError(error.message) from error
        marks = policies.blocks(tx, customer.row.id)
        for mark in marks:
            if mark.charge_id is None:
                raise _EndedError(f"Marcado como «no contactar» por {mark.author_name}: {mark.reason}")
        blocked = {mark.charge_id for mark in marks if mark.charge_id is not None}
        charges = to_collect(customer.charges, set(reminder.chosen), blocked)
        if not charges:
            raise _EndedError("Ya no hay nada que cobrar: las facturas se pagaron o se marcaron como «no contactar»")
        return charges

    def _check_fresh(self, tx: Tx, found: Sending, customer: CustomerDetail, policy: Policy, now: datetime) -> None:
        company = self._deps.connectors.company(tx, customer.row.company_id)
        held = stale_reason(company, timedelta(hours=policy.freshness_hours), now, adds_up=customer.adds_up)
        if held is None:
            return
        since = found.delivery.stale_since or now
        if now - since >= PATIENCE:
            raise _EndedError(f"Se canceló después de esperar 72 horas. {held}")
        raise _WaitsError(held, now + AGAIN, since)

    def _check_limits(self, tx: Tx, found: Sending, policy: Policy, now: datetime) -> None:
        if found.delivery.attempted_at is not None:
            return
        key = fold(found.delivery.email)
        earlier = reminders.to_recipients(tx, [key], now - quotas.RECENT, now + quotas.RECENT).get(key, [])
        begun = [one for one in earlier if one.delivery.attempted_at is not None]
        if len(begun) >= quotas.PER_RECIPIENT:
            raise _WaitsError("En espera: esta dirección ya recibió el máximo de recordatorios por día", now + AGAIN)
        day = allowance(self._deps, tx, policy, now)
        if day.begun >= day.quota:
            raise _WaitsError(f"En espera: hoy ya se enviaron los {day.quota} recordatorios permitidos", day.next_day)
