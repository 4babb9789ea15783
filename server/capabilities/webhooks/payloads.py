"""What each event says on the wire: `data` of the body, one builder for each kind of thing that happened.

Money is a number with two decimals and days are dates, as everywhere under /v1.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contract.money import from_cents
from server.capabilities.connectors.model import ConnectorRegistered
from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.ingest.model import Payment, PaymentsRegistered, SyncCompleted, SyncFailed
from server.capabilities.receivables.ids import charge_id, customer_id
from server.capabilities.receivables.service import ReceivablesService
from server.db.session import Tx

Data = Mapping[str, Any]
BASE_CURRENCY = "MXN"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where builders look up what an event only names."""

    connectors: ConnectorsService
    receivables: ReceivablesService


Builder = Callable[[Sources, Tx, Any], Iterator[tuple[str, Data]]]


def sync_completed(sources: Sources, tx: Tx, happened: SyncCompleted) -> Iterator[tuple[str, Data]]:
    """`sync.completado`, with the counts that the agent was answered."""
    company, stats = sources.connectors.company(tx, happened.company_id), happened.stats
    yield (
        "sync.completado",
        {
            "syncId": happened.sync_id,
            "empresaId": company.empresa_id,
            "connectorId": happened.connector_id,
            "cuadra": happened.matches,
            "cambioInusual": company.unusual is not None,
            "stats": {
                "clientesActualizados": stats.customers,
                "facturasActualizadas": stats.invoices,
                "nuevos": stats.new,
                "modificados": stats.changed,
                "sinCambios": stats.unchanged,
                "liquidadas": stats.settled,
            },
        },
    )


def sync_failed(sources: Sources, tx: Tx, happened: SyncFailed) -> Iterator[tuple[str, Data]]:
    """`sync.fallido`, with the code and the sentence of the refusal."""
    company = sources.connectors.company(tx, happened.company_id) if happened.company_id else None
    yield (
        "sync.fallido",
        {
            "empresaId": company.empresa_id if company else None,
            "connectorId": happened.connector_id,
            "codigo": happened.code,
            "mensaje": happened.message,
        },
    )


def payments_registered(sources: Sources, tx: Tx, happened: PaymentsRegistered) -> Iterator[tuple[str, Data]]:
    """One `pago.registrado` for each invoice whose balance fell."""
    company = sources.connectors.company(tx, happened.company_id)
    keys = sorted({payment.customer_key for payment in happened.payments})
    names = sources.receivables.customer_names(tx, happened.company_id, keys)
    for payment in happened.payments:
        yield (
            "pago.registrado",
            {
                "empresaId": company.empresa_id,
                "syncId": happened.sync_id,
                "cliente": _customer(happened.company_id, payment.customer_key, names),
                **_payment(happened.company_id, payment),
            },
        )


def connector_registered(_: Sources, __: Tx, happened: ConnectorRegistered) -> Iterator[tuple[str, Data]]:
    """`connector.registered`; `otraVez` where the machine was known."""
    yield (
        "connector.registered",
        {"connectorId": happened.connector_id, "nombre": happened.name, "otraVez": happened.again},
    )


BUILDERS: Mapping[type, Builder] = {
    SyncCompleted: sync_completed,
    SyncFailed: sync_failed,
    PaymentsRegistered: payments_registered,
    ConnectorRegistered: connector_registered,
}
"""Everything that happened which a webhook can hear of."""


def _customer(company_id: UUID, key: str, names: Mapping[str, str]) -> Data:
    return {"id": customer_id(company_id, key), "clave": key, "nombre": names.get(key, key)}


def _payment(company_id: UUID, payment: Payment) -> Data:
    """The invoice as it was before, what was paid and what is left, in the invoice's own currency."""
    charge = payment.charge
    owed = charge.balance if charge.foreign is None else charge.foreign
    return {
        "factura": {
            "id": charge_id(customer_id(company_id, payment.customer_key), payment.charge_key),
            "folio": payment.charge_key.folio,
            "uuid": charge.uuid,
            "vencimiento": date.fromordinal(charge.due),
        },
        "moneda": charge.currency or BASE_CURRENCY,
        "importe": from_cents(payment.cents),
        "saldoAnterior": from_cents(owed),
        "saldo": from_cents(owed - payment.cents),
    }
