"""/v1/connectors: link codes, pairing, heartbeats, the list, revoking, and who writes a company (document §4)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT
from msgspec import UNSET, UnsetType, structs

from contract.connectors import (
    Command,
    Endpoints,
    Heartbeat,
    HeartbeatReply,
    RegisterReply,
    RegisterRequest,
    SyncConfig,
    Tokens,
)
from server.capabilities.connectors.liveness import HEARTBEAT
from server.capabilities.connectors.model import Link, LinkCode, LinkedCompany, ListedConnector, Machine, Paired, Ticket
from server.capabilities.connectors.pairing import SOURCE_BUDGET, WINDOW
from server.faces.cobranza.auth import AUDIENCE, FromConnector, FromServices, FromUser, connector_only, require
from server.faces.cobranza.wire import Wire, seconds
from server.http.limits import address_of, remember
from server.kit.errors import DomainError, FieldError, Kind, invalid
from server.kit.limits import Budget, Limit
from server.kit.text import one_line
from server.services import Services

INTERVAL_MINUTES = 15
PAIRING = Limit("pairing", SOURCE_BUDGET, WINDOW)


class LinkCodeIssued(Wire):
    """201 of POST /connectors/link-code."""

    code: str
    expires_at: datetime

    @classmethod
    def from_model(cls, issued: LinkCode) -> "LinkCodeIssued":
        """Render a code."""
        return cls(code=issued.code, expires_at=issued.expires_at)


class ListedCompany(Wire):
    """A company of a machine. `estado` only where the machine does not write it: `waiting` or `moved`."""

    id: str
    nombre: str
    estado: str | UnsetType = UNSET

    @classmethod
    def from_model(cls, linked: LinkedCompany) -> "ListedCompany":
        """Render what a machine declared."""
        return cls(
            id=linked.empresa_id,
            nombre=linked.name,
            estado=UNSET if linked.link is Link.ACTIVE else linked.link.value,
        )


class RunningSync(Wire):
    """How far a sync is."""

    empresa_id: str
    fase: str
    hechas: int
    total: int


class ConnectorRow(Wire):
    """One machine of GET /connectors. `mensaje` explains a status other than `online`."""

    id: UUID
    nombre: str
    tipo: str
    version: str
    status: str
    last_heartbeat: datetime | None
    last_sync: datetime | None
    empresas: tuple[ListedCompany, ...]
    mensaje: str | UnsetType = UNSET
    progreso: RunningSync | UnsetType = UNSET

    @classmethod
    def from_model(cls, listed: ListedConnector) -> "ConnectorRow":
        """Render a machine."""
        machine, running = listed.connector, listed.connector.progress
        return cls(
            id=machine.id,
            nombre=machine.name,
            tipo=machine.kind,
            version=machine.version,
            status=listed.liveness.status.value,
            last_heartbeat=machine.last_heartbeat_at,
            last_sync=machine.last_sync_at,
            empresas=tuple(ListedCompany.from_model(linked) for linked in listed.companies),
            mensaje=listed.liveness.sentence or UNSET,
            progreso=UNSET
            if running is None
            else RunningSync(
                empresa_id=running.empresa_id, fase=running.phase, hechas=running.done, total=running.total
            ),
        )


class Total(Wire):
    """Meta of a list that is never paged: a plan's machines are few."""

    total: int


class ConnectorList(Wire):
    """200 of GET /connectors."""

    data: tuple[ConnectorRow, ...]
    meta: Total


