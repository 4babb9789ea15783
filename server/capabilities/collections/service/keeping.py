"""The organization's own rules: how old a cartera may be, whom not to contact, which addresses get nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.capabilities.audit.model import Act, Acted
from server.capabilities.collections.model import (
    MAX_FRESHNESS_HOURS,
    Cause,
    ContactBlock,
    PausedBy,
    Policy,
    Suppression,
)
from server.capabilities.collections.quotas import STANDING
from server.capabilities.collections.service.planning import Allowance, Collecting, allowance
from server.capabilities.collections.store import policies, reminders
from server.db.session import Tx
from server.kit.errors import DomainError, FieldError, Kind, invalid, not_found
from server.kit.ids import new_id

MAX_REASON = 500
NEWS = timedelta(days=7)
"""For how long a mail that failed is news."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What an organization may send and why it may not."""

    policy: Policy
    allowance: Allowance
    enabled: bool
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """What a person who collects should know today, and the rules that say so.

    Mails that wait for their hour, that should have gone out and wait, that failed within NEWS, and addresses that
    bounced within STANDING.
    """

    policy: Policy
    enabled: bool
    later: int
    late: int
    failed: int
    bounced: int


class Keeping:
    """Policy, suppressions and "no contactar"."""

    def __init__(self, deps: Collecting) -> None:
        self._deps = deps

    def forget(self, tx: Tx, before: datetime) -> None:
        """Forget the idempotency keys of reminders asked for before a moment; the reminders stay."""
        reminders.forget_keys(tx, before)

    def overview(self, tx: Tx) -> Overview:
        """The organization's limits as they stand."""
        policy = policies.policy(tx)
        return Overview(
            policy,
            allowance(self._deps, tx, policy, self._deps.clock.now()),
            self._deps.options.enabled,
            tuple(sorted(self._deps.options.hosts)),
        )

    def pending(self, tx: Tx) -> Pending:
        """What waits, failed and bounced of late."""
        now = self._deps.clock.now()
        bounced = policies.count_suppressed(tx, Cause.BOUNCED, now - STANDING)
        later, late, failed = reminders.pending(tx, now, now - NEWS)
        return Pending(policies.policy(tx), self._deps.options.enabled, later, late, failed, bounced)

    def limit_age(self, tx: Tx, hours: int) -> None:
        """How old the last verified state may be when a reminder goes out."""
        if not 1 <= hours <= MAX_FRESHNESS_HOURS:
            raise invalid(FieldError("horasMaximas", f"Debe estar entre 1 y {MAX_FRESHNESS_HOURS}"))
        policies.change_policy(tx, freshness_hours=hours)
        tx.emit(Acted(Act.AGE_LIMITED, detail={"hours": str(hours)}))

    def pause(self, tx: Tx) -> None:
        """The operator stops an organization's reminders; those that wait go on waiting."""
        policies.change_policy(tx, paused_at=self._deps.clock.now(), paused_by=PausedBy.OPERATOR.value)
        tx.emit(Acted(Act.REMINDERS_PAUSED))

    def resume(self, tx: Tx) -> None:
        """The operator lets them go out again; bounces count from now."""
        policies.change_policy(tx, paused_at=None, paused_by=None, standing_from=self._deps.clock.now())
        tx.emit(Acted(Act.REMINDERS_RESUMED))

    def blocks(
        self, tx: Tx, customer_id: UUID | None = None, *, page: int, limit: int
    ) -> tuple[list[ContactBlock], int]:
        """A page of who is not to be contacted, newest first, and how many there are."""
        return policies.block_list(tx, customer_id, page=page, limit=limit)

    def block(self, tx: Tx, author_id: UUID, customer_id: UUID, charge_id: UUID | None, reason: str) -> ContactBlock:
        """Mark a customer, or one of its open charges; NOT_FOUND where absent, CONFLICT where marked."""
        said = " ".join(reason.split())
        if not said or len(said) > MAX_REASON:
            message = "Este campo es requerido" if not said else f"Puede tener hasta {MAX_REASON} caracteres"
            raise invalid(FieldError("motivo", message))
        customer = self._deps.receivables.customer(tx, customer_id)
        if charge_id is not None and charge_id not in {charge.id for charge in customer.charges}:
            raise not_found("No se encontró la factura")
        author = self._deps.accounts.member(tx, author_id).user
        made = ContactBlock(new_id(), customer_id, charge_id, said, author_id, author.name, self._deps.clock.now())
        policies.insert_block(tx, made)
        folio = next((charge.folio for charge in customer.charges if charge.id == charge_id), "")
        tx.emit(Acted(Act.CONTACT_BLOCKED, customer.row.name, {"invoice": folio, "reason": said}))
        return made

    def unblock(self, tx: Tx, block_id: UUID) -> ContactBlock:
        """Take a mark away; the one that there was. NOT_FOUND."""
        gone = policies.delete_block(tx, block_id)
        if gone is None:
            raise not_found("No se encontró la marca")
        tx.emit(Acted(Act.CONTACT_UNBLOCKED, self._name(tx, gone.customer_id)))
        return gone

    def suppressions(self, tx: Tx, *, page: int, limit: int) -> tuple[list[Suppression], int]:
        """A page of the addresses that get nothing, newest first, and how many there are."""
        return policies.suppression_list(tx, page=page, limit=limit)

    def forget_bounce(self, tx: Tx, suppression_id: UUID) -> None:
        """Try an address again whose bounce was mended; who unsubscribed or complained stays out."""
        email = policies.forget_suppression(tx, suppression_id, Cause.BOUNCED)
        if email is None:
            raise not_found("No se encontró la dirección, o su dueño pidió no recibir más correos")
        tx.emit(Acted(Act.ADDRESS_RETRIED, email))

    def _name(self, tx: Tx, customer_id: UUID) -> str:
        """What a customer is called; empty where the ERP holds it no longer, because a mark may outlive it."""
        try:
            return self._deps.receivables.customer(tx, customer_id).row.name
        except DomainError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            return ""
