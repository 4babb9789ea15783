"""Where the rows of a list's file come from: the filters and the rows of the list in JSON, every page of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from litestar.params import FromPath, FromQuery

from server.capabilities.collections.model import ContactBlock, Status
from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS
from server.capabilities.webhooks.model import DeliveryStatus
from server.db.session import Tx
from server.faces.cobranza.cobranza import Baja, ClienteId, Enviado, Marca, within
from server.faces.cobranza.connectors import ConnectorRow
from server.faces.cobranza.diagnosticos import DiagnosisRow
from server.faces.cobranza.figures import EmpresaId, check_days
from server.faces.cobranza.machines import CommandRow, SyncRow
from server.faces.cobranza.plantillas import Plantilla
from server.faces.cobranza.users import UserRow
from server.faces.cobranza.webhooks import DeliveryRow, Event, WebhookRow
from server.kit.errors import DomainError, Kind
from server.services import Services

PAGE = 500
"""Rows that are read at once."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """The rows that a request asks for, read as they are taken."""

    rows: Callable[[Services, Tx], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class NamedMark:
    """A mark with the names of what it is about, which the list in JSON leaves to whoever asks for the customer."""

    marca: Marca
    clave: str | None
    cliente: str | None
    folio: str | None


def users() -> Asked:
    """Members, then those invited."""
    return Asked(lambda services, tx: map(UserRow.from_model, services.accounts.people.list(tx)))


def connectors() -> Asked:
    """Machines, revoked ones too."""
    return Asked(lambda services, tx: map(ConnectorRow.from_model, services.connectors.list_connectors(tx)))


def syncs(connector_id: FromPath[UUID], empresa_id: EmpresaId = None) -> Asked:
    """Syncs of a machine, applied and refused."""

    def rows(services: Services, tx: Tx) -> Iterator[SyncRow]:
        def read(page: int) -> Any:
            return services.ingest.history(tx, connector_id, empresa_id=empresa_id, page=page, limit=PAGE)

        return map(SyncRow.from_model, every(read))

    return Asked(rows)


def commands(connector_id: FromPath[UUID]) -> Asked:
    """What was asked of a machine."""

    def rows(services: Services, tx: Tx) -> Iterator[CommandRow]:
        now = services.clock.now()
        found = every(lambda page: services.connectors.commands(tx, connector_id, page=page, limit=PAGE))
        return (CommandRow.from_model(one, now) for one in found)

    return Asked(rows)


def diagnoses(connector_id: FromPath[UUID]) -> Asked:
    """What a machine found."""
    return Asked(lambda services, tx: map(DiagnosisRow.from_model, services.connectors.diagnoses(tx, connector_id)))


def templates() -> Asked:
    """Templates, the starters first."""
    return Asked(lambda services, tx: map(Plantilla.from_model, services.collections.templates.list_all(tx)))


def history(
    cliente_id: ClienteId = None,
    desde: FromQuery[date | None] = None,
    hasta: FromQuery[date | None] = None,
    status: FromQuery[Status | None] = None,
) -> Asked:
    """Every mail."""
    check_days(desde, hasta)

    def rows(services: Services, tx: Tx) -> Iterator[Enviado]:
        since, until = within(services, tx, desde, hasta)

        def read(page: int) -> Any:
            return services.collections.reminders.history(
                tx, customer_id=cliente_id, since=since, until=until, status=status, page=page, limit=PAGE
            )

        return map(Enviado.from_model, every(read))

    return Asked(rows)


def marks(cliente_id: ClienteId = None) -> Asked:
    """Who is not to be contacted."""

    def rows(services: Services, tx: Tx) -> Iterator[NamedMark]:
        found = every(lambda page: services.collections.keeping.blocks(tx, cliente_id, page=page, limit=PAGE))
        return (_named(services, tx, one) for one in found)

    return Asked(rows)


def suppressions() -> Asked:
    """Addresses that get nothing."""

    def rows(services: Services, tx: Tx) -> Iterator[Baja]:
        found = every(lambda page: services.collections.keeping.suppressions(tx, page=page, limit=PAGE))
        return map(Baja.from_model, found)

    return Asked(rows)


def webhooks() -> Asked:
    """Webhooks, without their secrets."""
    return Asked(lambda services, tx: map(WebhookRow.from_model, services.webhooks.webhooks(tx)))


def events() -> Asked:
    """What a webhook may ask for."""
    return Asked(lambda _, __: (Event(evento=name, descripcion=text) for name, text in EVENTS[COBRANZA].items()))


def deliveries(
    webhook_id: FromPath[UUID],
    status: FromQuery[DeliveryStatus | None] = None,
    evento: FromQuery[str | None] = None,
) -> Asked:
    """What was told to a webhook."""

    def rows(services: Services, tx: Tx) -> Iterator[DeliveryRow]:
        def read(page: int) -> Any:
            found = services.webhooks.deliveries(tx, webhook_id, status=status, event=evento, page=page, limit=PAGE)
            return found.rows, found.total

        return map(DeliveryRow.from_model, every(read))

    return Asked(rows)


def every(read: Callable[[int], tuple[Iterable[T], int]]) -> Iterator[T]:
    """The rows of every page; `read` answers a page, from 1, and how many rows there are in all."""
    page, total = 1, 1
    while (page - 1) * PAGE < total:
        rows, total = read(page)
        yield from rows
        page += 1


def _named(services: Services, tx: Tx, block: ContactBlock) -> NamedMark:
    marked = Marca.from_model(block)
    try:
        found = services.receivables.customer(tx, block.customer_id)
    except DomainError as error:
        if error.kind is not Kind.NOT_FOUND:
            raise
        return NamedMark(marked, None, None, None)
    folio = next((one.folio for one in found.charges if one.id == block.charge_id), None)
    return NamedMark(marked, found.row.key, found.row.name, folio)
