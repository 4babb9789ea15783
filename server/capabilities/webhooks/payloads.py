"""What each event says on the wire: `data` of the body, one builder for each kind of thing that happened.

Money is a number with two decimals, days are dates and moments whole seconds, as everywhere under /v1.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contract.money import from_cents
from server.capabilities.accounts.service import AccountsService
from server.capabilities.collections.model import ReminderSent
from server.capabilities.connectors.model import ConnectorRegistered, ConnectorWentSilent
from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.ingest.apply import owed
from server.capabilities.ingest.model import Payment, PaymentsRegistered, SyncCompleted, SyncFailed
from server.capabilities.receivables.ids import charge_id, customer_id
from server.capabilities.receivables.model import Charge, ChargeKey, ChargesFellDue, CustomersFellDue
from server.capabilities.receivables.service import ReceivablesService
from server.db.session import Tx

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where builders look up what an event only names."""

    accounts: AccountsService
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
    base = sources.accounts.organization(tx).currency
    keys = sorted({payment.customer_key for payment in happened.payments})
    names = sources.receivables.customer_names(tx, happened.company_id, keys)
    for payment in happened.payments:
        yield (
            "pago.registrado",
            {
                "empresaId": company.empresa_id,
                "syncId": happened.sync_id,
                "cliente": _customer(happened.company_id, payment.customer_key, names),
                **_payment(happened.company_id, payment, base),
            },
        )


def connector_registered(_: Sources, __: Tx, happened: ConnectorRegistered) -> Iterator[tuple[str, Data]]:
    """`connector.registered`; `otraVez` where the machine was known."""
    yield (
        "connector.registered",
        {"connectorId": happened.connector_id, "nombre": happened.name, "otraVez": happened.again},
    )


def connector_went_silent(_: Sources, __: Tx, happened: ConnectorWentSilent) -> Iterator[tuple[str, Data]]:
    """`connector.offline`, with the sentence that people read."""
    yield (
        "connector.offline",
        {
            "connectorId": happened.connector_id,
            "nombre": happened.name,
            "ultimaSenal": happened.last_heard_at.replace(microsecond=0),
            "mensaje": happened.sentence,
        },
    )


def charges_fell_due(sources: Sources, tx: Tx, happened: ChargesFellDue) -> Iterator[tuple[str, Data]]:
    """One `factura.vencida` for each invoice whose due day passed."""
    number = sources.connectors.company(tx, happened.company_id).empresa_id
    base = sources.accounts.organization(tx).currency
    keys = sorted({row.customer_key for row in happened.charges})
    names = sources.receivables.customer_names(tx, happened.company_id, keys)
    for key, charge_key, charge in happened.charges:
        yield (
            "factura.vencida",
            {
                "empresaId": number,
                "cliente": _customer(happened.company_id, key, names),
                "factura": _invoice(happened.company_id, key, charge_key, charge),
                "moneda": charge.currency or base,
                "saldo": from_cents(owed(charge)),
                "diasVencido": happened.day - charge.due,
            },
        )


def customers_fell_due(sources: Sources, tx: Tx, happened: CustomersFellDue) -> Iterator[tuple[str, Data]]:
    """One `cliente.vencido` for each customer that had nothing overdue the day before."""
    number = sources.connectors.company(tx, happened.company_id).empresa_id
    keys = sorted({row.customer_key for row in happened.customers})
    names = sources.receivables.customer_names(tx, happened.company_id, keys)
    for key, balance, overdue, documents in happened.customers:
        yield (
            "cliente.vencido",
            {
                "empresaId": number,
                "cliente": _customer(happened.company_id, key, names),
                "saldoTotal": from_cents(balance),
                "saldoVencido": from_cents(overdue),
                "facturasVencidas": documents,
            },
        )


def reminder_sent(_: Sources, __: Tx, happened: ReminderSent) -> Iterator[tuple[str, Data]]:
    """`recordatorio.enviado`: the relay took a mail."""
    yield (
        "recordatorio.enviado",
        {
            "recordatorioId": happened.reminder_id,
            "envioId": happened.delivery_id,
            "cliente": {"id": happened.customer_id, "nombre": happened.customer_name},
            "destinatario": happened.recipient,
            "asunto": happened.subject,
            "plantilla": happened.template_name,
            "enviadoEn": happened.sent_at.replace(microsecond=0),
        },
    )


BUILDERS: Mapping[type, Builder] = {
    SyncCompleted: sync_completed,
    SyncFailed: sync_failed,
    PaymentsRegistered: payments_registered,
    ConnectorRegistered: connector_registered,
    ConnectorWentSilent: connector_went_silent,
    ChargesFellDue: charges_fell_due,
    CustomersFellDue: customers_fell_due,
    ReminderSent: reminder_sent,
}
"""Everything that happened which a webhook can hear of."""


def _customer(company_id: UUID, key: str, names: Mapping[str, str]) -> Data:
    return {"id": customer_id(company_id, key), "clave": key, "nombre": names.get(key, key)}


def _invoice(company_id: UUID, key: str, charge_key: ChargeKey, charge: Charge) -> Data:
    return {
        "id": charge_id(customer_id(company_id, key), charge_key),
        "folio": charge_key.folio,
        "uuid": charge.uuid,
        "vencimiento": date.fromordinal(charge.due),
    }


def _payment(company_id: UUID, payment: Payment, base: str) -> Data:
    """The invoice as it was before, what was paid and what is left, in the invoice's own currency."""
    charge, before = payment.charge, owed(payment.charge)
    return {
        "factura": _invoice(company_id, payment.customer_key, payment.charge_key, charge),
        "moneda": charge.currency or base,
        "importe": from_cents(payment.cents),
        "saldoAnterior": from_cents(before),
        "saldo": from_cents(before - payment.cents),
    }
