"""/v1/cobranza/plantillas as the document shows them, the five that everybody begins with included."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import delete

from server.capabilities.collections.starters import STARTERS
from server.capabilities.collections.tables import collection_policies, reminder_templates
from server.db import outbox
from server.jobs.reminders import COLLECTIONS_BEGIN
from server.kit.errors import DomainError
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, open_office

Client = TestClient[Litestar]
URGENT = {
    "nombre": "Recordatorio urgente",
    "asunto": "URGENTE: Pago vencido - {monto}",
    "cuerpo": "Estimado {cliente},\n\nSu cuenta presenta un saldo vencido de {monto}...",
    "activa": True,
}
PATH = "/cobranza/plantillas"


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    return open_office(client, services, registered, clock)


def test_a_new_organization_has_five_templates_from_friendly_to_firm(office: Office) -> None:
    rows = office.call("GET", PATH)["data"]
    assert [row["nombre"] for row in rows] == [one.name for one in STARTERS]
    assert set(rows[0]) == {"id", "nombre", "asunto", "cuerpo", "variables", "activa", "usadaEn"}
    assert all(row["activa"] and row["usadaEn"] == 0 for row in rows)


def test_an_older_organization_gets_them_by_a_job_once(office: Office) -> None:
    def promise() -> None:
        with office.services.db.transaction(office.organization_id) as tx:
            outbox.enqueue(tx, COLLECTIONS_BEGIN, {}, run_at=office.clock.now())
        office.work()

    with office.services.db.transaction(office.organization_id) as tx:
        for table in (collection_policies, reminder_templates):
            tx.connection.execute(delete(table).where(table.c.organization_id == tx.organization_id))
    promise()
    rows = office.call("GET", PATH)["data"]
    assert len(rows) == 5
    office.call("DELETE", f"{PATH}/{rows[0]['id']}", 204)
    promise()
    assert len(office.call("GET", PATH)["data"]) == 4, "what a person deleted stays deleted"


def test_an_organization_has_a_bound_of_templates(office: Office) -> None:
    with office.services.db.transaction(office.organization_id) as tx:
        for number in range(94):
            office.services.collections.templates.create(tx, name=f"T{number}", subject="a", body="b", active=True)
    begun = Barrier(4)

    def one_more(number: int) -> str:
        try:
            with office.services.db.transaction(office.organization_id) as tx:
                if office.services.db.dialect == "postgresql":
                    begun.wait(10)
                office.services.collections.templates.create(tx, name=f"X{number}", subject="a", body="b", active=True)
        except DomainError as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(4) as threads:
        ended = Counter(threads.map(one_more, range(4)))
    assert ended == {"made": 1, "TEMPLATE_LIMIT_EXCEEDED": 3}
    assert office.call("POST", PATH, 409, json=URGENT)["error"]["code"] == "TEMPLATE_LIMIT_EXCEEDED"
    assert len(office.call("GET", PATH)["data"]) == 100


def test_the_documents_own_template(office: Office) -> None:
    made = office.call("POST", PATH, 201, json=URGENT)
    assert UUID(made["id"]).version == 4
    assert made == URGENT | {"id": made["id"], "variables": ["cliente", "monto"], "usadaEn": 0}
    assert office.call("GET", f"{PATH}/{made['id']}") == made
    assert office.call("GET", PATH)["data"][-1] == made
    changed = office.call("PATCH", f"{PATH}/{made['id']}", json={"activa": False, "asunto": "Pago de {facturas}"})
    assert changed == made | {
        "activa": False,
        "asunto": "Pago de {facturas}",
        "variables": ["cliente", "monto", "facturas"],
    }
    office.call("DELETE", f"{PATH}/{made['id']}", 204)
    office.call("GET", f"{PATH}/{made['id']}", 404)


def test_its_use_is_counted(office: Office) -> None:
    office.ask()
    rows = office.call("GET", PATH)["data"]
    assert [row["usadaEn"] for row in rows] == [0, 1, 0, 0, 0]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_an_unknown_variable_is_a_422_that_names_it(office: Office, method: str) -> None:
    path = PATH if method == "POST" else f"{PATH}/{office.template()}"
    error = office.call(method, path, 422, json=URGENT | {"cuerpo": "Hola {nombre}"})["error"]
    assert (error["code"], error["details"][0]["field"]) == ("TEMPLATE_UNKNOWN_VARIABLE", "cuerpo")
    assert "{nombre}" in error["message"]


def test_a_link_elsewhere_is_a_422(office: Office) -> None:
    error = office.call("POST", PATH, 422, json=URGENT | {"cuerpo": "Paga en https://evil.mx/a"})["error"]
    assert (error["code"], "evil.mx" in error["message"]) == ("LINK_NOT_ALLOWED", True)
    office.call("POST", PATH, 201, json=URGENT | {"cuerpo": "Detalle en http://127.0.0.1:8000/ayuda"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nombre": ""}, "nombre"),
        ({"nombre": " "}, "nombre"),
        ({"asunto": "a\r\nBcc: x@y.mx"}, "asunto"),
        ({"asunto": "a" * 201}, "asunto"),
        ({"cuerpo": None}, "cuerpo"),
        ({"cuerpo": "a" * 10_001}, "cuerpo"),
        ({"activa": "sí"}, "activa"),
    ],
)
def test_what_is_wrong_is_named(office: Office, change: dict[str, object], field: str) -> None:
    error = office.call("POST", PATH, 400, json=URGENT | change)["error"]
    assert (error["code"], error["details"][0]["field"]) == ("VALIDATION_ERROR", field)


def test_two_templates_of_one_name_are_a_conflict(office: Office) -> None:
    assert office.call("POST", PATH, 409, json=URGENT | {"nombre": "AVISO  amistoso"})["error"]["code"] == "CONFLICT"
    other = office.template("Último aviso")
    assert (
        office.call("PATCH", f"{PATH}/{other}", 409, json={"nombre": "Aviso amistoso"})["error"]["code"] == "CONFLICT"
    )
    office.call("PATCH", f"{PATH}/{other}", json={"nombre": "ÚLTIMO AVISO"})


def test_a_preview_for_a_customer_and_for_nobody(office: Office) -> None:
    draft = {"asunto": "{cliente}: {monto}", "cuerpo": "{dias} días\n{facturas}"}
    shown = office.call("POST", f"{PATH}/preview", json=draft | {"clienteId": office.customer()["id"]})
    assert shown["asunto"] == "Cliente C001 S.A.: $13,500.50 MXN"
    assert shown["cuerpo"].startswith("7 días\n- Factura F-1001: $12,500.00 MXN")
    assert office.call("POST", f"{PATH}/preview", json=draft)["asunto"] == "Cliente Uno S.A.: $12,500.00 MXN"
    kept = office.call("POST", f"{PATH}/{office.template()}/preview?clienteId={office.customer()['id']}")
    assert "$13,500.50 MXN" in kept["cuerpo"]
    assert office.call("POST", f"{PATH}/preview", 422, json=draft | {"asunto": "{x}"})["error"]["code"] == (
        "TEMPLATE_UNKNOWN_VARIABLE"
    )


def test_another_organizations_template_is_not_found(office: Office, register: Callable[..., Registered]) -> None:
    stranger = register()
    for method, body in (("GET", None), ("PATCH", {"activa": False}), ("DELETE", None)):
        answer = office.client.request(method, f"/v1{PATH}/{office.template()}", headers=stranger.headers, json=body)
        assert answer.status_code == 404
    assert office.call("GET", f"{PATH}/{new_id()}", 404)["error"]["code"] == "NOT_FOUND"
