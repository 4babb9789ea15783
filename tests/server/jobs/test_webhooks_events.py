"""What happens is told to whoever asked for it: who, what, once, and never another organization's."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import event

from server.app import create_worker
from server.capabilities.webhooks.backoff import BRAKE_AFTER
from server.capabilities.webhooks.model import DeliveryStatus
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, company, pair
from tests.support.receiver import Receiver, Reply
from tests.support.webhooks import Client

TODAY = date(2026, 3, 17)
EVERYTHING = ["sync.completado", "sync.fallido", "pago.registrado", "connector.registered"]


def subscribe(client: Client, owner: Registered, url: str, *events: str) -> str:
    answer = client.post("/v1/webhooks", json={"url": url, "eventos": events or EVERYTHING}, headers=owner.headers)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def told(services: Services, receiver: Receiver) -> list[dict[str, Any]]:
    """Run what is due; the new bodies, by type."""
    worker, before = create_worker(services), len(receiver.requests)
    while worker.run_once():
        pass
    return sorted((msgspec.json.decode(one.body) for one in receiver.requests[before:]), key=lambda one: one["type"])


def send(machine: Machine, clock: FakeClock, state: dict[str, list[Doc]], expected: int = 200, **members: Any) -> Any:
    stamp = clock.advance(minutes=1).strftime("%Y-%m-%dT%H:%M:%SZ")
    raw = body(data(state, TODAY), stamp, **members)
    answer = machine.client.post("/v1/sync/cartera", content=raw, headers=machine.headers)
    assert answer.status_code == expected, answer.text
    return answer.json()


def test_pairing_and_syncs_are_told(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    subscribe(client, registered, receiver.url)
    machine = pair(client, registered)
    (paired,) = told(services, receiver)
    assert paired == {
        "type": "connector.registered",
        "timestamp": clock.now().isoformat().replace("+00:00", "Z"),
        "data": {"connectorId": machine.id, "nombre": "Servidor Principal", "otraVez": False},
    }
    receipt = send(machine, clock, {"C1": [Doc("F-1", date(2026, 3, 1), 10_000)]})
    (synced,) = told(services, receiver)
    assert synced["type"] == "sync.completado"
    assert synced["data"] == {
        "syncId": receipt["syncId"],
        "empresaId": "01",
        "connectorId": machine.id,
        "cuadra": True,
        "cambioInusual": False,
        "stats": receipt["stats"],
    }


def test_a_refused_sync_is_told_although_nothing_of_it_is_stored(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    subscribe(client, registered, receiver.url, "sync.fallido")
    machine = pair(client, registered)
    refusal = send(machine, clock, {"C1": []}, expected=422, checksum="0" * 64)["error"]
    (failed,) = told(services, receiver)
    assert failed["type"] == "sync.fallido"
    assert failed["data"] == {
        "empresaId": "01",
        "connectorId": machine.id,
        "codigo": "CHECKSUM_MISMATCH",
        "mensaje": refusal["message"],
    }


def test_a_company_that_another_machine_has_fails_once_however_often_it_is_sent(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    subscribe(client, registered, receiver.url, "sync.fallido")
    brought = [company(rfc="AAA010101AAA")]
    old, new = (pair(client, registered, name, empresas=brought) for name in ("vieja", "nueva"))
    send(old, clock, {"C1": []})
    for _ in range(3):
        send(new, clock, {"C1": []}, expected=409)
    (failed,) = told(services, receiver)
    assert {name: failed["data"][name] for name in ("empresaId", "connectorId", "codigo")} == {
        "empresaId": "01",
        "connectorId": new.id,
        "codigo": "EMPRESA_IN_USE",
    }
    (row,) = client.get(f"/v1/connectors/{new.id}/syncs", headers=registered.headers).json()["data"]
    assert (row["status"], row["codigo"], row["empresaId"], row["veces"]) == ("failed", "EMPRESA_IN_USE", "01", 3)


def test_each_invoice_whose_balance_fell_is_a_payment(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    subscribe(client, registered, receiver.url, "pago.registrado")
    machine = pair(client, registered)
    dollars = {"moneda": "USD", "tipoCambio": msgspec.Raw(b"17.5"), "saldoMoneda": msgspec.Raw(b"100.00")}
    before = {
        "C1": [Doc("F-1", date(2026, 3, 1), 10_000), Doc("F-2", date(2026, 4, 1), 5_050)],
        "C2": [Doc("F-3", date(2026, 3, 1), 175_000, extra=dollars)],
    }
    send(machine, clock, before)
    assert told(services, receiver) == []
    half = dollars | {"saldoMoneda": msgspec.Raw(b"40.00")}
    after = {
        "C1": [Doc("F-2", date(2026, 4, 1), 2_025, total=5_050)],
        "C2": [Doc("F-3", date(2026, 3, 1), 70_000, total=175_000, extra=half)],
    }
    receipt = send(machine, clock, after)
    paid = {one["data"]["factura"]["folio"]: one["data"] for one in told(services, receiver)}
    assert sorted(paid) == ["F-1", "F-2", "F-3"]
    listed = client.get("/v1/clientes", headers=registered.headers).json()["data"]
    ids = {row["clave"]: row["id"] for row in listed}
    assert {paid["F-1"]["empresaId"], paid["F-1"]["syncId"]} == {"01", receipt["syncId"]}
    assert paid["F-1"]["cliente"] == {"id": ids["C1"], "clave": "C1", "nombre": "Cliente C1 S.A."}
    assert {name: paid["F-1"][name] for name in ("moneda", "importe", "saldoAnterior", "saldo")} == {
        "moneda": "MXN", "importe": 100.0, "saldoAnterior": 100.0, "saldo": 0.0,
    }  # fmt: skip
    assert (paid["F-2"]["importe"], paid["F-2"]["saldo"]) == (30.25, 20.25)
    assert (paid["F-3"]["moneda"], paid["F-3"]["importe"], paid["F-3"]["saldo"]) == ("USD", 60.0, 40.0)
    assert any(b'"importe":30.25,' in one.body and b'"saldo":20.25' in one.body for one in receiver.requests)


def test_many_payments_are_promised_in_as_many_statements_as_few(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    for path in ("/uno", "/dos"):
        subscribe(client, registered, receiver.url + path, "pago.registrado")
    machine = pair(client, registered)
    state = {"C1": [Doc(f"F-{number}", date(2026, 3, 1), 100) for number in range(40)]}
    send(machine, clock, state)
    statements: list[str] = []
    event.listen(services.db.engine, "before_cursor_execute", lambda *happened: statements.append(happened[2]))
    few = {"C1": state["C1"][1:]}
    send(machine, clock, few)
    of_one = sorted(statements)
    statements.clear()
    send(machine, clock, {"C1": few["C1"][19:]})
    assert len(statements) == len(of_one)
    assert sum(text.startswith("INSERT INTO jobs") for text in statements) == 1
    paid = [one["data"]["factura"]["folio"] for one in told(services, receiver)]
    assert sorted(paid) == sorted(2 * [f"F-{number}" for number in range(20)])


def test_an_unusual_sync_tells_of_no_payment(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    subscribe(client, registered, receiver.url, "pago.registrado", "sync.completado")
    machine = pair(client, registered)
    send(machine, clock, {"C1": [Doc(f"F-{number}", date(2026, 3, 1), 100) for number in range(60)]})
    told(services, receiver)
    assert send(machine, clock, {"C1": []})["cambioInusual"] is True
    (synced,) = told(services, receiver)
    assert (synced["type"], synced["data"]["cambioInusual"]) == ("sync.completado", True)


def test_only_who_asked_and_is_awake_hears_and_no_other_organization(
    client: Client, register: Callable[..., Registered], services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    mine, theirs = register(), register()
    asleep = subscribe(client, mine, receiver.url + "/dormido")
    client.patch(f"/v1/webhooks/{asleep}", json={"activo": False}, headers=mine.headers)
    subscribe(client, mine, receiver.url + "/pagos", "pago.registrado")
    subscribe(client, mine, receiver.url + "/uno", "sync.completado")
    subscribe(client, mine, receiver.url + "/dos", "sync.completado")
    subscribe(client, theirs, receiver.url + "/ajeno")
    send(pair(client, mine), clock, {"C1": []})
    told(services, receiver)
    assert sorted(one.path for one in receiver.requests) == ["/webhook/dos", "/webhook/uno"]
    assert len({one.headers["webhook-id"] for one in receiver.requests}) == 1


def test_a_dead_address_costs_one_try_each_hold_not_one_for_each_message(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    subscribe(client, registered, receiver.url, "sync.completado")
    machine = pair(client, registered)
    receiver.reply = Reply(status=500)
    for _ in range(20):
        send(machine, clock, {"C1": []})
    told(services, receiver)
    assert len(receiver.requests) == BRAKE_AFTER
    receiver.reply = Reply()
    for _ in range(4):
        clock.advance(minutes=3)
        told(services, receiver)
    assert _kept(services, registered, DeliveryStatus.DELIVERED) == 20


def test_the_log_is_paged_and_filtered(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    at = f"/v1/webhooks/{subscribe(client, registered, receiver.url)}/deliveries"
    machine = pair(client, registered)
    send(machine, clock, {"C1": []})
    send(machine, clock, {"C1": []})
    first = client.get(at, params={"limit": 2}, headers=registered.headers).json()
    assert first["meta"] == {"page": 1, "limit": 2, "total": 3, "totalPages": 2}
    assert [row["evento"] for row in first["data"]] == ["sync.completado", "sync.completado"]
    assert first["data"][0]["createdAt"] > first["data"][1]["createdAt"]
    paired = client.get(at, params={"evento": "connector.registered"}, headers=registered.headers).json()
    assert [row["evento"] for row in paired["data"]] == ["connector.registered"]
    for query in ({"status": "lost"}, {"page": 0}, {"limit": 101}, {"limit": "x"}):
        assert client.get(at, params=query, headers=registered.headers).status_code == 400


def test_old_messages_are_forgotten(
    client: Client, registered: Registered, services: Services, receiver: Receiver, clock: FakeClock
) -> None:
    at = f"/v1/webhooks/{subscribe(client, registered, receiver.url)}"
    told(services, receiver)
    client.post(f"{at}/test", headers=registered.headers)
    told(services, receiver)
    clock.advance(days=29)
    assert _kept(services, registered) == 1
    clock.advance(days=2)
    told(services, receiver)
    assert _kept(services, registered) == 0


def _kept(services: Services, owner: Registered, status: DeliveryStatus | None = None) -> int:
    with services.db.reading(UUID(owner.organization_id)) as tx:
        (webhook,) = services.webhooks.webhooks(tx)
        return services.webhooks.deliveries(tx, webhook.id, status=status).total
