"""What a broken, careless or hostile peer sends to /v1/connectors; each refused whole, with the path of the fault."""

import gzip
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import company, hello, issue_code, pair, post_hello

Client = TestClient[Litestar]
ABSENT = object()


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def fields(answer: httpx.Response) -> list[str]:
    return [detail["field"] for detail in answer.json()["error"]["details"]]


@pytest.mark.parametrize(
    ("member", "value", "path"),
    [
        ("linkCode", ABSENT, "linkCode"),
        ("linkCode", "", "linkCode"),
        ("linkCode", "A" * 65, "linkCode"),
        ("linkCode", 123456, "linkCode"),
        ("linkCode", None, "linkCode"),
        ("nombre", ABSENT, "nombre"),
        ("nombre", "", "nombre"),
        ("nombre", " \u00a0\t ", "nombre"),
        ("nombre", "x" * 121, "nombre"),
        ("machineFingerprint", ABSENT, "machineFingerprint"),
        ("machineFingerprint", "", "machineFingerprint"),
        ("version", ["2.0.0"], "version"),
        ("empresas", ABSENT, "empresas"),
        ("empresas", {"id": "01"}, "empresas"),
        ("empresas", [company(), {"nombre": "Sin id"}], "empresas[1].id"),
        ("empresas", [company(), company(name="Otra")], "empresas[1].id"),
        ("empresas", [company(rfc=7)], "empresas[0].rfc"),
        ("empresas", [company(f"{number}") for number in range(100)], "empresas"),
    ],
)
def test_registration_names_the_wrong_member(
    client: Client, registered: Registered, member: str, value: Any, path: str
) -> None:
    code = issue_code(client, registered)
    body = hello(code) | {member: value}
    if value is ABSENT:
        del body[member]
    refused = post_hello(client, body)
    assert error(refused) == (400, "VALIDATION_ERROR")
    assert fields(refused) == [path]
    assert post_hello(client, hello(code)).status_code == 201, "a refused body leaves the code alive"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b'{"linkCode": "A1B2C3\\u0000"}',
        gzip.compress(b"{}", mtime=0),
        b"[" * 100_000,
    ],
)
def test_malformed_bodies_are_refused(client: Client, body: bytes) -> None:
    refused = client.post("/v1/connectors/register", content=body, headers={"Content-Type": "application/json"})
    assert error(refused) == (400, "VALIDATION_ERROR")


def test_unknown_members_of_a_newer_agent_are_ignored(client: Client, registered: Registered) -> None:
    body = hello(issue_code(client, registered), empresas=[company(colour="red")], telemetry={"a": 1})
    assert post_hello(client, body).status_code == 201


def test_names_are_shown_on_one_line(client: Client, registered: Registered) -> None:
    pair(client, registered, nombre="Servidor\r\nBcc: x@y.mx\u202e  ", empresas=[company(name="Uno\nDos")])
    row = client.get("/v1/connectors", headers=registered.headers).json()["data"][0]
    assert row["nombre"] == "Servidor Bcc: x@y.mx"
    assert row["empresas"][0]["nombre"] == "Uno Dos"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("status", None),
        ("status", "weird"),
        ("uptime", "3600"),
        ("uptime", -1),
        ("uptime", 1e20),
        ("memoryUsage", -0.5),
        ("memoryUsage", 1e300),
        ("memoryUsage", [1]),
        ("empresasOnline", "01"),
        ("empresas", [{"id": "01", "stateChecksum": "x", "checkedAt": "yesterday"}]),
        ("empresas", [{"id": "01", "stateChecksum": "x", "checkedAt": "2026-03-17T18:30:00"}]),
        ("progreso", {"empresaId": "01", "fase": "leyendo", "hechas": -1, "total": 5}),
        ("commandResults", [{"id": "x"}]),
        ("pendingErrors", ["x" * 1025]),
    ],
)
def test_a_wrong_heartbeat_is_refused(client: Client, registered: Registered, member: str, value: Any) -> None:
    refused = pair(client, registered).beat(**{member: value})
    assert error(refused) == (400, "VALIDATION_ERROR")
    assert fields(refused)[0].startswith(member)


