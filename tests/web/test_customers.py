"""Customers: found, weighed with a reason, and one of them whole."""

import io
import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec import Raw
from openpyxl import load_workbook

from server.capabilities.receivables.figures import CustomerRow
from server.faces.web.format import money
from server.faces.web.risk import risk
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, data
from tests.web.conftest import STATE, TODAY, Pages, Syncing, due, plain


def names(text: str) -> list[str]:
    """The customers of a page, from above."""
    return re.findall(r">Cliente (C\d+) S\.A\.</a>", text)


def one(owner: Pages, key: str = "C001") -> str:
    """The address of a customer."""
    link = re.search(rf'href="(/clientes/[0-9a-f-]+)">Cliente {key}', owner.open("/clientes"))
    assert link
    return link.group(1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["C001", "C002"]),
        ("orden=saldoTotal", ["C002", "C001"]),
        ("orden=-diasMaxVencido", ["C002", "C001"]),
        ("q=c002", ["C002"]),
        ("q=nadie", []),
        ("todos=1&orden=nombre", ["C001", "C002", "C009"]),
    ],
)
def test_search_order_and_who_owes_nothing(owner: Pages, machine: Syncing, query: str, expected: list[str]) -> None:
    machine.sync(data(STATE | {"C009": []}, TODAY))
    assert names(owner.open(f"/clientes?{query}")) == expected
    book = load_workbook(io.BytesIO(owner.client.get(f"/clientes.xlsx?{query}").content), read_only=True)
    cells = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if re.fullmatch(r"C00\d", cell)] == expected


@pytest.mark.parametrize(
    ("overdue", "days", "paid", "label"),
    [
        (0, 0, None, "Al corriente"),
        (100, 91, 1, "Alto"),
        (100, 5, 91, "Alto"),
        (100, 31, 1, "Medio"),
        (600, 5, 1, "Medio"),
        (100, 5, None, "Bajo"),
    ],
)
def test_risk_says_why(overdue: int, days: int, paid: int | None, label: str) -> None:
    last = None if paid is None else TODAY - timedelta(days=paid)
    row = CustomerRow(UUID(int=1), UUID(int=2), "C", "Cliente", None, 1000, overdue, days, 1, last)
    found = risk(row, TODAY)
    assert found.label == label
    assert found.why.endswith(".")


def test_a_customer_who_owes_nothing_is_no_risk() -> None:
    row = CustomerRow(UUID(int=1), UUID(int=2), "C", "Cliente", None, 0, 0, 0, 0, date(2020, 1, 1))
    assert risk(row, TODAY).label == "Sin saldo"


def test_a_customer_in_credit_stays_in_the_sum(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE | {"C003": [Doc("F-3001", due(9), -50_025)], "C009": []}, TODAY))
    text = owner.open("/clientes")
    assert names(text) == ["C001", "C002", "C003"]
    assert "A favor No debe nada: tiene $500.25 a favor. Sin pagos – – -$500.25" in plain(text)
    book = load_workbook(io.BytesIO(owner.client.get("/clientes.xlsx").content), read_only=True)
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if re.fullmatch(r"C00\d", str(row[1]))]
    told = money(sum(round(float(str(row[4])) * 100) for row in rows))
    assert f"Total por cobrar {told} 2 clientes deben · 5 facturas" in plain(owner.open("/panel"))
    assert "Enviar recordatorio" in owner.open(one(owner))
    text = plain(owner.open(one(owner, "C003")))
    assert "A favor $500.25 1 factura por cobrar" in text
    assert "Enviar recordatorio" not in text
    assert "Al corriente" not in text
    assert "Vencido -$" not in text


def test_a_customer_invoice_by_invoice(owner: Pages, machine: Syncing) -> None:
    content = data(STATE, TODAY)
    content["clientes"][0]["saldoFavor"] = Raw(b"10.50")
    content["clientes"][0]["facturas"][0] |= {
        "moneda": "USD", "tipoCambio": Raw(b"17.50"), "saldoMoneda": Raw(b"714.29"), "saldoLibros": Raw(b"12500.00"),
    }  # fmt: skip
    machine.sync(content)
    text = plain(owner.open(one(owner)))
    assert "C001 · RFC CUN010101000 · Ferretería Núñez" in text
    assert "Saldo $45,230.00 2 facturas por cobrar" in text
    assert "Saldo a favor: $10.50" in text
    assert "F-1001 8 feb 2026 10 mar 2026 7 $20,000.00 $12,500.00 $714.29 USD" in text
    assert "Juan Pérez · juan@clienteuno.com · 555-1234" in text


def test_a_mark_says_why_and_can_be_taken_back(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    path = one(owner)
    owner.open(path)
    assert 'id="e-motivo"' in owner.send(f"{path}/no-contactar", 400, motivo=" ", factura="")
    text = owner.send(f"{path}/no-contactar", motivo="Aclaración <b>en curso</b>", factura="")
    assert "Aclaración &lt;b&gt;en curso&lt;/b&gt;" in text
    undo = re.search(r'action="(/clientes/no-contactar/[0-9a-f-]+/quitar)"', text)
    assert undo
    assert "Ya no recibirá recordatorios." in plain(text)
    assert "Vuelve a recibir recordatorios." in owner.send(undo.group(1), cliente=path.rpartition("/")[2])
    assert "No contactar" not in plain(owner.shown.text).replace("Marcar «no contactar»", "")
    assert "No contactar Aclaración &lt;b&gt;en curso" in plain(owner.undo())
    assert "Volver a contactar" not in owner.undo()


def test_one_invoice_can_be_left_out(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    path = one(owner)
    invoice = re.search(r'<option value="([0-9a-f-]+)">F-1001<', owner.open(path))
    assert invoice
    text = plain(owner.send(f"{path}/no-contactar", motivo="Devolución", factura=invoice.group(1)))
    assert "F-1001 No contactar" in text
    assert "No contactar por la factura F-1001 Devolución" in text


def test_the_statement_is_a_file_of_its_own(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    answer = owner.client.get(one(owner) + "/estado-de-cuenta.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert 'filename="estado-de-cuenta-C001.pdf"' in answer.headers["content-disposition"]


def test_another_organization_sees_none_of_it(
    owner: Pages, machine: Syncing, visitor: Pages, services: Services
) -> None:
    machine.sync(data(STATE, TODAY))
    link = re.search(r'href="(/clientes/[0-9a-f-]+)"', owner.open("/clientes"))
    assert link
    owner.send("/salir")
    visitor.register()
    assert "Ferretería Núñez" not in visitor.open("/panel")
    visitor.open(link.group(1), 404)
    visitor.open(link.group(1) + "/estado-de-cuenta.pdf", 404)
