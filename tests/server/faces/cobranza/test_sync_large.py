"""Bodies over a mebibyte: done by a process of the pool, answered and refused like any other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_app
from server.capabilities.ingest.pool import SyncPool
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data, dump
from tests.server.conftest import Registered
from tests.support.pairing import Machine, pair

pytestmark = pytest.mark.slow
Client = TestClient[Litestar]
TODAY = date(2026, 3, 17)
NOW = "2026-03-17T18:30:00Z"
LATER = "2026-03-17T18:30:01Z"
MANY = {f"C{n:05d}": [Doc(f"F-{n}-{m}", date(2026, 3, 1 + m), 100 + n) for m in range(4)] for n in range(2_000)}


@pytest.fixture(scope="module")
def large() -> bytes:
    """8,000 charges: somewhat more than a mebibyte."""
    raw = body(data(MANY, TODAY), NOW)
    assert len(raw) > 1024 * 1024
    return raw


@pytest.fixture
def machine(client: Client, registered: Registered) -> Machine:
    """A paired machine with company 01."""
    return pair(client, registered)


def test_a_large_sync_is_stored_and_its_repetition_answered(
    client: Client, machine: Machine, registered: Registered, large: bytes, services: Services
) -> None:
    first = client.post("/v1/sync/cartera", content=large, headers=machine.headers)
    assert first.status_code == 200, first.text
    assert first.json()["verificacion"] == {"cuadra": True, "diferencias": []}
    assert first.json()["stats"]["nuevos"] == 8_000
    assert client.post("/v1/sync/cartera", content=large, headers=machine.headers).json() == first.json()
    shown = client.get("/v1/cartera/resumen", headers=registered.headers).json()
    assert (shown["clientesConSaldo"], shown["facturasActivas"]) == (2_000, 8_000)
    assert list((services.settings.data_dir / "spool").iterdir()) == []

    less = dict(list(MANY.items())[1:])
    resend = client.post("/v1/sync/cartera", content=body(data(less, TODAY), LATER), headers=machine.headers)
    assert (resend.json()["stats"]["sinCambios"], resend.json()["stats"]["liquidadas"]) == (7_996, 4)


def test_a_large_sync_with_one_fault_stores_nothing(client: Client, machine: Machine, registered: Registered) -> None:
    raw = dump(data(MANY, TODAY)).replace(b'"saldo":20.99', b'"saldo":20.999')
    answer = client.post("/v1/sync/cartera", content=body(raw, NOW), headers=machine.headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "data.clientes[1999].facturas[0].saldo"
    assert client.get("/v1/clientes", headers=registered.headers).json()["meta"]["total"] == 0
    (listed,) = client.get("/v1/connectors", headers=registered.headers).json()["data"]
    assert listed["status"] == "error"


@pytest.fixture
def full(services: Services) -> Iterator[Client]:
    """A client of a server whose pool has no place left."""

    def start() -> object:
        raise AssertionError("no job ever starts")

    crowded = replace(services, sync_pool=SyncPool(start, waiting=0))  # type: ignore[arg-type]
    with TestClient(create_app(crowded)) as opened:
        yield opened


def test_a_full_pool_asks_to_come_back(full: Client, client: Client, machine: Machine, large: bytes) -> None:
    answer = full.post("/v1/sync/cartera", content=large, headers=machine.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert int(answer.headers["Retry-After"]) > 0
    chunked = full.post("/v1/sync/cartera", content=iter([large]), headers=machine.headers)
    assert chunked.status_code == 503
    small = full.post("/v1/sync/cartera", content=body(data({}, TODAY), NOW), headers=machine.headers)
    assert small.status_code == 200
