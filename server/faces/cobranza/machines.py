"""/v1/connectors/{id}: one machine renamed, asked for something, and what it synced; all beside the document."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED
from msgspec import Meta, field

from contract.sync import Difference, SyncStats
from server.capabilities.connectors import commands
from server.capabilities.connectors.model import Command, CommandType
from server.capabilities.ingest.model import AppliedSync, RefusedSync
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.connectors import ConnectorRow
from server.faces.cobranza.figures import EmpresaId, check_page
from server.faces.cobranza.wire import Page, Wire, page_meta
from server.kit.errors import FieldError, invalid
from server.kit.text import one_line

MOST_DIFFERENCES = 50


class Rename(Wire):
    """What can be changed of a machine."""

    nombre: Annotated[str, Meta(min_length=1, max_length=120)]


class CommandRequest(Wire):
    """What a machine is asked: `payload` may carry what its type allows, never sources, credentials or paths."""

    type: CommandType
    payload: dict[str, Any] = field(default_factory=dict)


class CommandRow(Wire):
    """A command and what became of it: `pendiente`, `hecho`, `fallido`, or `vencido` after a week unanswered."""

    id: UUID
    type: CommandType
    payload: dict[str, Any]
    estado: commands.State
    created_at: datetime
    created_by: UUID | None
    ended_at: datetime | None
    detalle: str | None

    @classmethod
    def from_model(cls, command: Command, now: datetime) -> "CommandRow":
        """Render a command."""
        return cls(
            id=command.id,
            type=command.type,
            payload=dict(command.payload),
            estado=commands.state(command, now),
            created_at=command.created_at,
            created_by=command.created_by,
            ended_at=command.ended_at,
            detalle=command.detail,
        )


class SyncStatus(StrEnum):
    """What became of a sync."""

    SUCCESS = "success"
    FAILED = "failed"


class SyncRow(Wire):
    """A sync that was applied, or `veces` in a row that were refused with one `codigo` and `mensaje`.

    `processedAt` is when the last of them came.

    `diferencias` are the figures that did not add up, the first fifty of them. A refused one has no `syncId`, stats or
    timestamp, and no `empresaId` where what was sent names no company that the machine brought.
    """

    status: SyncStatus
    sync_id: str | None
    empresa_id: str | None
    empresa: str | None
    timestamp: datetime | None
    processed_at: datetime
    cuadra: bool | None
    cambio_inusual: bool
    stats: SyncStats | None
    diferencias: list[Difference]
    total_diferencias: int
    codigo: str | None = None
    mensaje: str | None = None
    veces: int = 1
    primera_vez: datetime | None = None

    @classmethod
    def from_model(cls, value: AppliedSync | RefusedSync) -> "SyncRow":
        """Render a sync."""
        company = value.company
        number, name = (company.empresa_id, company.name) if company else (None, None)
        if isinstance(value, RefusedSync):
            return cls(
                status=SyncStatus.FAILED,
                sync_id=None,
                empresa_id=number,
                empresa=name,
                timestamp=None,
                processed_at=value.last_at,
                cuadra=None,
                cambio_inusual=False,
                stats=None,
                diferencias=[],
                total_diferencias=0,
                codigo=value.code,
                mensaje=value.message,
                veces=value.times,
                primera_vez=value.first_at,
            )
        receipt, found = value.receipt, value.receipt.verificacion
        differences = found.differences if found else []
        return cls(
            status=SyncStatus.SUCCESS,
            sync_id=receipt.sync_id,
            empresa_id=number,
            empresa=name,
            timestamp=value.stamp,
            processed_at=receipt.processed_at,
            cuadra=found.matches if found else None,
            cambio_inusual=receipt.cambio_inusual,
            stats=receipt.stats,
            diferencias=differences[:MOST_DIFFERENCES],
            total_diferencias=len(differences),
        )


class MachinesController(Controller):
    """One machine of the organization."""

    path = "/connectors/{connector_id:uuid}"
    tags = ("Conectores",)

    @patch("/", sync_to_thread=True, guards=[require("connectors:manage")], summary="Cambiar el nombre de un conector")
    def rename(
        self, services: FromServices, caller: FromUser, connector_id: FromPath[UUID], data: JSONBody[Rename]
    ) -> ConnectorRow:
        """The name stays also after the machine pairs again."""
        name = one_line(data.nombre)
        if not name:
            raise invalid(FieldError("nombre", "Este campo es requerido"))
        with services.db.transaction(caller.organization_id) as tx:
            renamed = services.connectors.rename(tx, connector_id, name)
        return ConnectorRow.from_model(renamed)

    @get("/commands", sync_to_thread=True, guards=[require("connectors:read")], summary="Órdenes de un conector")
    def list_commands(
        self,
        services: FromServices,
        caller: FromUser,
        connector_id: FromPath[UUID],
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
    ) -> Page[CommandRow]:
        """What was asked of a machine in the last 90 days, newest first."""
        check_page(page, limit)
        with services.db.reading(caller.organization_id) as tx:
            found, total = services.connectors.commands(tx, connector_id, page=page, limit=limit)
        now = services.clock.now()
        rows = [CommandRow.from_model(one, now) for one in found]
        return Page(data=rows, meta=page_meta(page, limit, total))

    @post(
        "/commands",
        status_code=HTTP_202_ACCEPTED,
        sync_to_thread=True,
        guards=[require("connectors:manage")],
        summary="Pedir algo a un conector",
    )
    def ask(
        self, services: FromServices, caller: FromUser, connector_id: FromPath[UUID], data: JSONBody[CommandRequest]
    ) -> CommandRow:
        """Told at the machine's next heartbeats until it answers; asking the same twice asks once."""
        with services.db.transaction(caller.organization_id) as tx:
            asked = services.connectors.ask(tx, connector_id, data.type, data.payload, caller.user_id)
        return CommandRow.from_model(asked, services.clock.now())

    @get("/syncs", sync_to_thread=True, guards=[require("connectors:read")], summary="Historial de sincronizaciones")
    def list_syncs(
        self,
        services: FromServices,
        caller: FromUser,
        connector_id: FromPath[UUID],
        empresa_id: EmpresaId = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
    ) -> Page[SyncRow]:
        """The syncs of a machine in the last 30 days, newest first: what did not add up, and why some were refused."""
        check_page(page, limit)
        with services.db.reading(caller.organization_id) as tx:
            found, total = services.ingest.history(tx, connector_id, empresa_id=empresa_id, page=page, limit=limit)
        return Page(data=[SyncRow.from_model(one) for one in found], meta=page_meta(page, limit, total))
