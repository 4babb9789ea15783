"""One machine over HTTP: its name, what it is asked, what it synced."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.ingest.store import MOST_REFUSED
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, company, hello, issue_code, pair, post_hello

Client = TestClient[Litestar]


class Caller:
    """A person and a machine of one organization."""

    def __init__(self, client: Client, owner: Registered) -> None:
        self.client, self.owner = client, owner
        self.machine: Machine = pair(client, owner, empresas=[company(), company("02", "Sucursal")])

    def call(self, method: str, path: str = "", **request: Any) -> Any:
        return self.client.request(
            method, f"/v1/connectors/{self.machine.id}{path}", headers=self.owner.headers, **request
        )


@pytest.fixture
def caller(client: Client, registered: Registered) -> Caller:
    return Caller(client, registered)


def test_a_name_that_a_person_gave_stays_when_the_machine_pairs_again(caller: Caller) -> None:
    renamed = caller.call("PATCH", json={"nombre": "  Contabilidad   2 "})
    assert (renamed.status_code, renamed.json()["nombre"]) == (200, "Contabilidad 2")
    code = issue_code(caller.client, caller.owner)
    again = post_hello(caller.client, hello(code, nombre="PC-0042"))
    assert again.json()["connectorId"] == caller.machine.id
    listed = caller.client.get("/v1/connectors", headers=caller.owner.headers).json()["data"]
    assert [row["nombre"] for row in listed] == ["Contabilidad 2"]


def test_a_machine_that_nobody_named_brings_its_own_name(caller: Caller) -> None:
    code = issue_code(caller.client, caller.owner)
    post_hello(caller.client, hello(code, nombre="PC-0042"))
    listed = caller.client.get("/v1/connectors", headers=caller.owner.headers).json()["data"]
    assert [row["nombre"] for row in listed] == ["PC-0042"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, None, 5])
def test_a_name_must_be_one(caller: Caller, name: Any) -> None:
    answer = caller.call("PATCH", json={"nombre": name})
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, "nombre")


def test_a_command_is_told_until_its_result(caller: Caller, clock: FakeClock) -> None:
    asked = caller.call("POST", "/commands", json={"type": "sync_now", "payload": {"empresaId": "01", "full": True}})
    assert asked.status_code == 202
    command = asked.json()
    assert (command["estado"], command["createdBy"]) == ("pendiente", caller.owner.user_id)
    again = caller.call("POST", "/commands", json={"type": "sync_now", "payload": {"full": True, "empresaId": "01"}})
    assert again.json()["id"] == command["id"], "the same request waits once"
    (told,) = caller.machine.beat().json()["commands"]
    assert told == {
        "id": command["id"],
        "type": "sync_now",
        "payload": {"empresaId": "01", "full": True},
        "requestedBy": "Juan García",
    }
    clock.advance(minutes=1)
    results = [{"id": command["id"], "ok": True, "detail": "Sincronizando"}]
    assert caller.machine.beat(commandResults=results).json()["commands"] == []
    clock.advance(minutes=1)
    caller.call("POST", "/commands", json={"type": "restart"})
    listed = caller.call("GET", "/commands").json()
    assert [(row["type"], row["estado"], row["detalle"]) for row in listed["data"]] == [
        ("restart", "pendiente", None),
        ("sync_now", "hecho", "Sincronizando"),
    ]
    assert listed["meta"] == {"page": 1, "limit": 20, "total": 2, "totalPages": 1}
    second = caller.call("GET", "/commands?page=2&limit=1").json()
    assert [row["type"] for row in second["data"]] == ["sync_now"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"type": "format_disk"}, "type"),
        ({"payload": {}}, "type"),
        ({"type": "update_config", "payload": {"server": "evil"}}, "payload.server"),
        ({"type": "update_config", "payload": {"intervalMinutes": 0}}, "payload.intervalMinutes"),
        ({"type": "sync_now", "payload": {"empresaId": 1}}, "payload.empresaId"),
        ({"type": "sync_now", "payload": {"empresaId": "77"}}, "payload.empresaId"),
        ({"type": "update"}, "payload.version"),
        ({"type": "update_config", "payload": {}}, "payload"),
    ],
)
def test_what_may_not_be_asked_is_named(caller: Caller, asked: dict[str, Any], field: str) -> None:
    answer = caller.call("POST", "/commands", json=asked)
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, field)
    assert caller.machine.beat().json()["commands"] == []


def test_a_revoked_machine_is_asked_nothing(caller: Caller) -> None:
    assert caller.call("DELETE").status_code == 204
    answer = caller.call("POST", "/commands", json={"type": "restart"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert caller.call("GET", "/commands").json()["meta"]["total"] == 0


def send(caller: Caller, clock: FakeClock, cents: int, empresa: str = "01", total: int | None = None) -> dict[str, Any]:
    """Deliver a sync of one invoice, whose sum may be told wrong."""
    clock.advance(minutes=3)
    today = clock.now().date()
    told = data({"C001": [Doc("F-1", date(2026, 3, 1), cents)]}, today)
    if total is not None:
        told["resumen"]["totalCartera"] = total
    sent = body(told, clock.now().isoformat(), empresaId=empresa, fechaCorte=today.isoformat())
    answer = caller.machine.client.post("/v1/sync/cartera", content=sent, headers=caller.machine.headers)
    assert answer.status_code == 200, answer.text
    got: dict[str, Any] = answer.json()
    return got


def test_the_history_pages_newest_first_with_differences_and_stats(caller: Caller, clock: FakeClock) -> None:
    first = send(caller, clock, 10_000)
    wrong = send(caller, clock, 20_000, total=5)
    other = send(caller, clock, 30_000, empresa="02")
    answer = caller.call("GET", "/syncs")
    assert answer.status_code == 200, answer.text
    listed = answer.json()
    assert [row["syncId"] for row in listed["data"]] == [other["syncId"], wrong["syncId"], first["syncId"]]
    assert listed["meta"] == {"page": 1, "limit": 20, "total": 3, "totalPages": 1}
    assert [row["empresaId"] for row in listed["data"]] == ["02", "01", "01"]
    shown = listed["data"][1]
    assert shown["stats"] == wrong["stats"]
    assert (shown["cuadra"], shown["totalDiferencias"]) == (False, 1)
    assert shown["diferencias"] == [{"campo": "resumen.totalCartera", "recibido": 5.0, "calculado": 200.0}]
    assert (listed["data"][0]["cuadra"], listed["data"][0]["diferencias"]) == (True, [])
    assert [row["syncId"] for row in caller.call("GET", "/syncs?page=2&limit=2").json()["data"]] == [first["syncId"]]
    of_one = caller.call("GET", "/syncs?empresaId=02").json()
    assert [row["syncId"] for row in of_one["data"]] == [other["syncId"]]
    assert caller.call("GET", "/syncs?empresaId=99").json()["meta"]["total"] == 0


def refuse(caller: Caller, clock: FakeClock, status: int, empresa: str = "01", **members: Any) -> dict[str, Any]:
    """Deliver a sync that is refused; its error."""
    now = clock.advance(seconds=1)
    sent = body(data({"C001": []}, now.date()), members.pop("timestamp", now.isoformat()), empresa, **members)
    answer = caller.machine.client.post("/v1/sync/cartera", content=sent, headers=caller.machine.headers)
    assert answer.status_code == status, answer.text
    error: dict[str, Any] = answer.json()["error"]
    return error


def test_the_history_tells_refused_syncs_and_why(caller: Caller, clock: FakeClock) -> None:
    applied = send(caller, clock, 10_000)
    refused = [
        refuse(caller, clock, 409, timestamp="2026-03-16T00:00:00Z"),
        refuse(caller, clock, 409, syncType="delta", previousSyncId="sync_otro"),
        refuse(caller, clock, 409, stateChecksum="0" * 64),
        refuse(caller, clock, 422, checksum="0" * 64),
        refuse(caller, clock, 422, timestamp="2036-03-16T00:00:00Z", empresa="99"),
        refuse(caller, clock, 400, syncType="delta"),
        refuse(caller, clock, 400, empresa="x" * 99),
    ]
    listed = caller.call("GET", "/syncs").json()
    assert listed["meta"]["total"] == 8
    rows = listed["data"]
    assert [(row["codigo"], row["mensaje"]) for row in rows[:7]] == [
        (error["code"], error["message"]) for error in reversed(refused)
    ]
    assert [row["codigo"] for row in rows[2:7]] == [
        *("CLOCK_SKEW", "CHECKSUM_MISMATCH", "SYNC_STATE_MISMATCH", "SYNC_BASE_MISMATCH", "SYNC_STALE"),
    ]
    assert [row["empresaId"] for row in rows] == [None, "01", None, "01", "01", "01", "01", "01"]
    assert {row["status"] for row in rows[:7]} == {"failed"}
    assert (rows[7]["status"], rows[7]["syncId"]) == ("success", applied["syncId"])
    of_one = caller.call("GET", "/syncs?empresaId=01&limit=5&page=2").json()
    assert of_one["meta"] == {"page": 2, "limit": 5, "total": 6, "totalPages": 2}
    assert [row["syncId"] for row in of_one["data"]] == [applied["syncId"]]


def test_a_machine_that_repeats_itself_writes_one_row_until_a_sync_is_applied(caller: Caller, clock: FakeClock) -> None:
    send(caller, clock, 10_000)
    for _ in range(3):
        refuse(caller, clock, 422, checksum="0" * 64)
    send(caller, clock, 10_000)
    refuse(caller, clock, 422, checksum="0" * 64)
    rows = caller.call("GET", "/syncs").json()["data"]
    assert [(row["status"], row["veces"]) for row in rows] == [
        *(("failed", 1), ("success", 1), ("failed", 3), ("success", 1)),
    ]
    before, after = (datetime.fromisoformat(rows[2][name]) for name in ("primeraVez", "processedAt"))
    assert after - before == timedelta(seconds=2)


def test_a_broken_machine_writes_a_bounded_history(caller: Caller, clock: FakeClock) -> None:
    for number in range(MOST_REFUSED + 4):
        wrong = {"checksum": "0" * 64} if number % 2 else {"timestamp": "2036-03-16T00:00:00Z"}
        refuse(caller, clock, 422, **wrong)
    assert caller.call("GET", "/syncs").json()["meta"]["total"] == MOST_REFUSED


def test_refusals_are_forgotten(caller: Caller, clock: FakeClock, services: Services) -> None:
    refuse(caller, clock, 422, checksum="0" * 64)
    organization = UUID(caller.owner.organization_id)
    kept = []
    for before in (clock.now(), clock.now() + timedelta(seconds=1)):
        with services.db.transaction(organization) as tx:
            services.ingest.forget(tx, before)
            kept.append(services.ingest.history(tx, UUID(caller.machine.id))[1])
    assert kept == [1, 0]


def test_a_page_is_bounded(caller: Caller) -> None:
    assert caller.call("GET", "/syncs?limit=101").status_code == 400
    assert caller.call("GET", "/syncs?page=0").status_code == 400


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", ""), ("GET", "/commands"), ("POST", "/commands"), ("GET", "/syncs")]
)
def test_a_machine_of_another_organization_is_not_found(
    caller: Caller, register: Callable[..., Registered], method: str, path: str
) -> None:
    stranger = register()
    sent = {"nombre": "x", "type": "restart"} if method != "GET" else None
    for owner, connector in ((stranger, caller.machine.id), (caller.owner, str(uuid4()))):
        answer = caller.client.request(method, f"/v1/connectors/{connector}{path}", headers=owner.headers, json=sent)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_refusals_that_say_another_thing_are_other_rows(caller: Caller, clock: FakeClock) -> None:
    missing = refuse(caller, clock, 400, syncType="delta")
    wrong, _ = (refuse(caller, clock, 400, fechaCorte="2026-13-01") for _ in range(2))
    assert missing["code"] == wrong["code"]
    rows = caller.call("GET", "/syncs").json()["data"]
    assert [(row["mensaje"], row["veces"]) for row in rows] == [(wrong["message"], 2), (missing["message"], 1)]
