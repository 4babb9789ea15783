"""Takes one sync in: take the body apart, decide, verify, write, announce; whole or not at all.

Everything that can refuse a sync is decided before the first row of it is written.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from contract import checksum
from contract.errors import Code
from contract.sync import SyncEnvelope, SyncReceipt, SyncStats, Verification
from server.capabilities.accounts.service import AccountsService
from server.capabilities.connectors.model import Company
from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.ingest import parse, store, unusual, verify
from server.capabilities.ingest.apply import Outcome, apply, leaving
from server.capabilities.ingest.faults import at, placed
from server.capabilities.ingest.model import (
    AppliedSync,
    PaymentsRegistered,
    RefusedSync,
    Stats,
    SyncCompleted,
    SyncFailed,
    base_mismatch,
    clock_skew,
    stale,
    state_mismatch,
)
from server.capabilities.ingest.scan import Scanned, compare, envelope, scan, verify_checksum
from server.capabilities.receivables.model import DueTotal
from server.capabilities.receivables.service import ReceivablesService
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.errors import DomainError, Kind
from server.kit.ids import short_id

AHEAD = timedelta(minutes=10)
"""How far a machine's clock may be ahead of ours; a stamp further ahead would make every later sync stale."""

FIRST_YEAR = 1990
"""No clock of ours was ever reset to an earlier year; before it a stamp in the organization's zone may not exist."""

HEALED = {Code.SYNC_BASE_MISMATCH, Code.SYNC_STATE_MISMATCH, Code.SYNC_STALE}
"""Conflicts that the agent ends by its next sync, without anybody."""

MAX_TOTAL = 10**17
"""Cents that a company may be owed in all; ninety companies of it still add up in a signed 64-bit column."""


