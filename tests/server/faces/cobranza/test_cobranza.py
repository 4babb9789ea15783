"""/v1/cobranza: the history with its filters, the organization's rules, and a customer's own history."""

from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.collections.model import Cause
from server.capabilities.collections.store import policies
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, open_office

Client = TestClient[Litestar]


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    return open_office(client, services, registered, clock)


def test_a_row_of_the_history_is_the_documents(office: Office) -> None:
    asked = office.ask()
    office.work()
    customer = office.customer()
    answer = office.call("GET", "/cobranza/historial")
    assert answer["meta"] == {"page": 1, "limit": 20, "total": 1, "totalPages": 1}
    [row] = answer["data"]
    organization = office.owner.email.removeprefix("owner").removesuffix("@empresa.com")
    assert row == {
        "id": asked["id"],
        "recordatorioId": asked["id"],
        "tipo": "email",
        "cliente": {"id": customer["id"], "nombre": "Cliente C001 S.A."},
        "destinatario": "juan@clienteuno.com",
        "asunto": f"Recordatorio de pago - Mi Empresa {organization}",
        "plantilla": "Recordatorio de pago",
        "enviadoPor": {"id": office.owner.user_id, "nombre": "Juan García"},
        "fechaEnvio": "2026-03-17T18:30:00Z",
        "scheduledFor": None,
        "status": "sent",
        "motivo": None,
        "respuestaSmtp": None,
        "abierto": False,
        "fechaApertura": None,
    }
    assert customer["historialCobranza"] == [
        {
            "id": asked["id"],
            "tipo": "email",
            "fecha": "2026-03-17T18:30:00Z",
            "asunto": row["asunto"],
            "destinatario": "juan@clienteuno.com",
            "status": "sent",
        }
    ]
    assert office.customer("C002")["historialCobranza"] == []


def test_the_history_is_filtered(office: Office, clock: FakeClock) -> None:
    first = office.ask()["id"]
    office.work()
    second = office.ask(
        clienteId=office.customer("C002")["id"],
        facturasIncluir=[office.charge("F-2001", "C002")],
        programarPara=(clock.now() + timedelta(days=2)).isoformat(),
    )["id"]

    def ids(**query: object) -> list[str]:
        return [row["id"] for row in office.history(**query)]

    assert ids() == [second, first]
    assert ids(status="sent") == [first]
    assert ids(status="queued") == [second]
    assert ids(clienteId=office.customer("C002")["id"]) == [second]
    assert ids(clienteId=str(new_id())) == []
    assert ids(desde="2026-03-17", hasta="2026-03-17") == [first]
    assert ids(desde="2026-03-18") == [second]
    assert ids(hasta="2026-03-16") == []
    assert ids(page=2, limit=1) == [first]


