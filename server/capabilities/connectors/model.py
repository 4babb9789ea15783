"""Values, events and refusals of connectors: machines that read an ERP, and the companies that they read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from contract.connectors import CompanyHello
from server.kit.errors import DomainError, Kind

ASPEL_SAE = "aspel-sae"
"""`tipo` of every connector so far."""


class Status(StrEnum):
    """`status` of a connector, as documented and two of ours."""

    ONLINE = "online"
    OFFLINE = "offline"
    ERROR = "error"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Liveness:
    """Status, and the Spanish sentence that explains one that is not `online`."""

    status: Status
    sentence: str | None = None


class Link(StrEnum):
    """What a machine is to a company that it declared."""

    ACTIVE = "active"
    """It writes it."""
    WAITING = "waiting"
    """It brought it while another was in use."""
    MOVED = "moved"
    """It wrote it once and lost it."""


class CommandType(StrEnum):
    """What a machine can be asked."""

    SYNC_NOW = "sync_now"
    UPDATE_CONFIG = "update_config"
    UPLOAD_DIAGNOSTICS = "upload_diagnostics"
    RESTART = "restart"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Command:
    """One request to a machine; `created_by` is None where the service itself asked, `ok` until a result named it."""

    id: UUID
    type: CommandType
    payload: Mapping[str, Any]
    created_at: datetime
    created_by: UUID | None = None
    ended_at: datetime | None = None
    ok: bool | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the organization; its cartera outlives the machine that brought it."""

    id: UUID
    organization_id: UUID
    empresa_id: str
    rfc: str | None
    name: str
    connector_id: UUID
    """The machine that writes it."""
    state_checksum: bytes | None = None
    """Digest of the whole state after the last applied sync, 32 bytes."""
    last_sync_id: str | None = None
    last_sync_at: datetime | None = None
    """When the last sync was applied, by the server's clock."""
    last_stamp: datetime | None = None
    """`timestamp` of the last applied sync, by the agent's clock."""
    verified_at: datetime | None = None
    """Last moment at which the machine read exactly this state, by its clock but never later than ours."""
    matches: bool | None = None
    """Whether the sums of the last applied sync added up to the cent; None before the first."""
    last_sync_ok: bool | None = None
    """Whether the last attempt was applied."""
    last_sync_message: str | None = None
    """Spanish sentence of an attempt that was not."""
    newest_movement: date | None = None
    unusual: str | None = None
    """Spanish sentence: why nothing goes out from this company until a person accepts its last sync."""
    rfc_changed: bool = False
    """The same machine now reads another RFC under the same number; stays until a person accepts it."""


@dataclass(frozen=True, slots=True)
class LinkedCompany:
    """A company as one machine declared it, and what the machine is to it."""

    company_id: UUID
    empresa_id: str
    name: str
    rfc: str | None
    link: Link
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is; `done` and `total` are rows or bytes as the phase says."""

    empresa_id: str
    phase: str
    done: int
    total: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Connector:
    """A paired machine."""

    id: UUID
    organization_id: UUID
    name: str
    kind: str
    version: str
    address: str | None
    """Where it paired from."""
    registered_at: datetime
    last_heard_at: datetime
    last_heartbeat_at: datetime | None
    last_sync_at: datetime | None
    last_sync_status: str | None
    stop_reason: str | None
    pending_errors: tuple[str, ...]
    revoked_at: datetime | None
    progress: Progress | None = None
    told_silent: bool = False


@dataclass(frozen=True, slots=True)
class ListedConnector:
    """A machine as people see it in the list."""

    connector: Connector
    liveness: Liveness
    companies: tuple[LinkedCompany, ...]


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code as told to the person who asked, once. `id` follows its state without knowing it."""

    id: UUID
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkCodeState:
    """What became of a code: redeemed by `connector_id`, or still counting down to `expires_at`, or over."""

    expires_at: datetime
    live: bool
    connector_id: UUID | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code that was found live: whose it is. Only the registration that ends it first may use it."""

    organization_id: UUID
    code_id: UUID


@dataclass(frozen=True, slots=True)
class Machine:
    """What a machine says of itself when it pairs, and the address it did it from."""

    name: str
    fingerprint: str
    version: str
    companies: tuple[CompanyHello, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The outcome of a registration: the connector's tokens are told once."""

    connector_id: UUID
    access_token: str
    refresh_token: str
    expires_in: int
    timezone: str


@dataclass(frozen=True, slots=True)
class ConnectorRegistered:
    """A machine was paired, or paired again."""

    organization_id: UUID
    connector_id: UUID
    name: str
    again: bool


@dataclass(frozen=True, slots=True)
class ConnectorWentSilent:
    """A machine stopped giving signs without a goodbye; announced once an episode."""

    organization_id: UUID
    connector_id: UUID
    name: str
    last_heard_at: datetime
    sentence: str
    """Spanish: the likely cause and the one action to take."""


def link_code_invalid(*, keep: bool = False) -> DomainError:
    """One answer to wrong, used and expired codes: whoever guesses learns nothing. `keep` stores the count of it."""
    return DomainError(
        "LINK_CODE_INVALID",
        Kind.NOT_FOUND,
        "El código no es válido o ya venció. Genera uno nuevo en Conectores y escríbelo antes de que venza.",
        keep=keep,
    )


def guessing_budget_spent(retry_after: int) -> DomainError:
    """This source typed too many wrong codes; `retry_after` in seconds."""
    return DomainError(
        "RATE_LIMIT_EXCEEDED",
        Kind.LIMITED,
        "Demasiados códigos equivocados desde esta conexión. Espera unos minutos e inténtalo de nuevo.",
        retry_after=retry_after,
    )


def connector_revoked() -> DomainError:
    """The machine was revoked by a person: it must stop, a refresh does not help."""
    return DomainError(
        "CONNECTOR_REVOKED", Kind.FORBIDDEN, "Este conector fue revocado. Vincúlalo de nuevo con un código."
    )


def revoked_for_people() -> DomainError:
    """A person asks something of a machine that was revoked."""
    return DomainError("CONFLICT", Kind.CONFLICT, "Ese conector fue revocado; vincúlalo de nuevo primero.")


def still_connected(empresa_id: str) -> DomainError:
    """Removing a company that a machine would bring back within minutes."""
    return DomainError(
        "CONFLICT",
        Kind.CONFLICT,
        f"La empresa {empresa_id} todavía se sincroniza. Revoca primero la computadora que la manda.",
    )


def plan_limit(allowed: int) -> DomainError:
    """The plan allows no further machine."""
    return DomainError(
        "PLAN_LIMIT_EXCEEDED",
        Kind.FORBIDDEN,
        f"Tu plan permite {allowed} conectores. Revoca uno que ya no uses o cambia de plan.",
        limit=allowed,
    )


def empresa_in_use(empresa_id: str, other: str) -> DomainError:
    """Another machine was heard within the hour: a person chooses in the web, where the kept claim is shown."""
    return DomainError(
        "EMPRESA_IN_USE",
        Kind.CONFLICT,
        f"La empresa {empresa_id} ya se sincroniza desde «{other}». Elige en Conectores cuál computadora debe hacerlo.",
        keep=True,
        empresaId=empresa_id,
    )


def empresa_moved(empresa_id: str, other: str) -> DomainError:
    """This machine lost the company to another one."""
    return DomainError(
        "EMPRESA_MOVED",
        Kind.CONFLICT,
        f"La empresa {empresa_id} ahora se sincroniza desde «{other}». Si no es correcto, elige esta computadora "
        "en Conectores.",
        empresaId=empresa_id,
    )
