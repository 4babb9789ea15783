"""Values that pass between the rules, the cloud and the state about one delivery: what goes out, what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from agent.core.model import ReadReport, Source, Token
from agent.core.plan import Changes
from contract.errors import Reaction
from contract.sync import SyncType

Result = Literal["full", "delta", "unchanged", "failed", "postponed", "unpaired", "revoked", "stopped"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A composed body on the disk, and what goes around it."""

    empresa_id: str
    kind: SyncType
    data: Path
    size: int
    checksum: str
    state_checksum: str
    cut: date
    previous_sync_id: str | None
    stamp: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than 2xx, or none at all (status 0), and what it asks of the agent."""

    reaction: Reaction
    status: int
    code: str | None
    sentence: str
    retry_after: float | None = None
    server_time: datetime | None = None
    applied: datetime | None = None
    """With SYNC_STALE: the stamp the server has applied."""
    fields: tuple[str, ...] = ()
    """Dotted paths of what was not accepted, as in `data.clientes[3].nombre`."""


class RefusedError(Exception):
    """The cloud did not do what it was asked; `refusal` says why and what now."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one cycle of one company ended."""

    empresa_id: str
    at: datetime
    result: Result
    sentence: str = ""
    customers: int = 0
    documents: int = 0
    sent_bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """What a child process is told: read one company and compose what differs from what is acknowledged, or all."""

    source: Source
    password: str
    empresa_id: str
    today: date
    full: bool
    state: Path | None
    """state.db, opened read-only; None: nothing is acknowledged, as for a preview."""
    data: Path
    """Where the `data` value goes."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a child process found; `kind` None: nothing differs and nothing was written."""

    kind: SyncType | None
    data: Path
    size: int
    checksum: str
    state_checksum: str
    previous_sync_id: str | None
    changes: Changes
    token: Token | None
    report: ReadReport
    customers: int
    """Customers of the whole company."""
    documents: int
    """Open documents of the whole company."""
    balance: int
    """Cents of the whole company."""
    bucket_cents: tuple[int, ...] = ()
    """`balance` by `contract.aging.BUCKETS`."""
    bucket_documents: tuple[int, ...] = ()
