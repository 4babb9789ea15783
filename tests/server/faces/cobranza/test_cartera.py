"""/v1/cartera as the document shows it, over what two companies synced; and what nobody else may see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, customer, data, money
from tests.server.conftest import PASSWORD, Registered
from tests.server.faces.cobranza.conftest import SECOND, TODAY, Get, due
from tests.support.clock import FakeClock
from tests.support.pairing import company, pair

Client = TestClient[Litestar]


def test_the_summary(fetch: Get) -> None:
    assert fetch("/v1/cartera/resumen") == {
        "totalCartera": 45245.0,
        "carteraVigente": 32731.0,
        "carteraVencida": 12514.0,
        "porcentajeVencido": 27.7,
        "clientesConSaldo": 3,
        "facturasActivas": 7,
        "promedioAntiguedad": 2.0,
        "variacion": None,
        "lastSync": "2026-03-17T18:30:00Z",
    }


def test_the_summary_of_one_company_and_of_a_range_of_due_days(fetch: Get) -> None:
    second = fetch("/v1/cartera/resumen", empresaId="02")
    assert (second["totalCartera"], second["clientesConSaldo"], second["facturasActivas"]) == (9.0, 1, 2)
    inside = fetch("/v1/cartera/resumen", desde=due(31).isoformat(), hasta=due(0).isoformat())
    assert (inside["totalCartera"], inside["clientesConSaldo"], inside["facturasActivas"]) == (12506.0, 2, 4)
    edges = fetch("/v1/cartera/antiguedad", desde=due(30).isoformat(), hasta=due(30).isoformat(), empresaId="01")
    assert edges["total"] == 2.0
    assert fetch("/v1/cartera/resumen", empresaId="99")["facturasActivas"] == 0


def test_the_aging_has_every_bucket_at_its_edges(fetch: Get, clock: FakeClock) -> None:
    found = fetch("/v1/cartera/antiguedad")
    assert [(row["rango"], row["label"], row["monto"], row["facturas"]) for row in found["rangos"]] == [
        ("vigente", "Vigente", 32731.0, 2),
        ("1-30", "1-30 días", 12502.0, 2),
        ("31-60", "31-60 días", 3.0, 1),
        ("61-90", "61-90 días", 4.0, 1),
        ("90+", "+90 días", 5.0, 1),
    ]
    assert [row["porcentaje"] for row in found["rangos"]] == [72.3, 27.6, 0.0, 0.0, 0.0]
    assert found["total"] == 45245.0


def test_the_aging_moves_at_the_organizations_midnight(
    fetch: Get, services: Services, registered: Registered, clock: FakeClock
) -> None:
    def current() -> int:
        with services.db.reading(UUID(registered.organization_id)) as tx:
            return services.receivables.aging(tx).buckets[0].documents

    clock.set(datetime(2026, 3, 18, 5, 59, 59, tzinfo=UTC))
    assert current() == 2
    clock.advance(seconds=1)
    assert current() == 1


def test_money_travels_with_two_decimals(fetch: Get, client: Client, registered: Registered) -> None:
    text = client.get("/v1/cartera/resumen", headers=registered.headers).text
    assert '"totalCartera":45245.00,' in text
    assert '"porcentajeVencido":27.7,' in text


def test_overdue_charges_are_listed_oldest_first(fetch: Get) -> None:
    found = fetch("/v1/cartera/vencidas", limit=2)
    assert found["meta"] == {"page": 1, "limit": 2, "total": 5, "totalPages": 3}
    first = found["data"][0]
    assert UUID(first.pop("id")).version == 4
    assert UUID(first["cliente"].pop("id")).version == 4
    assert first == {
        "folio": "F-1003",
        "cliente": {"clave": "C001", "nombre": "Cliente C001 S.A."},
        "fecha": (due(91) - timedelta(days=30)).isoformat(),
        "vencimiento": due(91).isoformat(),
        "total": 5.0,
        "saldo": 5.0,
        "diasVencido": 91,
        "rangoAntiguedad": "90+",
    }
    last = fetch("/v1/cartera/vencidas", limit=2, page=3)
    assert [row["folio"] for row in last["data"]] == ["F-1001"]
    assert fetch("/v1/cartera/vencidas", page=9)["data"] == []


@pytest.mark.parametrize(
    ("sort", "folios"),
    [
        ("diasVencido:asc", ["F-1001", "F-2002", "F-2003", "F-1001", "F-1003"]),
        ("saldo:desc", ["F-1001", "F-1003", "F-1001", "F-2003", "F-2002"]),
        ("total", ["F-2002", "F-2003", "F-1001", "F-1003", "F-1001"]),
        ("folio:desc", ["F-2003", "F-2002", "F-1003", "F-1001", "F-1001"]),
        ("cliente:desc", ["F-1001", "F-2002", "F-2003", "F-1001", "F-1003"]),
    ],
)
def test_overdue_charges_in_every_order(fetch: Get, sort: str, folios: list[str]) -> None:
    assert [row["folio"] for row in fetch("/v1/cartera/vencidas", sort=sort)["data"]] == folios


def test_overdue_charges_of_one_bucket(fetch: Get) -> None:
    found = {name: fetch("/v1/cartera/vencidas", rangoAntiguedad=name) for name in ("1-30", "31-60", "61-90", "90+")}
    assert {name: [row["diasVencido"] for row in rows["data"]] for name, rows in found.items()} == {
        "1-30": [30, 7],
        "31-60": [31],
        "61-90": [90],
        "90+": [91],
    }
    assert [rows["meta"]["total"] for rows in found.values()] == [2, 1, 1, 1]
    only = fetch("/v1/cartera/vencidas", rangoAntiguedad="1-30", desde=due(10).isoformat(), empresaId="01")
    assert [row["folio"] for row in only["data"]] == ["F-1001"]


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/v1/cartera/vencidas", {"page": 0}, "page"),
        ("/v1/cartera/vencidas", {"page": "x"}, "page"),
        ("/v1/cartera/vencidas", {"limit": 101}, "limit"),
        ("/v1/cartera/vencidas", {"sort": "monto:desc"}, "sort"),
        ("/v1/cartera/vencidas", {"sort": "saldo:down"}, "sort"),
        ("/v1/cartera/vencidas", {"rangoAntiguedad": "vigente"}, "rangoAntiguedad"),
        ("/v1/cartera/resumen", {"desde": "ayer"}, "desde"),
        ("/v1/cartera/resumen", {"desde": "2026-02-01", "hasta": "2026-01-01"}, "hasta"),
        ("/v1/clientes", {"limit": 0}, "limit"),
        ("/v1/clientes", {"sort": "password:asc"}, "sort"),
        ("/v1/clientes", {"search": "x" * 201}, "search"),
        ("/v1/clientes", {"conSaldo": "quizá"}, "conSaldo"),
    ],
)
def test_a_question_that_does_not_fit_is_named(fetch: Get, path: str, query: dict[str, Any], field: str) -> None:
    error = fetch(path, 400, **query)["error"]
    assert (error["code"], error["details"][0]["field"]) == ("VALIDATION_ERROR", field)


def test_another_organizations_customers_do_not_exist(
    fetch: Get, client: Client, register: Callable[..., Registered]
) -> None:
    (row,) = fetch("/v1/clientes", search="peña")["data"]
    stranger = register()
    assert client.get(f"/v1/clientes/{row['id']}", headers=stranger.headers).status_code == 404
    assert client.get("/v1/clientes", headers=stranger.headers).json()["data"] == []
    assert client.get("/v1/cartera/resumen", headers=stranger.headers).json()["totalCartera"] == 0
    assert client.get("/v1/cartera/vencidas", headers=stranger.headers).json()["meta"]["total"] == 0
    assert fetch("/v1/clientes/no-es-un-uuid", 404)["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "path", ["/v1/cartera/resumen", "/v1/cartera/antiguedad", "/v1/cartera/vencidas", "/v1/clientes"]
)
def test_nobody_sees_anything_without_a_token(client: Client, path: str) -> None:
    assert client.get(path).status_code == 401


def test_ids_stay_the_same_from_sync_to_sync(
    fetch: Get, client: Client, registered: Registered, clock: FakeClock
) -> None:
    before = fetch("/v1/cartera/vencidas", empresaId="02")["data"]
    again = customer("C001", [Doc("F-1001", due(90), 350), Doc("F-1003", due(91), 500)], TODAY, saldoTotal=money(850))
    machine = pair(client, registered)
    clock.advance(minutes=1)
    content = data(SECOND, TODAY) | {"clientes": [again]}
    raw = body(content, clock.now().isoformat(), empresa="02")
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    after = fetch("/v1/cartera/vencidas", empresaId="02")["data"]
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert [row["saldo"] for row in after] == [5.0, 3.5]


def test_a_customer_counts_while_its_invoices_add_up_to_something(
    fetch: Get, client: Client, registered: Registered, clock: FakeClock
) -> None:
    state = {
        "C001": [Doc("F-1", due(1), 5_000), Doc("N-1", due(1), -5_000)],
        "C002": [Doc("N-2", due(1), -100)],
        "C003": [Doc("F-3", due(1), 700)],
        "C004": [Doc("F-4", due(40), -700), Doc("F-5", due(1), 100)],
    }
    machine = pair(client, registered)
    clock.advance(minutes=1)
    raw = body(data(state, TODAY), clock.now().isoformat(), empresa="01")
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    asked: list[dict[str, str]] = [
        {},
        {"desde": "1900-01-01"},
        {"desde": due(1).isoformat(), "hasta": due(1).isoformat()},
    ]
    counted = [fetch("/v1/cartera/resumen", empresaId="01", **query)["clientesConSaldo"] for query in asked]
    assert counted == [1, 1, 2], "of the last, two have something to pay of those very invoices"


def test_a_company_that_came_since_is_no_growth(
    fetch: Get, client: Client, services: Services, registered: Registered, clock: FakeClock
) -> None:
    clock.advance(days=31)
    tokens = client.post("/v1/auth/login", json={"email": registered.email, "password": PASSWORD}).json()["tokens"]
    headers = {"Authorization": f"Bearer {tokens['accessToken']}"}
    machine = pair(
        client, replace(registered, access_token=tokens["accessToken"]), "machine-2", empresas=[company("03")]
    )
    raw = body(data({"C9": [Doc("F-9", TODAY, 9_000_000)]}, clock.now().date()), clock.now().isoformat(), empresa="03")
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    told = client.get("/v1/cartera/resumen", headers=headers).json()
    assert told["totalCartera"] == 45245.0 + 90000.0
    assert told["variacion"]["cartera"] == 0.0
