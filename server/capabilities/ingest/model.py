"""Values, events and refusals of a sync; each refusal carries the Spanish sentence that the agent shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import Raw, Struct

from contract.errors import Code
from contract.sync import SyncReceipt
from server.capabilities.connectors.model import Company
from server.capabilities.receivables.model import Charge, ChargeKey, Charges, Profile
from server.kit.errors import DomainError, Kind


class Slice(NamedTuple):
    """One customer's JSON object as it stands in the body, not parsed."""

    place: int
    """Position in `data.clientes`."""
    raw: Raw | bytes
    digest: bytes


class Gap(NamedTuple):
    """A figure that does not add up: path, as received (None: not sent), as computed; cents where `money`."""

    path: str
    received: int | None
    computed: int
    money: bool


class Parsed(Struct, frozen=True):
    """A customer that was read because its digest is new, or because its sums had to be counted on another day."""

    profile: Profile
    charges: Charges
    zeroed: tuple[ChargeKey, ...]
    """Charges sent with a zero balance: settled, the same as absent."""
    differences: tuple[Gap, ...]


class Payment(NamedTuple):
    """A balance that fell, or a charge that vanished: what was paid, in cents of the charge's currency."""

    customer_key: str
    charge_key: ChargeKey
    charge: Charge
    """As it was before."""
    cents: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What the payload carried, its charges against those held: new + changed + unchanged = invoices."""

    customers: int
    invoices: int
    new: int
    changed: int
    unchanged: int
    settled: int


@dataclass(frozen=True, slots=True)
class AppliedSync:
    """A sync of the history: whose data it was, its `timestamp`, and what was answered."""

    company: Company
    stamp: datetime
    receipt: SyncReceipt


@dataclass(frozen=True, slots=True)
class RefusedSync:
    """Refusals of the history: `times` in a row with one code, the last at `last_at`, `message` its Spanish sentence.

    `company` is None where what was sent names none that the machine brought.
    """

    company: Company | None
    code: str
    message: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class SyncCompleted:
    """A sync was stored."""

    organization_id: UUID
    company_id: UUID
    connector_id: UUID
    sync_id: str
    stats: Stats
    matches: bool


@dataclass(frozen=True, slots=True)
class SyncFailed:
    """A sync was refused; nothing of it is stored but this fact. `company_id` is None where it never got that far."""

    organization_id: UUID
    company_id: UUID | None
    connector_id: UUID
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PaymentsRegistered:
    """Balances fell in one sync; never announced from an unusual one."""

    organization_id: UUID
    company_id: UUID
    sync_id: str
    payments: tuple[Payment, ...]


def checksum_mismatch(computed: str) -> DomainError:
    """The bytes of `data` are not those the agent hashed: cut or altered on the way."""
    return DomainError(
        Code.CHECKSUM_MISMATCH,
        Kind.INVALID,
        "Los datos llegaron alterados: su suma de verificación no coincide. No se guardó nada.",
        calculado=computed,
    )


def stale(applied: datetime) -> DomainError:
    """A later sync of the company was applied; `applied` is its stamp."""
    return DomainError(
        Code.SYNC_STALE,
        Kind.CONFLICT,
        "Ya se aplicó una sincronización más reciente de esta empresa.",
        applied=applied,
    )


def clock_skew(server_time: datetime) -> DomainError:
    """The machine's clock is more than ten minutes ahead."""
    return DomainError(
        Code.CLOCK_SKEW,
        Kind.INVALID,
        "El reloj de la computadora está adelantado más de 10 minutos. Corrige la fecha y la hora de Windows.",
        serverTime=server_time,
    )


def base_mismatch(last_sync_id: str | None) -> DomainError:
    """A delta against a state that the server does not hold."""
    return DomainError(
        Code.SYNC_BASE_MISMATCH,
        Kind.CONFLICT,
        "Los cambios parten de una sincronización que ya no es la última. Hay que enviar la cartera completa.",
        lastSyncId=last_sync_id,
    )


def state_mismatch(computed: str) -> DomainError:
    """Applied, the state would not be the one the agent holds; nothing was written."""
    return DomainError(
        Code.SYNC_STATE_MISMATCH,
        Kind.CONFLICT,
        "Después de aplicar los cambios la cartera no es igual a la de la computadora. Hay que enviarla completa.",
        stateChecksum=computed,
    )


def busy(retry_after: int) -> DomainError:
    """Every place of the pool is taken."""
    return DomainError(
        "SERVICE_UNAVAILABLE",
        Kind.UNAVAILABLE,
        "El servicio está recibiendo muchas sincronizaciones. Se intentará de nuevo en unos segundos.",
        retry_after=retry_after,
    )
