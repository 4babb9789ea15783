"""What the ways in and ingest may ask of receivables; figures are counted on the organization's own day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from server.capabilities.accounts.service import AccountsService
from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.receivables import statements, summaries
from server.capabilities.receivables.balances import due_range, open_range, overlap
from server.capabilities.receivables.figures import (
    ANY,
    Aging,
    Balance,
    ChargeSort,
    CustomerDetail,
    CustomerRow,
    CustomerSort,
    Drift,
    Exposure,
    Only,
    OverdueRow,
    Page,
    Portfolio,
    TrendPoint,
)
from server.capabilities.receivables.model import Changes, Charges, DueTotal, Held, unknown_customer
from server.capabilities.receivables.service import announcing, moving
from server.capabilities.receivables.service.filters import ALL, Filter
from server.capabilities.receivables.service.kept import Kept
from server.capabilities.receivables.statements import Statement
from server.capabilities.receivables.store import charges, held, lists, totals
from server.db.session import Tx
from server.kit.clock import Clock

__all__ = ["ALL", "Filter", "ReceivablesService"]

TREND_DAYS = 90


class ReceivablesService:
    """Customers, open charges, their totals and how these moved."""

    def __init__(self, clock: Clock, accounts: AccountsService, connectors: ConnectorsService) -> None:
        self._clock = clock
        self._accounts = accounts
        self._connectors = connectors
        self._kept = Kept(connectors)

    # What people see

    def today(self, tx: Tx) -> date:
        """The day it is now in the organization's time zone."""
        return self._clock.now().astimezone(ZoneInfo(self._accounts.organization(tx).timezone)).date()

    def companies_named(self, tx: Tx, empresa_id: str | None) -> tuple[UUID, ...] | None:
        """The companies with an ERP's number (two offices may both have a 01); None for no filter."""
        if empresa_id is None:
            return None
        return tuple(row.id for row in self._connectors.companies(tx) if row.empresa_id == empresa_id)

    def portfolio(self, tx: Tx, wanted: Filter = ALL) -> Portfolio:
        """The dashboard's totals. With due days given there is no variation: snapshots are of the whole."""
        today = self.today(tx)
        sums, customers = self._kept.sums(tx, wanted, today.toordinal())
        found = summaries.portfolio(sums, customers)
        synced = self._synced(tx, wanted.companies)
        moved = None
        if wanted.due == (None, None):
            moved = moving.variation(tx, wanted.companies, synced, today, sums)
        return replace(found, variation=moved, last_sync=max(synced.values(), default=None))

    def aging(self, tx: Tx, wanted: Filter = ALL, *, search: str = "", only: Only = ANY) -> Aging:
        """Balance and documents of the five buckets, of what `open_charges` lists for the same."""
        return self._kept.aging(tx, wanted, self.today(tx).toordinal(), search, only)

    def exposure(self, tx: Tx, wanted: Filter = ALL) -> Exposure:
        """How long ago what is owed was invoiced, and what of it is owed in other currencies."""
        return self._kept.exposure(tx, wanted, self._accounts.organization(tx).currency, self.today(tx).toordinal())

    def debtors(self, tx: Tx, wanted: Filter, limit: int) -> tuple[CustomerRow, ...]:
        """Those who owe most, most first."""
        return self._kept.debtors(tx, wanted, self.today(tx).toordinal(), limit)

    def overdue(
        self,
        tx: Tx,
        wanted: Filter = ALL,
        *,
        bucket: str | None = None,
        sort: ChargeSort = ChargeSort.DAYS,
        descending: bool = True,
        page: int = 1,
        limit: int = 20,
    ) -> Page[OverdueRow]:
        """Overdue charges, page from 1; `bucket` is one of `aging.BUCKETS` but vigente."""
        today = self.today(tx).toordinal()
        due = overlap(due_range(bucket, today), wanted.due)
        return charges.charge_page(
            tx, wanted.companies, today, due, sort=sort, descending=descending, page=page, limit=limit
        )

    def open_charges(
        self,
        tx: Tx,
        wanted: Filter = ALL,
        *,
        bucket: str | None = None,
        search: str = "",
        only: Only = ANY,
        sort: ChargeSort = ChargeSort.DUE,
        descending: bool = False,
        page: int = 1,
        limit: int = 20,
    ) -> Page[OverdueRow]:
        """Every open charge, page from 1; `bucket` is one of `aging.BUCKETS`, `search` looks in folio and customer."""
        today = self.today(tx).toordinal()
        due = overlap(open_range(bucket, today), wanted.due)
        return charges.charge_page(
            tx,
            wanted.companies,
            today,
            due,
            search=search,
            only=only,
            sort=sort,
            descending=descending,
            page=page,
            limit=limit,
        )

    def stream_charges(
        self,
        tx: Tx,
        wanted: Filter = ALL,
        *,
        late: bool = False,
        bucket: str | None = None,
        search: str = "",
        only: Only = ANY,
        sort: ChargeSort = ChargeSort.DUE,
        descending: bool = False,
    ) -> Iterator[OverdueRow]:
        """All that `open_charges` (or, `late`, `overdue`) has on its pages; read it within the transaction."""
        today = self.today(tx).toordinal()
        due = overlap(due_range(bucket, today) if late else open_range(bucket, today), wanted.due)
        return charges.charge_stream(
            tx, wanted.companies, today, due, search=search, only=only, sort=sort, descending=descending
        )

    def stream_customers(
        self,
        tx: Tx,
        wanted: Filter = ALL,
        *,
        search: str = "",
        balance: Balance = Balance.ANY,
        sort: CustomerSort = CustomerSort.NAME,
        descending: bool = False,
    ) -> Iterator[CustomerRow]:
        """All that `customers` has on its pages; read it within the transaction."""
        return lists.customer_stream(
            tx,
            wanted.companies,
            self.today(tx).toordinal(),
            search=search,
            balance=balance,
            sort=sort,
            descending=descending,
        )

    def customers(
        self,
        tx: Tx,
        wanted: Filter = ALL,
        *,
        search: str = "",
        balance: Balance = Balance.ANY,
        sort: CustomerSort = CustomerSort.NAME,
        descending: bool = False,
        page: int = 1,
        limit: int = 20,
    ) -> Page[CustomerRow]:
        """Customers, page from 1; `search` looks in clave, nombre and RFC without accents and case."""
        return lists.customer_page(
            tx,
            wanted.companies,
            self.today(tx).toordinal(),
            search=search,
            balance=balance,
            sort=sort,
            descending=descending,
            page=page,
            limit=limit,
        )

    def customer(self, tx: Tx, customer_id: UUID) -> CustomerDetail:
        """One customer whole; NOT_FOUND where absent or another organization's."""
        found = lists.customer_detail(tx, customer_id, self.today(tx).toordinal())
        if found is None:
            raise unknown_customer()
        return found

    def statement(self, tx: Tx, customer_id: UUID) -> Statement:
        """A customer's statement of account as of now, for the template `statement`; NOT_FOUND."""
        found = self.customer(tx, customer_id)
        company = self._connectors.company(tx, found.row.company_id)
        return statements.statement(found, company, self._accounts.organization(tx), self.today(tx))

    def drift(self, tx: Tx, wanted: Filter = ALL, limit: int = 20) -> Page[Drift]:
        """SAE's own differences between a customer's movements and its balance."""
        return self._kept.drift(tx, wanted, limit)

    def trend(
        self, tx: Tx, companies: tuple[UUID, ...] | None = None, since: date | None = None, until: date | None = None
    ) -> list[TrendPoint]:
        """The days from `since` (TREND_DAYS before `until`) to `until` (today) that were kept, and today as it is."""
        today = self.today(tx)
        last = (until or today).toordinal()
        first = since.toordinal() if since else max(1, last - TREND_DAYS)
        return moving.points(tx, companies, self._synced(tx, companies), today.toordinal(), first, last)

    # Snapshots

    def take_snapshots(self, tx: Tx) -> int:
        """Keep today's figures of every company of the organization that was ever synced; how many."""
        found = self._synced(tx, None)
        for company_id in found:
            self.take_snapshot(tx, company_id)
        return len(found)

    def take_snapshot(self, tx: Tx, company_id: UUID) -> None:
        """Keep today's figures of a company; those of later the same day replace them."""
        sums = totals.sums(tx, (company_id,), self.today(tx).toordinal())
        self._keep_snapshot(tx, company_id, sums, totals.customers_with_balance(tx, (company_id,)))

    # Events

    def announce_overdue(self, tx: Tx, company_id: UUID) -> None:
        """Tell what the passing of days made overdue in a company since it was last told; NOT_FOUND."""
        announcing.announce(tx, self._connectors.company(tx, company_id), self.today(tx).toordinal())

    def forget(self, tx: Tx, company_id: UUID) -> None:
        """A company was deleted: its charges go too, which no foreign key takes along."""
        held.forget(tx, company_id)

    def customer_names(self, tx: Tx, company_id: UUID, keys: Sequence[str]) -> dict[str, str]:
        """Names of a company's customers by key, whether or not they still owe."""
        return held.names_held(tx, company_id, keys)

    # What ingest reads and writes

    def customers_held(self, tx: Tx, company_id: UUID) -> dict[str, Held]:
        """Every customer of a company by key, those that left its state included."""
        return held.customers_held(tx, company_id)

    def charges_held(self, tx: Tx, company_id: UUID, keys: Sequence[str]) -> dict[str, Charges]:
        """Open charges of the customers named."""
        return held.charges_held(tx, company_id, keys)

    def due_totals(self, tx: Tx, company_id: UUID) -> list[DueTotal]:
        """The company's balance and documents by due day."""
        return totals.by_due(tx, company_id)

    def newest(self, tx: Tx, company_id: UUID) -> date | None:
        """Newest date of an open charge or a customer's last payment; None where the company has neither."""
        return held.newest(tx, company_id)

    def write(
        self,
        tx: Tx,
        company_id: UUID,
        changes: Changes,
        after: Iterable[DueTotal],
        *,
        first: bool,
        with_balance: int,
    ) -> None:
        """Store what a sync decided, and the day's snapshot.

        `after` is the company's summary by due day as it is then, `with_balance` its customers with a balance; `first`
        promises that the company holds nothing yet.
        """
        held.write(tx, company_id, changes, first=first, with_balance=with_balance)
        self._keep_snapshot(tx, company_id, summaries.added(after, self.today(tx).toordinal()), with_balance)

    def _synced(self, tx: Tx, companies: Sequence[UUID] | None) -> dict[UUID, datetime]:
        """When each of the companies (None: all) that were ever synced was last."""
        return {
            row.id: row.last_sync_at
            for row in self._connectors.companies(tx)
            if row.last_sync_at is not None and (companies is None or row.id in companies)
        }

    def _keep_snapshot(self, tx: Tx, company_id: UUID, sums: summaries.Sums, customers: int) -> None:
        figures = (sums.balance, sums.overdue, customers, sums.documents)
        totals.snapshot(tx, company_id, self.today(tx).toordinal(), figures)