class ConnectorsController(Controller):
    """§4 of the document, and the choice between two machines that bring one company."""

    path = "/connectors"
    tags = ("Conectores",)

    @get("/", sync_to_thread=True, guards=[require("connectors:read")], summary="Listar conectores")
    def list_connectors(self, services: FromServices, caller: FromUser) -> ConnectorList:
        """Every machine of the organization, revoked ones included."""
        with services.db.reading(caller.organization_id) as tx:
            listed = services.connectors.list_connectors(tx)
        rows = tuple(ConnectorRow.from_model(one) for one in listed)
        return ConnectorList(data=rows, meta=Total(total=len(rows)))

    @post(
        "/link-code",
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
        guards=[require("connectors:manage")],
        summary="Generar código de vinculación",
    )
    def issue_link_code(self, services: FromServices, caller: FromUser) -> LinkCodeIssued:
        """A code of a single use, shown once."""
        with services.db.transaction(caller.organization_id) as tx:
            issued = services.connectors.issue_link_code(tx, caller.user_id)
        return LinkCodeIssued.from_model(issued)

    @post("/register", status_code=HTTP_201_CREATED, sync_to_thread=True, summary="Registrar conector")
    def register(
        self, request: Request[Any, Any, Any], services: FromServices, data: JSONBody[RegisterRequest]
    ) -> RegisterReply:
        """Pair a machine with a code; called by the machine, without a token."""
        machine = _machine(data, address_of(request))
        ticket = _ticket(request, services, data.link_code, machine.address)
        with services.db.transaction(ticket.organization_id) as tx:
            paired = services.connectors.register(tx, ticket, machine, audience=AUDIENCE)
        return _registered(paired, services)

    @post(
        "/heartbeat",
        status_code=HTTP_200_OK,
        sync_to_thread=True,
        guards=[connector_only],
        summary="Señal de vida de un conector",
    )
    def heartbeat(self, services: FromServices, caller: FromConnector, data: JSONBody[Heartbeat]) -> HeartbeatReply:
        """The machine is alive; what it is asked to do."""
        with services.db.transaction(caller.organization_id) as tx:
            asked = services.connectors.heartbeat(tx, caller.connector_id, data)
            organization = services.accounts.organization(tx)
            people = services.accounts.people.list(tx) if any(one.created_by for one in asked) else ()
        names = {person.id: person.name for person in people}
        return HeartbeatReply(
            ack=True,
            server_time=seconds(services.clock.now()),
            commands=[
                Command(
                    str(one.id),
                    one.type.value,
                    dict(one.payload),
                    names.get(one.created_by, UNSET) if one.created_by else UNSET,
                )
                for one in asked
            ],
            timezone=organization.timezone,
            organization=organization.name,
        )

    @delete(
        "/{connector_id:uuid}",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require("connectors:manage")],
        summary="Revocar conector",
    )
    def revoke(self, services: FromServices, caller: FromUser, connector_id: FromPath[UUID]) -> None:
        """End a machine; the cartera that it brought stays."""
        with services.db.transaction(caller.organization_id) as tx:
            services.connectors.revoke(tx, connector_id)

    @post(
        "/{connector_id:uuid}/empresas/{empresa_id:str}/take-over",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require("connectors:manage")],
        summary="Elegir la computadora que sincroniza una empresa",
    )
    def take_over(
        self,
        services: FromServices,
        caller: FromUser,
        connector_id: FromPath[UUID],
        empresa_id: FromPath[str],
    ) -> None:
        """From now on this machine writes the company, history included; the others get EMPRESA_MOVED."""
        with services.db.transaction(caller.organization_id) as tx:
            services.connectors.choose(tx, connector_id, empresa_id)

    @delete(
        "/{connector_id:uuid}/empresas/{empresa_id:str}",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require("connectors:manage")],
        summary="Eliminar una empresa de un conector revocado",
    )
    def remove_company(
        self, services: FromServices, caller: FromUser, connector_id: FromPath[UUID], empresa_id: FromPath[str]
    ) -> None:
        """Forget a company of a revoked machine, its whole cartera included."""
        with services.db.transaction(caller.organization_id) as tx:
            services.connectors.remove_company(tx, connector_id, empresa_id)


def _ticket(request: Request[Any, Any, Any], services: Services, typed: str, address: str) -> Ticket:
    """The organization of a code; where the source's guesses are spent, theirs is the limit that the answer tells."""
    try:
        return services.connectors.check_code(services.db, typed, address)
    except DomainError as error:
        if error.kind is Kind.LIMITED:
            resets_at = services.clock.now() + timedelta(seconds=error.data["retry_after"])
            remember(request, Budget(PAIRING, SOURCE_BUDGET, resets_at))
        raise


def _machine(data: RegisterRequest, address: str) -> Machine:
    name = one_line(data.name)
    if not name:
        raise invalid(FieldError("nombre", "Este campo es requerido"))
    seen: set[str] = set()
    for index, company in enumerate(data.companies):
        if company.id in seen:
            raise invalid(FieldError(f"empresas[{index}].id", "Esta empresa viene dos veces"))
        seen.add(company.id)
    companies = tuple(structs.replace(company, name=one_line(company.name)) for company in data.companies)
    return Machine(name, data.machine_fingerprint, one_line(data.version), companies, address)


def _registered(paired: Paired, services: Services) -> RegisterReply:
    origin = f"{services.settings.api_base_url}/v1"
    return RegisterReply(
        connector_id=str(paired.connector_id),
        tokens=Tokens(paired.access_token, paired.refresh_token, paired.expires_in),
        sync_config=SyncConfig(
            interval_minutes=INTERVAL_MINUTES,
            endpoints=Endpoints(sync=f"{origin}/sync", heartbeat=f"{origin}/connectors/heartbeat"),
            heartbeat_seconds=int(HEARTBEAT.total_seconds()),
            timezone=paired.timezone,
        ),
        server_time=seconds(services.clock.now()),
    )
