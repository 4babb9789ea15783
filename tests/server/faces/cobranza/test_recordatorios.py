"""/v1/cobranza/recordatorios: promised exactly once, to whom and for what the preview shows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from server.capabilities.accounts.model import SubjectKind
from server.capabilities.accounts.tables import users
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, open_office, text_of

Client = TestClient[Litestar]
PATH = "/cobranza/recordatorios"
JUAN, ANA = {"email": "juan@clienteuno.com", "nombre": "Juan Pérez"}, {"email": "ana@clienteuno.com"}


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    return open_office(client, services, registered, clock)


def test_the_documents_own_request(office: Office) -> None:
    answer = office.ask(
        destinatarios=[JUAN],
        facturasIncluir=[office.charge("F-1001")],
        programarPara=None,
        notas="Primer recordatorio",
    )
    assert UUID(answer["id"]).version == 4
    assert answer == {
        "id": answer["id"],
        "status": "queued",
        "scheduledFor": None,
        "estimatedDelivery": "2026-03-17T18:35:00Z",
    }
    office.work()
    [message] = office.mails()
    assert "F-1001" in text_of(message)
    assert "F-1002" not in text_of(message)
    assert "Primer recordatorio" not in message.as_string(), "notes are the office's own"


def test_customer_and_template_are_enough(office: Office) -> None:
    office.ask()
    office.work()
    [message] = office.mails()
    assert message["To"] == "Juan Pérez <juan@clienteuno.com>"
    for expected, absent in (("F-1001", "F-1003"), ("F-1002", "F-9")):
        assert expected in text_of(message)
        assert absent not in text_of(message)


def test_every_recipient_gets_a_mail_of_their_own(office: Office) -> None:
    asked = office.ask(destinatarios=[JUAN, ANA])
    office.work()
    assert sorted(message["To"] for message in office.mails()) == ["Juan Pérez <juan@clienteuno.com>", ANA["email"]]
    shown = office.call("GET", f"{PATH}/{asked['id']}")
    assert [(row["email"], row["status"]) for row in shown["envios"]] == [
        ("juan@clienteuno.com", "sent"), ("ana@clienteuno.com", "sent"),
    ]  # fmt: skip
    assert shown["envios"][0]["id"] == asked["id"]
    assert (shown["plantilla"], shown["solicitadoPor"]) == ("Recordatorio de pago", "Juan García")


def test_a_scheduled_one_waits_for_its_hour_and_keeps_its_words(office: Office, clock: FakeClock) -> None:
    asked = office.ask(programarPara="2026-03-17T14:00:00-06:00")
    assert asked["scheduledFor"] == "2026-03-17T20:00:00Z"
    assert asked["estimatedDelivery"] == "2026-03-17T20:05:00Z"
    office.call("PATCH", f"/cobranza/plantillas/{office.template()}", json={"cuerpo": "Otra cosa"})
    clock.advance(minutes=89)
    office.work()
    assert office.mails() == []
    clock.advance(minutes=1)
    office.work()
    assert "Les recordamos" in text_of(office.mails()[0])


def test_a_waiting_one_can_be_cancelled_once(office: Office, clock: FakeClock) -> None:
    asked = office.ask(programarPara=(clock.now() + timedelta(hours=1)).isoformat())
    office.call("DELETE", f"{PATH}/{asked['id']}", 204)
    [row] = office.history()
    assert (row["status"], row["motivo"]) == ("cancelled", "Cancelado por Juan García")
    assert office.call("DELETE", f"{PATH}/{asked['id']}", 409)["error"]["code"] == "REMINDER_ALREADY_SENT"
    clock.advance(hours=1)
    office.work()
    assert office.mails() == []


def test_a_key_promises_one_reminder(office: Office) -> None:
    key = {"Idempotency-Key": "4f7c"}
    first = office.ask(headers=key)
    office.clock.advance(minutes=1)
    assert office.ask(headers=key) == first
    assert office.ask(422, headers=key, notas="otra")["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    office.work()
    assert len(office.mails()) == 1
    assert office.ask(400, headers={"Idempotency-Key": "x" * 256})["error"]["details"][0]["field"] == "Idempotency-Key"


def test_the_same_invoices_twice_in_a_day_need_a_confirmation(office: Office, clock: FakeClock) -> None:
    office.ask(facturasIncluir=[office.charge("F-1001")])
    error = office.ask(409)["error"]
    assert (error["code"], '"confirmar": true' in error["message"]) == ("REMINDER_RECENT", True)
    office.ask(facturasIncluir=[office.charge("F-1002")])
    office.ask(destinatarios=[ANA])
    office.ask(confirmar=True)
    clock.advance(hours=24)
    office.sync()
    office.ask()


def test_an_unverified_account_sends_nothing_but_may_look(office: Office) -> None:
    with office.services.db.transaction(office.organization_id) as tx:
        tx.connection.execute(update(users).values(verified_at=None))
    assert office.refused(403) == "EMAIL_NOT_VERIFIED"
    assert office.refused(403, clienteId=str(new_id())) == "EMAIL_NOT_VERIFIED"
    shown = office.call("POST", f"{PATH}/preview", json=office.wish())
    assert [one["codigo"] for one in shown["avisos"]] == ["EMAIL_NOT_VERIFIED"]


def test_what_the_preview_shows_is_what_goes_out(office: Office) -> None:
    wish = office.wish(destinatarios=[JUAN, ANA], adjuntarEstadoCuenta=True)
    assert office.call("POST", f"{PATH}/preview", json=wish | {"adjuntarEstadoCuenta": False})["adjuntos"] == []
    shown = office.call("POST", f"{PATH}/preview", json=wish)
    assert shown["avisos"] == []
    assert [row["folio"] for row in shown["facturas"]] == ["F-1001", "F-1002"]
    assert shown["importes"] == [{"moneda": "MXN", "monto": 13500.50}]
    assert office.history() == []
    office.ask(destinatarios=[JUAN, ANA], adjuntarEstadoCuenta=True)
    office.work()
    sent = {message["To"].addresses[0].addr_spec: message for message in office.mails()}
    for row in shown["envios"]:
        assert sent[row["email"]]["Subject"] == row["asunto"]
        message = sent[row["email"]]
        assert (message["From"].addresses[0].display_name, message["Reply-To"]) == (
            shown["remitente"], shown["responderA"],
        )  # fmt: skip
        leave = message["List-Unsubscribe"][1:-1]
        footer = shown["pie"].replace("(enlace para darse de baja)", leave)
        assert text_of(message).replace("\r\n", "\n") == f"{row['cuerpo'].strip()}\n\n-- \n{footer}\n"
        files = [(file.get_filename(), file.get_content_type()) for file in message.iter_attachments()]
        assert files == [(one["nombre"], one["tipo"]) for one in shown["adjuntos"]]
        assert len(files) == 1


def test_the_preview_says_what_would_hold_it(office: Office, clock: FakeClock) -> None:
    clock.advance(hours=30)
    office.call("POST", "/cobranza/no-contactar", 201, json={"clienteId": office.customer()["id"], "motivo": "Litigio"})
    shown = office.call("POST", f"{PATH}/preview", json=office.wish())
    assert [(one["codigo"], one["impide"]) for one in shown["avisos"]] == [("DO_NOT_CONTACT", True), ("ON_HOLD", False)]
    assert "hace 30 h y" in shown["avisos"][1]["mensaje"]


def refusals(office: Office) -> list[tuple[int, str, dict[str, Any]]]:
    other = office.charge("F-2001", "C002")
    return [
        (404, "NOT_FOUND", {"clienteId": str(new_id())}),
        (404, "NOT_FOUND", {"plantillaId": str(new_id())}),
        (422, "INVOICE_NOT_OPEN", {"facturasIncluir": [other]}),
        (422, "INVOICE_NOT_OPEN", {"facturasIncluir": [office.charge("F-1001"), str(new_id())]}),
        (422, "NOTHING_TO_COLLECT", {"clienteId": office.customer("C002")["id"]}),
        (400, "VALIDATION_ERROR", {"programarPara": office.clock.now().isoformat()}),
        (400, "VALIDATION_ERROR", {"programarPara": (office.clock.now() + timedelta(days=366)).isoformat()}),
    ]


@pytest.mark.parametrize("case", range(7))
def test_a_reminder_that_makes_no_sense_is_refused(office: Office, case: int) -> None:
    status, code, members = refusals(office)[case]
    assert office.refused(status, **members) == code
    assert office.history() == []


def test_an_inactive_template_and_a_customer_without_address(office: Office) -> None:
    office.call("PATCH", f"/cobranza/plantillas/{office.template()}", json={"activa": False})
    assert office.refused(422) == "TEMPLATE_INACTIVE"
    office.call("PATCH", f"/cobranza/plantillas/{office.template()}", json={"activa": True})
    office.clock.advance(minutes=1)
    office.sync(contactos=[{"nombre": "Juan", "email": "no es un correo"}])
    assert office.refused(422) == "NO_RECIPIENT"
    office.ask(destinatarios=[JUAN])


def test_one_address_is_not_flooded(office: Office) -> None:
    for _ in range(10):
        office.ask(confirmar=True)
    assert office.refused(429, confirmar=True) == "RECIPIENT_LIMIT_EXCEEDED"
    office.ask(confirmar=True, destinatarios=[ANA])


def test_the_day_has_a_quota(client: Client, office: Office) -> None:
    allowed = office.call("GET", "/cobranza/ajustes")["cuotaDiaria"]
    assert allowed == 200
    for number in range(0, allowed, 10):
        office.ask(confirmar=True, destinatarios=[{"email": f"a{number + place}@uno.com"} for place in range(10)])
    answer = client.post(f"/v1{PATH}", json=office.wish(), headers=office.owner.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "REMINDER_QUOTA_EXCEEDED")
    assert 0 < int(answer.headers["Retry-After"]) <= 86_400
    office.ask(programarPara=(office.clock.now() + timedelta(days=2)).isoformat())


def test_another_organization_sees_and_stops_nothing(office: Office, register: Callable[..., Registered]) -> None:
    asked = office.ask()
    stranger = register()
    for method in ("GET", "DELETE"):
        answer = office.client.request(method, f"/v1{PATH}/{asked['id']}", headers=stranger.headers)
        assert answer.status_code == 404
    assert office.client.get("/v1/cobranza/historial", headers=stranger.headers).json()["data"] == []


def test_a_key_holds_against_requests_at_once(office: Office) -> None:
    wish, headers = office.wish(), office.headers(SubjectKind.USER, office.owner.user_id) | {"Idempotency-Key": "k"}

    def post(_: int) -> tuple[int, str]:
        answer = office.client.post(f"/v1{PATH}", json=wish, headers=headers)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(post, range(8)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 202
    assert len(office.history()) == 1
