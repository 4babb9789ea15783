"""What two companies synced, as the tests of the cartera and of the customers ask for it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec import Raw

from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import company, pair

Get = Callable[..., Any]
TODAY = date(2026, 3, 17)


def due(days: int) -> date:
    """The due day of what is `days` overdue today."""
    return TODAY - timedelta(days=days)


FIRST = {
    "C001": [Doc("F-1001", due(7), 1_250_000, total=2_000_000), Doc("F-1002", due(-18), 3_273_000)],
    "C002": [Doc("F-2001", due(0), 100), Doc("F-2002", due(30), 200), Doc("F-2003", due(31), 300)],
    "C003": [],
}
SECOND = {"C001": [Doc("F-1001", due(90), 400), Doc("F-1003", due(91), 500)]}


@pytest.fixture
def fetch(client: TestClient[Litestar], registered: Registered, clock: FakeClock) -> Get:
    """GET as the owner of an organization whose machine has synced both companies."""
    machine = pair(client, registered, empresas=[company(), company("02", "Sucursal Norte")])
    first = data(FIRST, TODAY)
    first["clientes"][0] |= {
        "nombre": "Peña y Cía. S.A.",
        "direccion": {"calle": "Av. Reforma 123", "colonia": "Centro", "ciudad": "CDMX", "cp": "06000"},
        "ultimoPago": "2026-03-01", "saldoFavor": Raw(b"10.50"), "limiteCredito": Raw(b"99999.99"), "diasCredito": 30,
        "contactos": [{"nombre": "Juan", "email": "j@uno.com", "telefono": "555"}, {"email": "b@uno.com"}],
    }  # fmt: skip
    first["clientes"][2] |= {"nombre": "álamo", "rfc": None}
    for content, empresa in ((first, "01"), (data(SECOND, TODAY), "02")):
        raw = body(content, clock.now().isoformat(), empresa=empresa)
        assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200

    def get(path: str, status: int = 200, **query: Any) -> Any:
        answer = client.get(path, params=query, headers=registered.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    return get
