"""Pairing, heartbeat and commands of a connector (seed 001 §4.3–4.4 and our optional members)."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from contract.records import Count, Text
from contract.sync import CompanyId, Instant

Name = Annotated[str, Meta(min_length=1, max_length=120)]
CommandType = Literal["sync_now", "update_config", "upload_diagnostics", "restart", "update"]


class CompanyHello(Struct, frozen=True, omit_defaults=True, rename={"name": "nombre", "database": "baseDatos"}):
    """A company that the machine can read, told when it pairs."""

    id: CompanyId
    name: Annotated[str, Meta(max_length=512)]
    database: Annotated[str, Meta(max_length=255)] | None = None
    rfc: Annotated[str, Meta(max_length=30)] | None = None


class RegisterRequest(
    Struct,
    frozen=True,
    kw_only=True,
    rename={
        "name": "nombre",
        "link_code": "linkCode",
        "companies": "empresas",
        "machine_fingerprint": "machineFingerprint",
    },
):
    """`POST /v1/connectors/register`. The fingerprint is a label, never a credential."""

    link_code: Annotated[str, Meta(min_length=1, max_length=64)]
    name: Name
    machine_fingerprint: Annotated[str, Meta(min_length=1, max_length=255)]
    version: Annotated[str, Meta(min_length=1, max_length=40)]
    companies: Annotated[list[CompanyHello], Meta(max_length=99)]


class Tokens(Struct, frozen=True, rename="camel"):
    """Access JWT, opaque refresh token that rotates, seconds the access token lives."""

    access_token: str
    refresh_token: str
    expires_in: int


class Endpoints(Struct, frozen=True):
    """Where to send; followed only at the origin the agent paired with. `/cartera` is appended to `sync`."""

    sync: str
    heartbeat: str


class SyncConfig(Struct, frozen=True, kw_only=True, rename="camel"):
    """How often, and where."""

    interval_minutes: int = 15
    endpoints: Endpoints
    heartbeat_seconds: int = 60
    timezone: str | None = None
    """IANA zone of the organization, in which the agent counts days."""


class RegisterReply(Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer 201 to a pairing."""

    connector_id: str
    tokens: Tokens
    sync_config: SyncConfig
    server_time: Instant | None = None


class CompanyBeat(Struct, frozen=True, rename="camel"):
    """An idle company: read at `checked_at`, found equal to the state with this checksum."""

    id: CompanyId
    state_checksum: Annotated[str, Meta(max_length=80)]
    checked_at: Instant


class CommandResult(Struct, frozen=True, omit_defaults=True):
    """How a command ended; naming its id ends its repetition."""

    id: Annotated[str, Meta(max_length=64)]
    ok: bool
    detail: Text | None = None


class Progress(
    Struct, frozen=True, rename={"company_id": "empresaId", "phase": "fase", "done": "hechas", "total": "total"}
):
    """How far a sync is: rows read or bytes sent."""

    company_id: CompanyId
    phase: Annotated[str, Meta(max_length=40)]
    done: Count
    total: Count


BeatStatus = Literal["healthy", "degraded", "unhealthy", "error", "stopping"]
"""The document shows `healthy`; `stopping` is the last beat before a machine's end, the others say how bad it is."""


class Heartbeat(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """`POST /v1/connectors/heartbeat`."""

    status: BeatStatus
    uptime: Annotated[float, Meta(ge=0, le=3_200_000_000)] = 0
    """Seconds since the agent started, at most a century."""
    memory_usage: Annotated[float, Meta(ge=0, le=100_000_000)] = 0
    """Resident megabytes."""
    last_sync_status: Annotated[str, Meta(max_length=40)] | None = None
    empresas_online: Annotated[list[CompanyId], Meta(max_length=99)] = field(default_factory=list)
    empresas: Annotated[list[CompanyBeat], Meta(max_length=99)] = field(default_factory=list)
    command_results: Annotated[list[CommandResult], Meta(max_length=100)] = field(default_factory=list)
    pending_errors: Annotated[list[Text], Meta(max_length=20)] = field(default_factory=list)
    """Spanish sentences fit to show."""
    progreso: Progress | None = None
    reason: Annotated[str, Meta(max_length=40)] | None = None
    """With status `stopping`: shutdown, sleep, pause or quit."""
    version: Annotated[str, Meta(max_length=40)] | None = None


class DiagnosticsUpload(Struct, frozen=True, rename={"id": "id", "content": "contenido"}):
    """`POST /v1/connectors/diagnostics`: a diagnosis as its machine made it, without secrets."""

    id: Annotated[str, Meta(pattern="^[0-9A-Z]{8}$")]
    """The short id that people name it by."""
    content: bytes
    """A zip of at most 700 KiB; base64 on the wire."""


class DiagnosticsReceipt(Struct, frozen=True, rename="camel"):
    """The answer 201 to an uploaded diagnosis: the short id it is found by, and until when it is kept."""

    id: str
    expires_at: Instant


class Command(Struct, frozen=True, rename="camel"):
    """What the cloud asks; repeated at every heartbeat until a result names its id."""

    id: str
    type: str
    payload: dict[str, Any] = field(default_factory=dict)
    requested_by: str | UnsetType = UNSET
    """Name of the person who asked; absent where the service itself did."""


class HeartbeatReply(Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer 200 to a heartbeat. A type this agent does not know is answered with ok false, never a failure."""

    ack: bool
    server_time: Instant
    commands: list[Command] = field(default_factory=list)
    timezone: str | None = None
    """IANA zone of the organization as it is now; it may have changed since the machine paired."""
    organization: str | None = None
    """What the organization is called, for the machine to show whom it sends to."""
