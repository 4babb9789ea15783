"""/v1/cartera/facturas, every open invoice, and ranges typed as people type them."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import Get, due

PATH = "/v1/cartera/facturas"


def test_every_open_invoice_is_listed_due_or_not(fetch: Get) -> None:
    found = fetch(PATH, limit=3)
    assert found["meta"] == {"page": 1, "limit": 3, "total": 7, "totalPages": 3}
    days = [row["vencimiento"] for row in fetch(PATH)["data"]]
    assert days == sorted(days)
    last = fetch(PATH)["data"][-1]
    assert {name: value for name, value in last.items() if name not in {"id", "cliente"}} == {
        "folio": "F-1002",
        "fecha": "2026-03-05",
        "vencimiento": "2026-04-04",
        "total": 32730.0,
        "saldo": 32730.0,
        "diasVencido": 0,
        "rangoAntiguedad": "vigente",
        "status": "vigente",
        "moneda": None,
        "saldoMoneda": None,
        "uuid": None,
    }
    assert last["cliente"]["nombre"] == "Peña y Cía. S.A."


@pytest.mark.parametrize(
    ("query", "folios"),
    [
        ({"rangoAntiguedad": "vigente"}, ["F-2001", "F-1002"]),
        ({"rangoAntiguedad": "90+"}, ["F-1003"]),
        ({"rangoAntiguedad": "1-30", "empresaId": "01", "sort": "saldo:desc"}, ["F-1001", "F-2002"]),
        ({"search": "pena"}, ["F-1001", "F-1002"]),
        ({"search": "f-200"}, ["F-2003", "F-2002", "F-2001"]),
        ({"search": "f-200", "rangoAntiguedad": "vigente"}, ["F-2001"]),
        ({"search": "%"}, []),
        ({"empresaId": "99"}, []),
        ({"desde": due(0).isoformat()}, ["F-2001", "F-1002"]),
        ({"desde": due(31).isoformat(), "hasta": due(30).isoformat()}, ["F-2003", "F-2002"]),
        ({"rangoAntiguedad": "vigente", "hasta": due(1).isoformat()}, []),
    ],
)
def test_filters_hold_together(fetch: Get, query: dict[str, Any], folios: list[str]) -> None:
    found = fetch(PATH, **query)
    assert [row["folio"] for row in found["data"]] == folios
    assert found["meta"]["total"] == len(folios)


@pytest.mark.parametrize("typed", ["90+", "90%2B", "90%20"])
@pytest.mark.parametrize("path", ["/v1/cartera/vencidas", PATH])
def test_a_plus_sign_typed_into_an_address_is_understood(
    fetch: Get, client: TestClient[Litestar], registered: Registered, path: str, typed: str
) -> None:
    answer = client.get(f"{path}?rangoAntiguedad={typed}", headers=registered.headers)
    assert [row["folio"] for row in answer.json()["data"]] == ["F-1003"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"rangoAntiguedad": "90"}, "rangoAntiguedad"),
        ({"rangoAntiguedad": "1-30 "}, "rangoAntiguedad"),
        ({"search": "x" * 201}, "search"),
        ({"page": 0}, "page"),
        ({"hasta": "2026-13-01"}, "hasta"),
        ({"desde": "2026-02-01", "hasta": "2026-01-01"}, "hasta"),
    ],
)
def test_a_question_that_does_not_fit_is_named(fetch: Get, query: dict[str, Any], field: str) -> None:
    error = fetch(PATH, 400, **query)["error"]
    assert (error["code"], error["details"][0]["field"]) == ("VALIDATION_ERROR", field)
