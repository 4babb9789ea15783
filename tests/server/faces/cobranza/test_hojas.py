"""Lists as Excel files: the same rows as the pages, all of them, and nobody else's."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.receivables.figures import CustomerRow
from server.capabilities.receivables.service import ReceivablesService
from server.db.session import Tx
from server.faces.cobranza.hojas import LISTS
from server.gateways.spreadsheets import MEDIA_TYPE
from server.http.spreadsheets import OF_ONE, TURNS
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import TODAY, Get, due
from tests.support.clock import FakeClock
from tests.support.pairing import pair

Client = TestClient[Litestar]


def sheet(client: Client, owner: Registered, path: str, **query: Any) -> list[tuple[Any, ...]]:
    """The rows of a file, header and totals included."""
    answer = client.get(path, params=query, headers=owner.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "attachment" in answer.headers["content-disposition"]
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    return list(page.iter_rows(values_only=True))


def test_the_overdue_invoices(fetch: Get, client: Client, registered: Registered) -> None:
    head, *rows, total = sheet(client, registered, "/v1/cartera/vencidas.xlsx")
    assert head == (
        *("Empresa", "Clave", "Cliente", "Folio", "Fecha", "Vencimiento", "Días vencido", "Antigüedad"),
        *("Importe (MXN)", "Saldo (MXN)", "Moneda", "Saldo en moneda", "Folio fiscal"),
    )
    page = fetch("/v1/cartera/vencidas", limit=100)["data"]
    assert [(row[1], row[3], row[5].date().isoformat(), row[6], row[9]) for row in rows] == [
        (one["cliente"]["clave"], one["folio"], one["vencimiento"], one["diasVencido"], one["saldo"]) for one in page
    ]
    assert (rows[0][0], rows[0][7], rows[0][10], rows[0][11]) == ("02 Sucursal Norte", "Más de 90 días", "MXN", 5)
    assert (total[0], total[8], total[9], total[11]) == ("Total", 20014, 12514, None)


def test_filters_and_order_count_and_pages_do_not(fetch: Get, client: Client, registered: Registered) -> None:
    query = {"rangoAntiguedad": "1-30", "sort": "saldo:asc", "empresaId": "01"}
    _, *rows, total = sheet(client, registered, "/v1/cartera/vencidas.xlsx", page=7, limit=1, **query)
    assert [row[3] for row in rows] == ["F-2002", "F-1001"]
    assert total[9] == 12502
    _, *rows, _ = sheet(client, registered, "/v1/cartera/facturas.xlsx", search="peña")
    assert [row[3] for row in rows] == ["F-1001", "F-1002"]
    for query, field in (({"sort": "x"}, "sort"), ({"rangoAntiguedad": "vigente"}, "rangoAntiguedad")):
        answer = client.get("/v1/cartera/vencidas.xlsx", params=query, headers=registered.headers)
        assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, field)


def test_the_customers(fetch: Get, client: Client, registered: Registered) -> None:
    head, *rows, total = sheet(client, registered, "/v1/clientes.xlsx", conSaldo="true", sort="saldoTotal:desc")
    assert head == (
        *("Empresa", "Clave", "Cliente", "RFC", "Saldo total (MXN)", "Saldo vencido (MXN)"),
        *("Días de mayor atraso", "Facturas abiertas", "Último pago"),
    )
    page = fetch("/v1/clientes", conSaldo="true", sort="saldoTotal:desc")["data"]
    assert [(row[1], row[2], row[4], row[5], row[6], row[7]) for row in rows] == [
        (
            *(one["clave"], one["nombre"], one["saldoTotal"], one["saldoVencido"]),
            *(one["diasMaxVencido"], one["facturasActivas"]),
        )
        for one in page
    ]
    assert rows[0][8].date().isoformat() == "2026-03-01"
    assert (total[0], total[4], total[5], total[7]) == ("Total", 45245, 12514, 7)


@pytest.mark.parametrize(
    "sort",
    [
        *("clave:desc", "nombre:desc", "rfc:asc", "saldoVencido:asc", "diasMaxVencido:desc", "diasMaxVencido:asc"),
        *("facturasActivas:desc", "ultimoPago:asc"),
    ],
)
def test_customers_go_in_every_order_of_the_page(fetch: Get, client: Client, registered: Registered, sort: str) -> None:
    _, *rows, _ = sheet(client, registered, "/v1/clientes.xlsx", sort=sort)
    page = fetch("/v1/clientes", sort=sort)["data"]
    assert [(row[1], row[2]) for row in rows] == [(one["clave"], one["nombre"]) for one in page]


def test_the_aging_and_the_trend(fetch: Get, client: Client, registered: Registered) -> None:
    _, *rows, total = sheet(client, registered, "/v1/cartera/antiguedad.xlsx")
    assert rows[:2] == [("Vigente", 32731, 2, 72.3), ("1 a 30 días", 12502, 2, 27.6)]
    assert total == ("Total", 45245, 7, None)
    head, only = sheet(client, registered, "/v1/cartera/tendencia.xlsx")
    assert head[0] == "Fecha"
    assert (only[0].date(), *only[1:]) == (TODAY, 45245, 32731, 12514, 27.7, 3, 7)


@pytest.mark.parametrize("path", [f"/v1{path}" for path in LISTS])
def test_accept_gets_what_the_suffix_gets(fetch: Get, client: Client, registered: Registered, path: str) -> None:
    headers = registered.headers | {"Accept": MEDIA_TYPE}
    asked, named = client.get(path, headers=headers), client.get(f"{path}.xlsx", headers=registered.headers)
    assert [answer.headers["content-type"] for answer in (asked, named)] == [MEDIA_TYPE] * 2
    assert asked.headers["content-disposition"] == named.headers["content-disposition"]
    first, second = (openpyxl.load_workbook(io.BytesIO(answer.content)).active for answer in (asked, named))
    assert first is not None
    assert second is not None
    assert list(first.values) == list(second.values)
    assert client.get(path, headers=registered.headers).headers["content-type"] == "application/json"
    assert client.get(f"{path}.xlsx").status_code == 401
    assert client.get(path, headers={"Accept": MEDIA_TYPE}).json()["error"]["code"] == "UNAUTHORIZED"


def test_a_name_that_begins_like_a_formula_stays_a_name(
    client: Client, registered: Registered, clock: FakeClock
) -> None:
    machine = pair(client, registered)
    content = data({"=1": [Doc("@F", due(1), 100)]}, TODAY)
    content["clientes"][0]["nombre"] = '=HYPERLINK("http://evil.example","Pagar")'
    raw = body(content, clock.now().isoformat())
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    answer = client.get("/v1/cartera/facturas.xlsx", headers=registered.headers)
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    cells = [cell for row in page.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if str(cell.value).startswith(("=", "@"))] == ["s", "s", "s"]
    assert "f" not in {cell.data_type for cell in cells}


def test_another_organization_has_none_of_it(fetch: Get, client: Client, register: Any) -> None:
    for path in set(LISTS) - {"/cartera/antiguedad", "/cartera/tendencia"}:
        assert len(sheet(client, register(), f"/v1{path}.xlsx")) == 2


def test_files_are_written_a_few_at_a_time(
    fetch: Get, client: Client, registered: Registered, services: Services
) -> None:
    mine = UUID(registered.organization_id)
    path = "/v1/clientes.xlsx"
    with TURNS.take(mine):
        assert client.get(path, headers=registered.headers).status_code == 200
        with TURNS.take(mine):
            assert OF_ONE == 2
            answer = client.get(path, headers=registered.headers)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
            assert len(fetch("/v1/clientes")["data"]) == 4
    assert client.get(path, headers=registered.headers).status_code == 200
    assert list((services.settings.data_dir / "spool").iterdir()) == []


def test_a_file_that_fails_halfway_is_an_error_and_leaves_nothing(
    fetch: Get, client: Client, registered: Registered, services: Services, app: Litestar
) -> None:
    class Failing(ReceivablesService):
        """Reads one row, and then the database is away."""

        def stream_customers(self, tx: Tx, *asked: Any, **how: Any) -> Iterator[CustomerRow]:
            for row in super().stream_customers(tx, *asked, **how):
                yield row
                raise OSError("away")

    failing = Failing(services.clock, services.accounts, services.connectors)
    app.state["services"] = replace(services, receivables=failing)
    answer = client.get("/v1/clientes.xlsx", headers=registered.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    app.state["services"] = services
    assert client.get("/v1/clientes.xlsx", headers=registered.headers).status_code == 200
    assert list((services.settings.data_dir / "spool").iterdir()) == []
