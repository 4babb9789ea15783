"""Request, receipt and verification of `POST /v1/sync/cartera` (seed 001 §5.1 and our optional members)."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, field

from contract.records import AgingRow, Count, Summary

Instant = Annotated[datetime, Meta(tz=True)]
PRINTABLE = r"\A[^\x00-\x1f\x7f]*\Z"
"""No control characters: PostgreSQL keeps no NUL, and nobody can read the others."""
CompanyId = Annotated[str, Meta(min_length=1, max_length=32, pattern=PRINTABLE)]
CompanyName = Annotated[str, Meta(max_length=512, pattern=PRINTABLE)]
SyncType = Literal["full", "delta"]


class SyncEnvelope(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The body. `data` stays raw: its bytes are what `checksum` covers."""

    empresa_id: CompanyId
    timestamp: Instant
    checksum: Annotated[str, Meta(max_length=80)]
    data: Raw
    fecha_corte: date | None = None
    """Day on which overdue members were counted; absent: the day of `timestamp` in the organization's zone."""
    sync_type: SyncType = "full"
    previous_sync_id: Annotated[str, Meta(max_length=64)] | None = None
    """syncId last acknowledged for the company; required with `delta`."""
    state_checksum: Annotated[str, Meta(max_length=80)] | None = None
    """`checksum.state_checksum` of the company after this sync."""


class SyncData(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={
        "summary": "resumen",
        "aging": "antiguedad",
        "customers": "clientes",
        "name": "nombre",
        "newest_movement": "ultimoMovimiento",
    },
):
    """`data` scanned one level deep: customers stay raw until their digest shows that they changed."""

    summary: Summary
    aging: list[AgingRow]
    customers: list[Raw]
    rfc: Annotated[str, Meta(max_length=30, pattern=PRINTABLE)] | None = None
    """The company's own RFC as the database holds it: another one than before marks an unusual change."""
    name: CompanyName | None = None
    """The company's own name as the database holds it: what the cloud calls it from this sync on."""
    newest_movement: date | None = None
    """Newest FECHAELAB (else FECHA_APLI) read: an earlier one than before marks an unusual change (an old copy)."""


class SyncStats(
    Struct,
    frozen=True,
    kw_only=True,
    rename={
        "customers": "clientesActualizados",
        "invoices": "facturasActualizadas",
        "new": "nuevos",
        "changed": "modificados",
        "unchanged": "sinCambios",
        "settled": "liquidadas",
    },
):
    """What the payload carried; its invoices against those held: new + changed + unchanged = invoices."""

    customers: Count
    invoices: Count
    new: Count
    changed: Count
    unchanged: Count
    settled: Count = 0


class Difference(Struct, frozen=True, rename={"path": "campo", "received": "recibido", "computed": "calculado"}):
    """One figure that does not add up: dotted path, as received, as recomputed (money or whole numbers)."""

    path: str
    received: Raw
    computed: Raw


class Verification(Struct, frozen=True, rename={"matches": "cuadra", "differences": "diferencias"}):
    """Outcome of recomputing every sum of a sync to the cent."""

    matches: bool
    differences: list[Difference] = field(default_factory=list)


class SyncReceipt(Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer 200: only after it may the agent record the sync as acknowledged."""

    success: bool
    sync_id: str
    processed_at: Instant
    stats: SyncStats
    verificacion: Verification | None = None
    """Absent in the answer of a server that knows only the document."""
    cambio_inusual: bool = False
    state_checksum: str | None = None
    """The server's own digest of the company after this sync."""
