"""Every list as an Excel file: the rows of the list in JSON with typed cells, for who may see the list."""

import io
import re
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from openpyxl.worksheet.worksheet import Worksheet

from server.faces.cobranza.face import SPREADSHEETS, openapi
from server.faces.cobranza.hojas_listas import LISTS, WORDS
from server.gateways.spreadsheets import MEDIA_TYPE
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, open_office
from tests.support.people import invite

Client = TestClient[Litestar]


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    """An office with a row in every list."""
    opened = open_office(client, services, registered, clock)
    opened.ask()
    opened.work()
    invite(client, registered, email="ana@empresa.com", nombre="=Ana")
    customer = opened.customer("C002")
    opened.call("POST", "/cobranza/no-contactar", 201, json={"clienteId": customer["id"], "motivo": "Así lo pidió"})
    opened.call("POST", "/webhooks", 201, json={"url": "https://a.mx/x", "eventos": ["sync.completado"]})
    hook = opened.call("GET", "/webhooks")["data"][0]["id"]
    opened.call("POST", f"/webhooks/{hook}/test", 202)
    opened.call("POST", f"/connectors/{opened.machine.id}/commands", 202, json={"type": "restart"})
    return opened


def filled(office: Office, path: str) -> str:
    """The path of this office's machine or webhook."""
    hook = office.call("GET", "/webhooks")["data"][0]["id"]
    return path.replace("{connector_id}", office.machine.id).replace("{webhook_id}", hook)


def headers(office: Office) -> dict[str, str]:
    return {"Authorization": f"Bearer {office.owner.access_token}"}


def read(client: Client, path: str, mine: dict[str, str]) -> Worksheet:
    answer = client.get(f"/v1{path}", headers=mine)
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPE), answer.text
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert isinstance(page, Worksheet)
    return page


def values(page: Worksheet) -> list[dict[str, Any]]:
    """The rows by their headings."""
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_every_list_has_a_file() -> None:
    spec = openapi("https://api.example.com")
    lists = set()
    for path, calls in spec["paths"].items():
        content = calls.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if spec["components"]["schemas"].get(name, {}).get("properties", {}).get("data", {}).get("type") == "array":
            lists.add(path)
    assert len(lists) > 12
    assert lists <= SPREADSHEETS


def test_a_file_has_the_rows_of_its_list(client: Client, office: Office) -> None:
    for path in LISTS:
        where = filled(office, path)
        listed = office.call("GET", where)["data"]
        assert listed or path.endswith(("/diagnostics", "/bajas"))
        named = read(client, f"{where}.xlsx", headers(office))
        asked = read(client, where, {**headers(office), "Accept": MEDIA_TYPE})
        assert list(named.values) == list(asked.values)
        totals = named.cell(named.max_row, 1).value == "Total"
        assert named.max_row - 1 - totals == len(listed), path
        assert named.freeze_panes == "A2"
        assert client.get(f"/v1{where}.xlsx").status_code == 401


def test_cells_are_typed_and_in_the_offices_own_time(client: Client, office: Office) -> None:
    [sent] = values(read(client, "/cobranza/historial.xlsx", headers(office)))
    assert isinstance(sent["Enviado"], datetime)
    assert sent["Enviado"].isoformat() == "2026-03-17T12:30:00", "half past six in UTC"
    assert (sent["Estado"], sent["Abierto"], sent["Cliente"]) == ("Enviado", "No", "Cliente C001 S.A.")
    [mark] = values(read(client, "/cobranza/no-contactar.xlsx", headers(office)))
    assert (mark["Clave"], mark["Cliente"], mark["Motivo"]) == ("C002", "Cliente C002 S.A.", "Así lo pidió")
    [sync] = values(read(client, f"/connectors/{office.machine.id}/syncs.xlsx", headers(office)))
    assert (sync["Facturas"], sync["Resultado"], sync["Cuadra"]) == (4, "Aplicada", "Sí")
    people = read(client, "/users.xlsx", headers(office))
    assert [row["Rol"] for row in values(people)] == ["Propietario", "Consulta"]
    assert "f" not in {cell.data_type for row in people.iter_rows() for cell in row}


def test_filters_count_and_pages_do_not(client: Client, office: Office) -> None:
    assert values(read(client, "/cobranza/historial.xlsx?status=failed", headers(office))) == []
    assert len(values(read(client, "/cobranza/historial.xlsx?page=9&limit=1", headers(office)))) == 1
    refused = client.get("/v1/cobranza/historial.xlsx?desde=2026-03-02&hasta=2026-03-01", headers=headers(office))
    assert (refused.status_code, refused.json()["error"]["details"][0]["field"]) == (400, "hasta")


@pytest.mark.parametrize("path", [path for path in LISTS if "{" in path])
def test_a_file_of_nobody_is_not_found(client: Client, registered: Registered, path: str) -> None:
    where = re.sub(r"\{\w+\}", str(new_id()), path)
    answer = client.get(f"/v1{where}.xlsx", headers=registered.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_words_of_programs_are_told_to_people() -> None:
    schemas = openapi("https://api.example.com")["components"]["schemas"]
    shown = ("Role", "AccountsStatus", "SyncStatus", "State", "CommandType", "CollectionsStatus", "DeliveryStatus")
    assert {word for name in shown for word in schemas[name]["enum"]} <= set(WORDS)
