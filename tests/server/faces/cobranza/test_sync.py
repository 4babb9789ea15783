"""POST /v1/sync/cartera as the document shows it: full, delta, replayed, and what each answer says."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.server.capabilities.ingest.bodies import Doc, body, customer, data, money, state_checksum
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, company, pair

Client = TestClient[Litestar]
TODAY = date(2026, 3, 17)
STATE = {
    "C001": [Doc("F-1", date(2026, 3, 10), 1_250_000), Doc("F-2", date(2026, 4, 5), 3_273_000)],
    "C002": [Doc("F-3", date(2025, 11, 1), 99)],
    "C003": [],
}


@pytest.fixture
def machine(client: Client, registered: Registered) -> Machine:
    """A paired machine with company 01."""
    return pair(client, registered)


def post(machine: Machine, raw: bytes, **headers: str) -> httpx.Response:
    """Deliver a body."""
    return machine.client.post("/v1/sync/cartera", content=raw, headers={**machine.headers, **headers})


def stamp(clock: FakeClock) -> str:
    """Now, as an agent stamps it."""
    return clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def send(machine: Machine, clock: FakeClock, content: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Deliver data now; the answer of a 200."""
    answer = post(machine, body(content, stamp(clock), **members))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_documents_own_example_is_stored_and_its_figures_told(
    client: Client, registered: Registered, clock: FakeClock
) -> None:
    clock.set(datetime.fromisoformat("2025-12-22T15:30:05Z"))
    machine = pair(client, registered)
    sent = customer(
        "C001", [Doc("F-1001", date(2025, 12, 15), 1_250_000, issued=date(2025, 12, 1))], date(2025, 12, 22),
        nombre="Cliente Uno S.A.", saldoTotal=money(4_523_000), saldoVencido=money(1_250_000), diasMaxVencido=15,
    )  # fmt: skip
    rows = (
        ("vigente", 42000000, 15),
        ("1-30", 38000000, 18),
        ("31-60", 29000000, 12),
        ("61-90", 18513697, 8),
        ("90+", 10000000, 2),
    )
    content = {
        "resumen": {"totalCartera": money(137513697), "carteraVigente": money(42000000),
                    "carteraVencida": money(95513697), "clientesConSaldo": 26, "facturasActivas": 55},
        "antiguedad": [{"rango": name, "monto": money(cents), "facturas": count} for name, cents, count in rows],
        "clientes": [sent],
    }  # fmt: skip
    found = send(machine, clock, content)
    assert found["success"] is True
    assert found["syncId"].startswith("sync_")
    assert found["processedAt"] == "2025-12-22T15:30:05Z"
    assert list(found["stats"].values()) == [1, 1, 1, 0, 0, 0]
    assert found["verificacion"]["cuadra"] is False
    told = {row["campo"]: (row["recibido"], row["calculado"]) for row in found["verificacion"]["diferencias"]}
    assert told["resumen.totalCartera"] == (1375136.97, 12500.0)
    assert told["clientes[C001].saldoTotal"] == (45230.0, 12500.0)
    assert told["clientes[C001].diasMaxVencido"] == (15, 7)
    assert "clientes[C001].saldoVencido" not in told


def test_a_full_that_adds_up(machine: Machine, clock: FakeClock) -> None:
    content = data(STATE, TODAY)
    found = send(machine, clock, content, stateChecksum=state_checksum(content["clientes"]))
    assert found["verificacion"] == {"cuadra": True, "diferencias": []}
    assert found["cambioInusual"] is False
    assert found["stateChecksum"] == state_checksum(content["clientes"])
    assert (found["stats"]["nuevos"], found["stats"]["clientesActualizados"]) == (3, 3)


def test_a_delta_over_the_last_sync(machine: Machine, clock: FakeClock) -> None:
    first = send(machine, clock, data(STATE, TODAY))
    after = {**STATE, "C001": [Doc("F-1", date(2026, 3, 10), 250_000, total=1_250_000)], "C004": [Doc("F-9", TODAY, 5)]}
    del after["C002"]
    content = data(after, TODAY, only={"C001", "C004"})
    content["clientes"].append({"clave": "C002", "operation": "delete"})
    clock.advance(minutes=15)
    state = [customer(key, docs, TODAY) for key, docs in after.items()]
    found = send(
        machine, clock, content, syncType="delta", previousSyncId=first["syncId"], stateChecksum=state_checksum(state)
    )
    assert found["verificacion"]["cuadra"] is True
    assert found["stats"] == {
        "clientesActualizados": 3,
        "facturasActualizadas": 2,
        "nuevos": 1,
        "modificados": 1,
        "sinCambios": 0,
        "liquidadas": 2,
    }


def test_the_same_sync_again_gets_the_first_answer(machine: Machine, clock: FakeClock) -> None:
    raw = body(data(STATE, TODAY), stamp(clock))
    first = post(machine, raw)
    clock.advance(minutes=5)
    again = post(machine, raw)
    assert again.status_code == 200
    assert again.json() == first.json()
    later = send(machine, clock, data(STATE, TODAY))
    assert later["stats"]["sinCambios"] == 3
    assert post(machine, raw).json() == first.json()


def test_an_older_stamp_is_stale_and_an_equal_one_is_not(machine: Machine, clock: FakeClock) -> None:
    send(machine, clock, data(STATE, TODAY))
    old = post(machine, body(data({}, TODAY), "2026-03-17T18:29:59Z"))
    assert old.status_code == 409
    assert old.json()["error"]["code"] == "SYNC_STALE"
    assert old.json()["error"]["applied"] == "2026-03-17T18:30:00Z"
    assert send(machine, clock, data({**STATE, "C003": [Doc("F-4", TODAY, 1)]}, TODAY))["stats"]["nuevos"] == 1