class IngestService:
    """The one way in for a company's open receivables."""

    def __init__(
        self,
        clock: Clock,
        accounts: AccountsService,
        connectors: ConnectorsService,
        receivables: ReceivablesService,
    ) -> None:
        self._clock = clock
        self._accounts = accounts
        self._connectors = connectors
        self._receivables = receivables

    def sync(self, tx: Tx, connector_id: UUID, body: bytes) -> SyncReceipt:
        """Store a decoded body of POST /v1/sync/cartera; the same one again gets the first answer.

        Raises 400 VALIDATION_ERROR with a path, CHECKSUM_MISMATCH, CLOCK_SKEW, EMPRESA_IN_USE, EMPRESA_MOVED,
        SYNC_STALE, SYNC_BASE_MISMATCH, SYNC_STATE_MISMATCH; each leaves the fact on record.
        """
        company: Company | None = None
        empresa_id: str | None = None
        try:
            received = envelope(body)
            empresa_id = received.empresa_id
            digest = bytes.fromhex(verify_checksum(received))
            if received.timestamp.year < FIRST_YEAR:
                raise at("timestamp", f"Debe ser posterior al año {FIRST_YEAR - 1}")
            if received.timestamp > self._clock.now() + AHEAD:
                raise clock_skew(self._clock.now())
            scanned = scan(received.data)
            company = self._connectors.resolve_company(tx, connector_id, received.empresa_id, scanned.rfc, scanned.name)
            first = store.answered(tx, company.id, connector_id, received.timestamp, digest)
            if first is not None:
                return first
            return self._take(tx, connector_id, company, received, digest, scanned)
        except DomainError as found:
            error = placed(found, body)
            if error.kind in (Kind.INVALID, Kind.CONFLICT):
                self._record_refusal(tx, connector_id, company, empresa_id, error)
                error.keep = True
            raise error from None

    def verification(self, tx: Tx, company_id: UUID) -> Verification | None:
        """What recomputing the last applied sync of a company found; None before the first."""
        last = self._connectors.company(tx, company_id).last_sync_id
        found = store.receipt(tx, company_id, last) if last else None
        return found.verificacion if found else None

    def verifications(self, tx: Tx, companies: Iterable[Company]) -> dict[UUID, Verification]:
        """The same of many companies at once; those never synced are absent."""
        last = [one.last_sync_id for one in companies if one.last_sync_id]
        found = store.receipts(tx, last) if last else []
        return {company_id: answer.verificacion for company_id, answer in found if answer.verificacion}

    def history(
        self, tx: Tx, connector_id: UUID, *, empresa_id: str | None = None, page: int = 1, limit: int = 20
    ) -> tuple[list[AppliedSync | RefusedSync], int]:
        """A page of what a machine sent in the last month, newest first, and how much there is; NOT_FOUND."""
        self._connectors.machine(tx, connector_id)
        known = {one.id: one for one in self._connectors.companies(tx)}
        wanted = None if empresa_id is None else [one.id for one in known.values() if one.empresa_id == empresa_id]
        rows, total = store.history(tx, connector_id, wanted, offset=(page - 1) * limit, limit=limit)
        return [
            AppliedSync(known[row.company_id], row.stamp, row.receipt)
            if isinstance(row, store.Applied)
            else RefusedSync(known.get(row.company_id) if row.company_id else None, *row[1:])
            for row in rows
        ], total

    def forget(self, tx: Tx, before: datetime) -> None:
        """Forget the answers and refusals of before a moment."""
        store.forget(tx, before)

    def _take(
        self,
        tx: Tx,
        connector_id: UUID,
        company: Company,
        received: SyncEnvelope,
        digest: bytes,
        scanned: Scanned,
    ) -> SyncReceipt:
        full = received.sync_type == "full"
        _check_base(company, received)
        zone = ZoneInfo(self._accounts.organization(tx).timezone)
        cut = (received.fecha_corte or received.timestamp.astimezone(zone).date()).toordinal()

        held = self._receivables.customers_held(tx, company.id)
        incoming = parse.read(compare(scanned.slices, held, cut), cut, full=full)
        present = [row.profile.key for row in incoming.parsed]
        needed = [key for key in present if key in held]
        needed += leaving(held, (*present, *incoming.unchanged), incoming.deleted, full=full)
        outcome = apply(
            held,
            self._receivables.charges_held(tx, company.id, needed),
            {row.due: (row.cents, row.documents) for row in self._receivables.due_totals(tx, company.id)},
            incoming.parsed,
            incoming.unchanged,
            incoming.deleted,
            full=full,
        )
        _check_bounds(outcome)
        state = checksum.state_checksum((key.encode(), value) for key, value in outcome.state.items())
        if received.state_checksum is not None and checksum.parse(received.state_checksum) != state:
            raise state_mismatch(state)
        of_customers = [gap for row in incoming.parsed for gap in row.differences]
        touched = {*present, *incoming.unchanged, *incoming.deleted}
        standing = frozenset[str]() if full else verify.still_wrong(held, touched)
        found = verify.verification(
            verify.gaps(scanned, outcome.due_totals, outcome.customers, cut, of_customers),
            standing,
            self.verification(tx, company.id) if standing else None,
        )
        after = [DueTotal(due, *total) for due, total in outcome.due_totals.items()]
        self._receivables.write(tx, company.id, outcome.changes, after, first=not held, with_balance=outcome.customers)
        newest = unusual.told(
            scanned.newest_movement,
            None if scanned.newest_movement else self._receivables.newest(tx, company.id),
            appeared=outcome.stats.new,
            redated=outcome.redated,
        )
        why = unusual.reason(
            open_before=outcome.open_before,
            settled=outcome.stats.settled,
            newest_before=company.newest_movement,
            newest=newest,
            rfc_changed=company.rfc_changed,
        )
        receipt = SyncReceipt(
            success=True,
            sync_id=short_id("sync"),
            processed_at=self._clock.now().replace(microsecond=0),
            stats=_wire(outcome.stats),
            verificacion=found,
            cambio_inusual=bool(why or company.unusual),
            state_checksum=state,
        )
        store.keep(tx, company.id, connector_id, received.timestamp, digest, receipt)
        self._connectors.record_sync(
            tx,
            company.id,
            connector_id=connector_id,
            sync_id=receipt.sync_id,
            stamp=received.timestamp,
            state_checksum=bytes.fromhex(state),
            matches=found.matches,
            newest_movement=newest,
            unusual=why,
        )
        _announce(tx, connector_id, company.id, receipt, outcome)
        return receipt

    def _record_refusal(
        self, tx: Tx, connector_id: UUID, company: Company | None, empresa_id: str | None, error: DomainError
    ) -> None:
        """Put a refusal on record; what the agent cannot heal is an event, a conflict in a row only once."""
        company_id, code = company.id if company else None, error.code
        about = company_id or self._connectors.brought(tx, connector_id, empresa_id)
        another = store.refuse(tx, connector_id, about, code, error.message, self._clock.now())
        if error.kind is Kind.INVALID:
            self._connectors.record_failed_sync(tx, connector_id, error.message, company_id)
        elif code in HEALED:
            return
        else:
            self._connectors.record_failed_sync(tx, connector_id, error.message)
            if not another:
                return
        tx.emit(SyncFailed(tx.organization_id, about, connector_id, code, error.message))


def _check_base(company: Company, received: SyncEnvelope) -> None:
    if company.last_stamp is not None and received.timestamp < company.last_stamp:
        raise stale(company.last_stamp)
    if received.sync_type == "full":
        return
    if received.previous_sync_id is None:
        raise at("previousSyncId", "Este campo es requerido cuando syncType es delta")
    if received.previous_sync_id != company.last_sync_id:
        raise base_mismatch(company.last_sync_id)


def _announce(tx: Tx, connector_id: UUID, company_id: UUID, receipt: SyncReceipt, outcome: Outcome) -> None:
    """Tell of the sync, and of payments only where nothing about it is unusual."""
    organization, sync_id = tx.organization_id, receipt.sync_id
    matches = receipt.verificacion is not None and receipt.verificacion.matches
    tx.emit(SyncCompleted(organization, company_id, connector_id, sync_id, outcome.stats, matches))
    if outcome.payments and not receipt.cambio_inusual:
        tx.emit(PaymentsRegistered(organization, company_id, sync_id, outcome.payments))


def _check_bounds(outcome: Outcome) -> None:
    if sum(abs(cents) for cents, _ in outcome.due_totals.values()) > MAX_TOTAL:
        raise at("data.clientes", "La suma de los saldos pasa de lo que puede deberse a una empresa")


def _wire(stats: Stats) -> SyncStats:
    return SyncStats(
        customers=stats.customers,
        invoices=stats.invoices,
        new=stats.new,
        changed=stats.changed,
        unchanged=stats.unchanged,
        settled=stats.settled,
    )
