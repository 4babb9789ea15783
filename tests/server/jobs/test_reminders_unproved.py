"""No debt is chased out of a state that never added up, and a state is as old as its reading."""

from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, open_office

Client = TestClient[Litestar]


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    return open_office(client, services, registered, clock)


def said_before(office: Office, key: str = "C001") -> list[str]:
    """What the preview says would hold a reminder."""
    wish = office.wish(clienteId=office.customer(key)["id"])
    return [one["mensaje"] for one in office.call("POST", "/cobranza/recordatorios/preview", json=wish)["avisos"]]


def test_a_state_that_does_not_add_up_holds_everybody_until_one_does(office: Office, clock: FakeClock) -> None:
    clock.advance(minutes=5)
    state = office.sync(saldoTotal=1)
    assert any("el saldo de este cliente no suma lo mismo" in one for one in said_before(office))
    assert any("no cuadra con sus totales" in one for one in said_before(office, "C002"))
    office.ask()
    office.work()
    clock.advance(minutes=30)
    office.beat(state)
    office.work()
    [row] = office.history()
    assert (row["status"], office.mails()) == ("queued", [])
    assert "el saldo de este cliente no suma lo mismo que sus facturas" in row["motivo"]
    office.sync()
    clock.advance(minutes=30)
    office.work()
    assert office.history()[0]["status"] == "sent"


def test_a_sync_is_as_old_as_its_reading(office: Office, clock: FakeClock) -> None:
    office.call("PATCH", "/cobranza/ajustes", json={"horasMaximas": 1})
    read_at = clock.now() + timedelta(minutes=1)
    clock.advance(hours=3)
    state = office.sync(read_at)
    office.ask()
    office.work()
    [row] = office.history()
    assert row["status"] == "queued"
    assert "se verificó hace 2 h 59 min y tu límite es de 1 h" in row["motivo"]
    office.beat(state)
    clock.advance(minutes=30)
    office.work()
    assert office.history()[0]["status"] == "sent"
