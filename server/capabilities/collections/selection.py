"""Which invoices a reminder asks for now: open in the last verified state, wanted, and not marked "no contactar"."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from server.capabilities.receivables.figures import ChargeRow


def to_collect(
    charges: Sequence[ChargeRow], chosen: AbstractSet[UUID], blocked: AbstractSet[UUID]
) -> tuple[ChargeRow, ...]:
    """Of a customer's open charges, the chosen ones (none chosen: the overdue ones) with a balance and no mark."""
    return tuple(
        charge
        for charge in charges
        if charge.balance > 0 and charge.id not in blocked and (charge.id in chosen if chosen else charge.days > 0)
    )