@pytest.mark.parametrize(
    ("uptime", "status"), [("1e400", 400), ("9" * 400, 400), ("NaN", 400), ("-5", 400), ("1e7", 200), ("0", 200)]
)
def test_absurd_figures_of_a_heartbeat_are_bounded(
    client: Client, registered: Registered, uptime: str, status: int
) -> None:
    machine = pair(client, registered)
    body = f'{{"status":"healthy","uptime":{uptime},"memoryUsage":{uptime}}}'
    answer = client.post("/v1/connectors/heartbeat", content=body, headers=machine.headers)
    assert answer.status_code == status
    assert machine.beat().status_code == 200


@pytest.mark.parametrize("status", ["healthy", "degraded", "error", "stopping"])
def test_what_every_released_agent_says_is_taken(client: Client, registered: Registered, status: str) -> None:
    assert pair(client, registered).beat(status=status).status_code == 200


def test_too_many_companies_are_told_by_their_number(client: Client, registered: Registered) -> None:
    refused = pair(client, registered).beat(empresasOnline=["01"] * 100)
    assert refused.json()["error"]["message"] == "El campo empresasOnline puede tener hasta 99 elementos"


def test_the_header_must_name_the_tokens_own_connector(client: Client, registered: Registered) -> None:
    mine, other = pair(client, registered), pair(client, registered, "machine-2")
    for named in ({"X-Connector-Id": other.id}, {"X-Connector-Id": str(uuid4())}, {"X-Connector-Id": ""}, {}):
        headers = {"Authorization": mine.headers["Authorization"], **named}
        answer = client.post("/v1/connectors/heartbeat", json={"status": "healthy"}, headers=headers)
        assert error(answer) == (403, "FORBIDDEN")


def test_tokens_foreign_expired_or_of_people_do_not_beat(
    client: Client, registered: Registered, services: Services, clock: FakeClock
) -> None:
    machine = pair(client, registered)
    person = client.post("/v1/connectors/heartbeat", json={"status": "x"}, headers=registered.headers)
    assert error(person) == (403, "FORBIDDEN")
    with services.db.transaction() as tx:
        other_face = services.accounts.login(
            tx, email=registered.email, password="SecurePass123!", audience="corelio"
        ).tokens.access_token
    for token in ("", "abc", f"{machine.access_token}x", other_face):
        headers = {"Authorization": f"Bearer {token}", "X-Connector-Id": machine.id}
        answer = client.post("/v1/connectors/heartbeat", json={"status": "healthy"}, headers=headers)
        assert error(answer) == (401, "UNAUTHORIZED")
    clock.advance(seconds=86_400)
    assert error(machine.beat()) == (401, "TOKEN_EXPIRED")
    renewed = client.post("/v1/auth/refresh", json={"refreshToken": machine.refresh_token}).json()
    assert renewed["expiresIn"] == 86_400
    headers = machine.headers | {"Authorization": f"Bearer {renewed['accessToken']}"}
    assert client.post("/v1/connectors/heartbeat", json={"status": "healthy"}, headers=headers).status_code == 200


def test_the_body_of_a_stranger_is_not_read(client: Client) -> None:
    assert error(client.post("/v1/connectors/heartbeat", content=b"{")) == (401, "UNAUTHORIZED")
    assert error(client.post("/v1/connectors/link-code", content=b"{")) == (401, "UNAUTHORIZED")


def test_another_organizations_connectors_do_not_exist(
    client: Client, registered: Registered, register: Callable[..., Registered]
) -> None:
    machine, stranger = pair(client, registered), register()
    gone = client.delete(f"/v1/connectors/{machine.id}", headers=stranger.headers)
    assert error(gone) == (404, "NOT_FOUND")
    chosen = client.post(f"/v1/connectors/{machine.id}/empresas/01/take-over", headers=stranger.headers)
    assert error(chosen) == (404, "NOT_FOUND")
    assert client.get("/v1/connectors", headers=stranger.headers).json() == {"data": [], "meta": {"total": 0}}
    assert machine.beat().status_code == 200


@pytest.mark.parametrize("identifier", ["nope", "2e065ef3-ac16-413b-aab9-99770463563f", "%00"])
def test_unknown_connectors_are_not_found(client: Client, registered: Registered, identifier: str) -> None:
    answer = client.delete(f"/v1/connectors/{identifier}", headers=registered.headers)
    assert error(answer) == (404, "NOT_FOUND")
