"""Tells what the passing of a day made overdue: each charge and each customer once, nothing of a state in doubt."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from server.capabilities.connectors.model import Company
from server.capabilities.receivables.model import ChargesFellDue, CustomersFellDue
from server.capabilities.receivables.store import overdue
from server.db.session import Tx

OVERDUE = "overdue"
"""Kind of the job that announces what the organization's new day made overdue."""

TOGETHER = 500
"""Charges or customers in one event, so that no listener has to hold a whole cartera."""

T = TypeVar("T")


def announce(tx: Tx, company: Company, today: int) -> None:
    """Emit what became overdue up to day `today` (an ordinal) and was not told yet.

    A company seen for the first time tells of yesterday's due day only: what was late when it came is no news. While
    its last sync waits for a person nothing is told, nor forgotten: it is told on the day after they accepted it.
    """
    last = today - 1
    told = overdue.told_until(tx, company.id, last - 1)
    if company.unusual is not None or company.rfc_changed or told >= last:
        return
    for charges in _parts(overdue.charges_fallen(tx, company.id, told, last)):
        tx.emit(ChargesFellDue(tx.organization_id, company.id, today, charges))
    for customers in _parts(overdue.customers_fallen(tx, company.id, told, last)):
        tx.emit(CustomersFellDue(tx.organization_id, company.id, today, customers))
    overdue.tell_until(tx, company.id, last)


def _parts(rows: Sequence[T]) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(rows), TOGETHER):
        yield tuple(rows[start : start + TOGETHER])
