"""Diagnoses: sent by a machine, fetched by the people who manage it, a few of each and for a month."""

import base64
from collections.abc import Callable
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient

from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, pair

Client = TestClient[Litestar]
ZIP = b"PK\x03\x04 whatever a machine packed"


def send(client: Client, machine: Machine, code: str = "K7Q29MXA", content: bytes = ZIP) -> int:
    body = {"id": code, "contenido": base64.b64encode(content).decode()}
    answer = client.post("/v1/connectors/diagnostics", headers=machine.headers, json=body)
    return answer.status_code


def test_what_a_machine_sends_is_what_people_fetch(client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    assert send(client, machine) == 201
    address = f"/v1/connectors/{machine.id}/diagnostics"
    (row,) = client.get(address, headers=registered.headers).json()["data"]
    assert (row["codigo"], row["bytes"]) == ("K7Q29MXA", len(ZIP))
    fetched = client.get(f"{address}/{row['id']}", headers=registered.headers)
    assert (fetched.content, fetched.headers["content-type"]) == (ZIP, "application/zip")
    assert fetched.headers["content-disposition"] == 'attachment; filename="diagnostico-K7Q29MXA.zip"'


def test_only_a_zip_of_a_bounded_size_is_taken(client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    assert send(client, machine, content=b"<html>") == 400
    assert send(client, machine, content=ZIP + b"x" * (700 << 10)) == 400
    assert send(client, machine, content=ZIP + b"x" * (2 << 20)) == 413
    assert send(client, machine, code="../../etc") == 400
    assert client.get(f"/v1/connectors/{machine.id}/diagnostics", headers=registered.headers).json()["data"] == []


def test_the_newest_five_stay_and_none_for_longer_than_a_month(
    client: Client, registered: Registered, services: Services, clock: FakeClock
) -> None:
    machine = pair(client, registered)
    codes = [f"AAAA000{number}" for number in range(7)]
    for code in codes:
        clock.advance(seconds=1)
        assert send(client, machine, code) == 201
    address = f"/v1/connectors/{machine.id}/diagnostics"
    shown = client.get(address, headers=registered.headers).json()
    assert [row["codigo"] for row in shown["data"]] == codes[:1:-1]
    clock.advance(days=31)
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        services.connectors.forget(tx, clock.now())
        assert services.connectors.diagnoses(tx, UUID(machine.id)) == []


def test_a_revoked_machine_and_a_stranger_get_nothing(
    client: Client, registered: Registered, register: Callable[..., Registered]
) -> None:
    machine = pair(client, registered)
    send(client, machine)
    address = f"/v1/connectors/{machine.id}/diagnostics"
    (row,) = client.get(address, headers=registered.headers).json()["data"]
    assert client.get(f"{address}/{row['id']}", headers=register().headers).status_code == 404
    client.delete(f"/v1/connectors/{machine.id}", headers=registered.headers)
    assert send(client, machine) == 403
