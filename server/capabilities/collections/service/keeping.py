"""The organization's own rules: how old a cartera may be, whom not to contact, which addresses get nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.capabilities.collections.model import (
    MAX_FRESHNESS_HOURS,
    Cause,
    ContactBlock,
    PausedBy,
    Policy,
    Suppression,
)
from server.capabilities.collections.service.planning import Allowance, Collecting, allowance
from server.capabilities.collections.store import policies, reminders
from server.db.session import Tx
from server.kit.errors import FieldError, invalid, not_found
from server.kit.ids import new_id

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Overview:
    """What an organization may send and why it may not."""

    policy: Policy
    allowance: Allowance
    enabled: bool
    hosts: tuple[str, ...]


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

    def limit_age(self, tx: Tx, hours: int) -> None:
        """How old the last verified state may be when a reminder goes out."""
        if not 1 <= hours <= MAX_FRESHNESS_HOURS:
            raise invalid(FieldError("horasMaximas", f"Debe estar entre 1 y {MAX_FRESHNESS_HOURS}"))
        policies.change_policy(tx, freshness_hours=hours)

    def pause(self, tx: Tx) -> None:
        """The operator stops an organization's reminders; those that wait go on waiting."""
        policies.change_policy(tx, paused_at=self._deps.clock.now(), paused_by=PausedBy.OPERATOR.value)

    def resume(self, tx: Tx) -> None:
        """The operator lets them go out again; bounces count from now."""
        policies.change_policy(tx, paused_at=None, paused_by=None, standing_from=self._deps.clock.now())

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
        return made

    def unblock(self, tx: Tx, block_id: UUID) -> None:
        """Take a mark away."""
        if not policies.delete_block(tx, block_id):
            raise not_found("No se encontró la marca")

    def suppressions(self, tx: Tx, *, page: int, limit: int) -> tuple[list[Suppression], int]:
        """A page of the addresses that get nothing, newest first, and how many there are."""
        return policies.suppression_list(tx, page=page, limit=limit)

    def forget_bounce(self, tx: Tx, suppression_id: UUID) -> None:
        """Try an address again whose bounce was mended; who unsubscribed or complained stays out."""
        if not policies.forget_suppression(tx, suppression_id, Cause.BOUNCED):
            raise not_found("No se encontró la dirección, o su dueño pidió no recibir más correos")