def test_a_clock_that_is_ahead(machine: Machine, clock: FakeClock) -> None:
    ahead = post(machine, body(data(STATE, TODAY), "2026-03-17T18:40:01Z"))
    assert ahead.status_code == 422
    assert ahead.json()["error"]["code"] == "CLOCK_SKEW"
    assert ahead.json()["error"]["serverTime"] == "2026-03-17T18:30:00Z"
    assert post(machine, body(data(STATE, TODAY), "2026-03-17T18:40:00Z")).status_code == 200


def test_a_delta_over_another_base(machine: Machine, clock: FakeClock) -> None:
    never = post(machine, body(data({}, TODAY), stamp(clock), syncType="delta", previousSyncId="sync_x"))
    assert (never.status_code, never.json()["error"]["code"]) == (409, "SYNC_BASE_MISMATCH")
    first = send(machine, clock, data(STATE, TODAY))
    clock.advance(minutes=1)
    send(machine, clock, data(STATE, TODAY))
    past = post(
        machine, body(data(STATE, TODAY, set()), stamp(clock), syncType="delta", previousSyncId=first["syncId"])
    )
    assert (past.status_code, past.json()["error"]["code"]) == (409, "SYNC_BASE_MISMATCH")
    missing = post(machine, body(data(STATE, TODAY, set()), stamp(clock), syncType="delta"))
    assert (missing.status_code, missing.json()["error"]["details"][0]["field"]) == (400, "previousSyncId")


def test_a_state_that_would_differ_is_rolled_back(machine: Machine, registered: Registered, clock: FakeClock) -> None:
    first = send(machine, clock, data(STATE, TODAY))
    after = {**STATE, "C003": [Doc("F-4", TODAY, 700)]}
    clock.advance(minutes=1)
    members = {"syncType": "delta", "previousSyncId": first["syncId"]}
    bad = post(machine, body(data(after, TODAY, {"C003"}), stamp(clock), stateChecksum="0" * 64, **members))
    assert (bad.status_code, bad.json()["error"]["code"]) == (409, "SYNC_STATE_MISMATCH")
    shown = machine.client.get("/v1/cartera/resumen", headers=registered.headers).json()
    assert shown["totalCartera"] == 45230.99
    state = state_checksum([customer(key, docs, TODAY) for key, docs in after.items()])
    assert send(machine, clock, data(after, TODAY, {"C003"}), stateChecksum=state, **members)["stats"]["nuevos"] == 1


def test_an_unusual_change_is_stored_and_marked(machine: Machine, registered: Registered, clock: FakeClock) -> None:
    many = {f"C{n:03d}": [Doc(f"F-{n}", TODAY, 100)] for n in range(60)}
    assert send(machine, clock, data(many, TODAY, ultimoMovimiento="2026-03-17"))["cambioInusual"] is False
    clock.advance(minutes=15)
    few = {key: many[key] for key in list(many)[:29]}
    found = send(machine, clock, data(few, TODAY, ultimoMovimiento="2026-03-17"))
    assert (found["cambioInusual"], found["stats"]["liquidadas"]) == (True, 31)
    clock.advance(minutes=15)
    old = send(machine, clock, data(few, TODAY, ultimoMovimiento="2025-01-01"))
    assert old["cambioInusual"] is True


def test_two_offices_with_a_company_01(client: Client, registered: Registered, clock: FakeClock) -> None:
    north = pair(client, registered, "north", empresas=[company(rfc="AAA010101AAA")])
    south = pair(client, registered, "south", empresas=[company(rfc="BBB010101BBB")])
    send(north, clock, data({"C001": [Doc("F-1", TODAY, 100)]}, TODAY, rfc="AAA010101AAA"))
    send(south, clock, data({"C001": [Doc("F-1", TODAY, 23)]}, TODAY, rfc="BBB010101BBB"))
    shown = client.get("/v1/cartera/resumen", headers=registered.headers).json()
    assert (shown["totalCartera"], shown["clientesConSaldo"], shown["facturasActivas"]) == (1.23, 2, 2)


def test_a_replaced_machine_continues_the_history(client: Client, registered: Registered, clock: FakeClock) -> None:
    old = pair(client, registered, "old", empresas=[company(rfc="AAA010101AAA")])
    send(old, clock, data(STATE, TODAY, rfc="AAA010101AAA"))
    new = pair(client, registered, "new", empresas=[company(rfc="AAA010101AAA")])
    in_use = post(new, body(data(STATE, TODAY, rfc="AAA010101AAA"), stamp(clock)))
    assert (in_use.status_code, in_use.json()["error"]["code"]) == (409, "EMPRESA_IN_USE")
    clock.advance(timedelta(hours=2))
    assert send(new, clock, data(STATE, TODAY, rfc="AAA010101AAA"))["stats"]["sinCambios"] == 3
    moved = post(old, body(data(STATE, TODAY, rfc="AAA010101AAA"), stamp(clock)))
    assert (moved.status_code, moved.json()["error"]["code"]) == (409, "EMPRESA_MOVED")


@pytest.mark.parametrize("who", ["nobody", "a person", "another machine's id"])
def test_only_the_machine_itself_may_deliver(
    who: str, machine: Machine, registered: Registered, register: Callable[..., Registered]
) -> None:
    headers = {
        "nobody": {},
        "a person": registered.headers,
        "another machine's id": {**machine.headers, "X-Connector-Id": pair(machine.client, register()).id},
    }[who]
    answer = machine.client.post("/v1/sync/cartera", content=b"not even json", headers=headers)
    assert answer.status_code == {"nobody": 401}.get(who, 403)
