"""/v1/connectors as document §4 shows it: codes, pairing, beats, the list, revoking."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.connectors.pairing import ALPHABET
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import company, hello, issue_code, pair, post_hello

Client = TestClient[Litestar]


def test_a_code_is_told_once_and_lives_fifteen_minutes(
    client: Client, registered: Registered, clock: FakeClock
) -> None:
    answer = client.post("/v1/connectors/link-code", headers=registered.headers)
    assert answer.status_code == 201
    issued = answer.json()
    assert set(issued) == {"code", "expiresAt"}
    assert len(issued["code"]) == 6
    assert set(issued["code"]) <= set(ALPHABET)
    assert datetime.fromisoformat(issued["expiresAt"]) == clock.now() + timedelta(minutes=15)


def test_the_documents_own_registration(client: Client, registered: Registered) -> None:
    answer = post_hello(client, hello(issue_code(client, registered)))
    assert answer.status_code == 201
    reply = answer.json()
    assert reply["tokens"]["expiresIn"] == 86400
    assert reply["syncConfig"] == {
        "intervalMinutes": 15,
        "heartbeatSeconds": 60,
        "timezone": "America/Mexico_City",
        "endpoints": {
            "sync": "http://127.0.0.1:8000/v1/sync",
            "heartbeat": "http://127.0.0.1:8000/v1/connectors/heartbeat",
        },
    }
    assert reply["serverTime"].endswith("Z")


def test_a_heartbeat_is_acknowledged_and_makes_the_list(
    client: Client, registered: Registered, clock: FakeClock
) -> None:
    machine = pair(client, registered, empresas=[company(), company("02", "Sucursal Norte")])
    clock.advance(minutes=1, milliseconds=345)
    beat = machine.beat(empresasOnline=["01", "02"])
    assert beat.status_code == 200
    reply = {"ack": True, "serverTime": "2026-03-17T18:31:00Z", "commands": []}
    named = client.get("/v1/organizations/current", headers=registered.headers).json()["nombre"]
    assert beat.json() == reply | {"timezone": "America/Mexico_City", "organization": named}
    change = {"nombre": "Grupo Nájera", "settings": {"timezone": "America/Tijuana"}}
    assert client.patch("/v1/organizations/current", json=change, headers=registered.headers).status_code == 200
    again = machine.beat().json()
    assert (again["timezone"], again["organization"]) == ("America/Tijuana", "Grupo Nájera")
    listed = client.get("/v1/connectors", headers=registered.headers)
    assert listed.status_code == 200
    assert listed.json() == {
        "data": [
            {
                "id": machine.id,
                "nombre": "Servidor Principal",
                "tipo": "aspel-sae",
                "version": "2.0.0",
                "status": "online",
                "lastHeartbeat": "2026-03-17T18:31:00Z",
                "lastSync": None,
                "empresas": [
                    {"id": "01", "nombre": "Empresa Principal"},
                    {"id": "02", "nombre": "Sucursal Norte"},
                ],
            }
        ],
        "meta": {"total": 1},
    }


def only(client: Client, owner: Registered) -> dict[str, Any]:
    rows = client.get("/v1/connectors", headers=owner.headers).json()["data"]
    assert len(rows) == 1
    row: dict[str, Any] = rows[0]
    return row


def test_status_follows_what_was_heard(client: Client, registered: Registered, clock: FakeClock) -> None:
    machine = pair(client, registered)
    assert only(client, registered)["status"] == "online"
    machine.beat(lastSyncStatus="error", pendingErrors=["La contraseña de la base de datos cambió."])
    row = only(client, registered)
    assert (row["status"], row["mensaje"]) == ("error", "La contraseña de la base de datos cambió.")
    machine.beat()
    assert only(client, registered)["status"] == "online"
    clock.advance(minutes=3, seconds=1)
    assert only(client, registered)["status"] == "offline"
    machine.beat()
    machine.beat(status="stopping", reason="shutdown")
    row = only(client, registered)
    assert (row["status"], row["mensaje"]) == ("offline", "La computadora se apagó.")


def test_progress_is_shown_while_a_sync_says_it(client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    machine.beat(progreso={"empresaId": "01", "fase": "leyendo", "hechas": 1200, "total": 5000})
    assert only(client, registered)["progreso"] == {
        "empresaId": "01",
        "fase": "leyendo",
        "hechas": 1200,
        "total": 5000,
    }
    machine.beat()
    assert "progreso" not in only(client, registered)


def test_revoking_ends_the_machine_and_says_so(client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    for _ in range(2):
        assert client.delete(f"/v1/connectors/{machine.id}", headers=registered.headers).status_code == 204
    refused = machine.beat()
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "CONNECTOR_REVOKED")
    renewed = client.post("/v1/auth/refresh", json={"refreshToken": machine.refresh_token})
    assert (renewed.status_code, renewed.json()["error"]["code"]) == (403, "CONNECTOR_REVOKED")
    row = only(client, registered)
    assert row["status"] == "revoked"
    assert row["empresas"] == [{"id": "01", "nombre": "Empresa Principal"}]


def test_pairing_again_keeps_the_connector_and_ends_its_old_tokens(client: Client, registered: Registered) -> None:
    first = pair(client, registered)
    again = pair(client, registered, nombre="Servidor Nuevo", version="2.1.0")
    assert again.id == first.id
    assert again.beat().status_code == 200
    assert first.beat().status_code == 401
    old = client.post("/v1/auth/refresh", json={"refreshToken": first.refresh_token})
    assert old.status_code == 401
    row = only(client, registered)
    assert (row["nombre"], row["version"]) == ("Servidor Nuevo", "2.1.0")


def test_a_revoked_machine_pairs_again_as_itself(client: Client, registered: Registered) -> None:
    first = pair(client, registered)
    client.delete(f"/v1/connectors/{first.id}", headers=registered.headers)
    again = pair(client, registered)
    assert again.id == first.id
    assert again.beat().status_code == 200
    assert first.beat().status_code == 401


def test_the_same_fingerprint_in_another_organization_is_another_connector(
    client: Client, registered: Registered, register: Callable[..., Registered]
) -> None:
    other = register()
    assert pair(client, registered).id != pair(client, other).id


def test_the_free_plan_pairs_three_machines(client: Client, registered: Registered) -> None:
    machines = [pair(client, registered, f"machine-{number}", empresas=[]) for number in range(3)]
    code = issue_code(client, registered)
    refused = post_hello(client, hello(code, "machine-9"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "PLAN_LIMIT_EXCEEDED")
    assert "3" in refused.json()["error"]["message"]
    client.delete(f"/v1/connectors/{machines[0].id}", headers=registered.headers)
    assert post_hello(client, hello(code, "machine-9")).status_code == 201, "the refused attempt left the code alive"


def test_pairing_again_takes_no_place_of_the_plan(client: Client, registered: Registered) -> None:
    for number in (0, 1, 2, 0):
        pair(client, registered, f"machine-{number}")


@pytest.mark.parametrize("path", ["", "/link-code"])
def test_people_only(client: Client, registered: Registered, path: str) -> None:
    machine = pair(client, registered)
    method = "POST" if path else "GET"
    assert client.request(method, f"/v1/connectors{path}").status_code == 401
    assert client.request(method, f"/v1/connectors{path}", headers=machine.headers).status_code == 403
