"""Figures that only a sync or another day can change: looked up once for everybody who looks at them."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.receivables import summaries
from server.capabilities.receivables.figures import (
    Aging,
    Balance,
    CustomerRow,
    CustomerSort,
    Drift,
    Exposure,
    Only,
    Page,
)
from server.capabilities.receivables.remembered import Remembered
from server.capabilities.receivables.service.filters import Filter
from server.capabilities.receivables.store import charges, lists, totals
from server.capabilities.receivables.summaries import Sums
from server.db.session import Tx

T = TypeVar("T")


class Kept:
    """Answers of this process, each good until a company of its organization is synced again, comes or goes.

    Days are ordinals. A transaction that writes looks for itself, and nothing of what it sees is kept.
    """

    def __init__(self, connectors: ConnectorsService) -> None:
        self._connectors = connectors
        self._remembered = Remembered()

    def sums(self, tx: Tx, wanted: Filter, today: int) -> tuple[Sums, int]:
        """The sums of the summary per due day, and the customers with a balance."""
        return self._ask(
            tx,
            ("sums", wanted, today),
            lambda: (
                totals.sums(tx, wanted.companies, today, wanted.due),
                totals.customers_with_balance(tx, wanted.companies, wanted.due),
            ),
        )

    def aging(self, tx: Tx, wanted: Filter, today: int, search: str, only: Only) -> Aging:
        """Balance and documents of the five buckets; what a search or `only` leaves is counted anew each time."""
        if charges.looks_at_each(search, only):
            return summaries.aging(charges.by_bucket(tx, wanted.companies, today, wanted.due, search, only))
        return self._ask(
            tx,
            ("aging", wanted, today),
            lambda: summaries.aging(totals.by_bucket(tx, wanted.companies, today, wanted.due)),
        )

    def exposure(self, tx: Tx, wanted: Filter, base: str, today: int) -> Exposure:
        """How long ago what is owed was invoiced, and what of it is owed in other currencies than `base`."""
        question = ("exposure", wanted, base, today)
        return self._ask(tx, question, lambda: totals.exposure(tx, wanted.companies, base, today))

    def drift(self, tx: Tx, wanted: Filter, limit: int) -> Page[Drift]:
        """SAE's own differences between a customer's movements and its balance."""
        return self._ask(tx, ("drift", wanted, limit), lambda: lists.drift(tx, wanted.companies, limit))

    def debtors(self, tx: Tx, wanted: Filter, today: int, limit: int) -> tuple[CustomerRow, ...]:
        """Those who owe most, most first."""

        def look() -> tuple[CustomerRow, ...]:
            found = lists.customer_page(
                tx,
                wanted.companies,
                today,
                search="",
                balance=Balance.OWING,
                sort=CustomerSort.BALANCE,
                descending=True,
                page=1,
                limit=limit,
            )
            return found.rows

        return self._ask(tx, ("debtors", wanted, today, limit), look)

    def _ask(self, tx: Tx, question: tuple[Hashable, ...], look: Callable[[], T]) -> T:
        """The answer to a question that names all it depends on beside the syncs.

        The version is read before the figures: a sync that ends in between can only make them newer than it says.
        """
        if not tx.read_only:
            return look()
        version = tuple((row.id, row.last_sync_id) for row in self._connectors.companies(tx))
        return self._remembered.get((tx.organization_id, *question), version, look)
