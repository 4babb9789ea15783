"""What each event says, told by the same way as in production: emitted, heard, kept as the body that is signed."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from server.capabilities.collections.model import ReminderSent
from server.capabilities.connectors.model import ConnectorWentSilent
from server.capabilities.receivables.ids import charge_id, customer_id
from server.capabilities.receivables.model import (
    Charge,
    ChargeKey,
    ChargesFellDue,
    CustomersFellDue,
    FellDue,
    NewlyOverdue,
)
from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS
from server.capabilities.webhooks.payloads import BUILDERS
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import pair

Client = TestClient[Litestar]
TODAY = date(2026, 3, 17)
DUE = date(2026, 3, 16)
KEY = ChargeKey("F-1", 2, 1)
CHARGE = Charge(DUE.toordinal() - 30, DUE.toordinal(), 10_050, 10_050, None, None, None, None, "a-uuid")
DOLLARS = CHARGE._replace(currency="USD", rate=17_500_000, foreign=574)


@pytest.fixture
def company_id(client: Client, registered: Registered, services: Services, clock: FakeClock) -> UUID:
    """A company that was synced, with every event asked for."""
    machine = pair(client, registered)
    raw = body(data({"C1": [Doc("F-1", DUE, 10_050)]}, TODAY), clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    hook = {"url": "https://mi-sistema.com/", "eventos": list(EVENTS[COBRANZA])}
    assert client.post("/v1/webhooks", json=hook, headers=registered.headers).status_code == 201
    with services.db.reading(UUID(registered.organization_id)) as tx:
        (company,) = services.connectors.companies(tx)
    return company.id


def told(services: Services, organization_id: UUID, happened: object) -> list[dict[str, Any]]:
    """Emit what happened; the bodies that were kept of it."""
    with services.db.transaction(organization_id) as tx:
        tx.emit(happened)
    with services.db.reading(organization_id) as tx:
        found = tx.connection.execute(text("SELECT body FROM webhook_messages ORDER BY created_at")).scalars()
        return [msgspec.json.decode(one) for one in found]


def test_every_event_of_the_table_is_built_by_something() -> None:
    assert len(BUILDERS) == len(EVENTS[COBRANZA])


def test_an_invoice_that_fell_due(services: Services, registered: Registered, company_id: UUID) -> None:
    organization = UUID(registered.organization_id)
    charges = (FellDue("C1", KEY, CHARGE), FellDue("C9", KEY, DOLLARS))
    bodies = told(services, organization, ChargesFellDue(organization, company_id, TODAY.toordinal(), charges))
    first, second = sorted(bodies, key=lambda one: str(one["data"]["cliente"]["clave"]))
    customer = customer_id(company_id, "C1")
    assert first["type"] == "factura.vencida"
    assert first["data"] == {
        "empresaId": "01",
        "cliente": {"id": str(customer), "clave": "C1", "nombre": "Cliente C1 S.A."},
        "factura": {
            "id": str(charge_id(customer, KEY)),
            "folio": "F-1",
            "uuid": "a-uuid",
            "vencimiento": "2026-03-16",
        },
        "moneda": "MXN",
        "saldo": 100.5,
        "diasVencido": 1,
    }
    assert (second["data"]["moneda"], second["data"]["saldo"]) == ("USD", 5.74)
    assert second["data"]["cliente"]["nombre"] == "C9"


def test_a_customer_that_fell_due(services: Services, registered: Registered, company_id: UUID) -> None:
    organization = UUID(registered.organization_id)
    customers = (NewlyOverdue("C1", 20_000, 10_050, 1),)
    (one,) = told(services, organization, CustomersFellDue(organization, company_id, TODAY.toordinal(), customers))
    assert one["type"] == "cliente.vencido"
    assert one["data"] == {
        "empresaId": "01",
        "cliente": {"id": str(customer_id(company_id, "C1")), "clave": "C1", "nombre": "Cliente C1 S.A."},
        "saldoTotal": 200.0,
        "saldoVencido": 100.5,
        "facturasVencidas": 1,
    }


def test_a_machine_that_went_silent(
    services: Services, registered: Registered, company_id: UUID, clock: FakeClock
) -> None:
    organization, connector = UUID(registered.organization_id), uuid4()
    silent = ConnectorWentSilent(organization, connector, "Servidor", clock.now(), "La computadora está apagada.")
    (one,) = told(services, organization, silent)
    assert one["type"] == "connector.offline"
    assert one["data"] == {
        "connectorId": str(connector),
        "nombre": "Servidor",
        "ultimaSenal": "2026-03-17T18:30:00Z",
        "mensaje": "La computadora está apagada.",
    }


def test_a_reminder_that_went_out(
    services: Services, registered: Registered, company_id: UUID, clock: FakeClock
) -> None:
    organization = UUID(registered.organization_id)
    reminder, delivery, customer = uuid4(), uuid4(), uuid4()
    sent = ReminderSent(
        organization, reminder, delivery, customer, "Cliente", "a@b.mx", "Tu saldo", "Amable", clock.now()
    )
    (one,) = told(services, organization, sent)
    assert one["type"] == "recordatorio.enviado"
    assert one["data"] == {
        "recordatorioId": str(reminder),
        "envioId": str(delivery),
        "cliente": {"id": str(customer), "nombre": "Cliente"},
        "destinatario": "a@b.mx",
        "asunto": "Tu saldo",
        "plantilla": "Amable",
        "enviadoEn": "2026-03-17T18:30:00Z",
    }