def test_a_day_is_the_organizations_own(office: Office, clock: FakeClock) -> None:
    office.ask(programarPara="2026-03-18T05:59:59Z")
    assert len(office.history(desde="0001-01-01", hasta="9999-12-31")) == 1
    assert office.history(hasta="0001-01-01") == []
    assert len(office.history(desde="2026-03-17", hasta="2026-03-17")) == 1
    assert office.history(desde="2026-03-18") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "opened"}, "status"),
        ({"desde": "ayer"}, "desde"),
        ({"desde": "2026-03-18", "hasta": "2026-03-17"}, "hasta"),
        ({"limit": "101"}, "limit"),
        ({"clienteId": "1"}, "clienteId"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(office: Office, query: dict[str, str], field: str) -> None:
    error = office.call("GET", "/cobranza/historial", 400, params=query)["error"]
    assert error["details"][0]["field"] == field


def test_the_age_limit_is_the_organizations_to_set(office: Office) -> None:
    assert office.call("GET", "/cobranza/ajustes") == {
        "horasMaximas": 24,
        "enviosEnPausa": False,
        "motivoPausa": None,
        "cuotaDiaria": 200,
        "enviadosHoy": 0,
        "sitiosPermitidos": ["127.0.0.1"],
    }
    assert office.call("PATCH", "/cobranza/ajustes", json={"horasMaximas": 168})["horasMaximas"] == 168
    for hours in (0, 169, -1):
        error = office.call("PATCH", "/cobranza/ajustes", 400, json={"horasMaximas": hours})["error"]
        assert error["details"][0]["field"] == "horasMaximas"


def test_a_customer_that_must_not_be_contacted(office: Office) -> None:
    customer = office.customer()["id"]
    mark = office.call("POST", "/cobranza/no-contactar", 201, json={"clienteId": customer, "motivo": "En  litigio"})
    assert (mark["motivo"], mark["autor"]["nombre"], mark["facturaId"]) == ("En litigio", "Juan García", None)
    error = office.ask(409)["error"]
    assert error["code"] == "DO_NOT_CONTACT"
    assert "por Juan García: En litigio" in error["message"]
    assert office.call("GET", "/cobranza/no-contactar")["data"] == [mark]
    assert office.call("GET", f"/cobranza/no-contactar?clienteId={new_id()}")["data"] == []
    again = office.call("POST", "/cobranza/no-contactar", 409, json={"clienteId": customer, "motivo": "x"})
    assert again["error"]["code"] == "CONFLICT"
    office.call("DELETE", f"/cobranza/no-contactar/{mark['id']}", 204)
    office.ask()


def test_marks_and_addresses_that_get_nothing_come_in_pages(office: Office) -> None:
    subjects: list[dict[str, Any]] = [{"clienteId": office.customer()["id"]}]
    subjects += [subjects[0] | {"facturaId": row["id"]} for row in office.customer()["facturas"]]
    made = []
    for subject in subjects:
        office.clock.advance(seconds=1)
        made.append(office.call("POST", "/cobranza/no-contactar", 201, json=subject | {"motivo": "x"})["id"])
    with office.services.db.transaction(office.organization_id) as tx:
        for number in range(4):
            address = f"a{number}@uno.com"
            policies.suppress(tx, address, address, Cause.BOUNCED, office.clock.advance(seconds=1))
    newest = {
        "/cobranza/no-contactar": ("id", made[::-1]),
        "/cobranza/bajas": ("email", [f"a{number}@uno.com" for number in (3, 2, 1, 0)]),
    }
    for path, (name, values) in newest.items():
        seen = [office.call("GET", path, params={"page": page, "limit": 3}) for page in (1, 2)]
        assert [row[name] for answer in seen for row in answer["data"]] == values
        assert seen[1]["meta"] == {"page": 2, "limit": 3, "total": 4, "totalPages": 2}
        office.call("GET", path, 400, params={"limit": 101})


def test_an_invoice_that_must_not_be_mentioned(office: Office) -> None:
    customer, invoice = office.customer()["id"], office.charge("F-1001")
    office.call(
        "POST", "/cobranza/no-contactar", 201,
        json={"clienteId": customer, "facturaId": invoice, "motivo": "Se discute"},
    )  # fmt: skip
    shown = office.call("POST", "/cobranza/recordatorios/preview", json=office.wish())
    assert [row["folio"] for row in shown["facturas"]] == ["F-1002"]
    assert office.ask(409, facturasIncluir=[invoice])["error"]["details"][0]["field"] == "facturasIncluir[0]"


@pytest.mark.parametrize(
    ("change", "status"), [({"motivo": " "}, 400), ({"clienteId": None}, 404), ({"facturaId": None}, 404)]
)
def test_a_mark_needs_a_reason_and_a_subject(office: Office, change: dict[str, object], status: int) -> None:
    body = {"clienteId": office.customer()["id"], "motivo": "x"}
    wrong = {name: str(new_id()) if value is None else value for name, value in change.items()}
    office.call("POST", "/cobranza/no-contactar", status, json=body | wrong)
