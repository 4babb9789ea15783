"""The inbound hook: deliveries, bounces and complaints, from whoever holds the secret."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from pydantic import SecretStr

from server.kit.ids import new_id
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, open_office

Client = TestClient[Litestar]
PATH = "/v1/cobranza/correo/eventos"
SECRET = {"Authorization": "Bearer hook-secret-0123456789"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"mail_events_secret": SecretStr("hook-secret-0123456789")})


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    opened = open_office(client, services, registered, clock)
    opened.ask()
    opened.work()
    return opened


def report(office: Office, kind: str, status: int = 204, **members: object) -> None:
    [message] = office.mails()
    body = {"messageId": message["Message-ID"], "tipo": kind} | members
    answer = office.client.post(PATH, json=body, headers=SECRET)
    assert answer.status_code == status, answer.text


def state(office: Office) -> tuple[str, str | None]:
    [row] = office.history()
    return row["status"], row["respuestaSmtp"]


def test_a_delivery_is_noted(office: Office) -> None:
    report(office, "delivered", detalle="250 ok")
    report(office, "delivered", detalle="250 ok")
    assert state(office) == ("delivered", "250 ok")


def test_a_bounce_ends_it_and_the_address(office: Office) -> None:
    report(office, "bounced", detalle="550 5.1.1 User unknown")
    report(office, "bounced", detalle="550 5.1.1 User unknown")
    assert state(office) == ("failed", "550 5.1.1 User unknown")
    assert office.refused(422, confirmar=True) == "RECIPIENT_SUPPRESSED"
    [kept] = office.call("GET", "/cobranza/bajas")["data"]
    assert (kept["email"], kept["causa"]) == ("juan@clienteuno.com", "bounced")
    office.call("DELETE", f"/cobranza/bajas/{kept['id']}", 204)
    office.ask(confirmar=True)
    report(office, "delivered")
    assert office.history(status="failed"), "a bounce is the last word"


def test_a_passing_bounce_is_only_noted(office: Office) -> None:
    report(office, "bounced", permanente=False, detalle="452 mailbox full")
    assert state(office) == ("sent", "452 mailbox full")
    assert office.call("GET", "/cobranza/bajas")["data"] == []


def test_a_complaint_keeps_the_address_out(office: Office) -> None:
    report(office, "complained")
    assert state(office)[0] == "sent"
    [kept] = office.call("GET", "/cobranza/bajas")["data"]
    assert kept["causa"] == "complained"
    office.call("DELETE", f"/cobranza/bajas/{kept['id']}", 404)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "hook-secret-0123456789"}]
)
def test_a_stranger_tells_nothing(office: Office, headers: dict[str, str]) -> None:
    assert office.client.post(PATH, content=b"{broken", headers=headers).status_code == 401


def test_a_message_that_is_not_ours_is_not_found(office: Office) -> None:
    for text in ("<job-1@cobranzacloud>", f"<recordatorio-{new_id().hex}-{new_id().hex}@cobranzacloud>"):
        answer = office.client.post(PATH, json={"messageId": text, "tipo": "bounced"}, headers=SECRET)
        assert answer.status_code == 404
    report(office, "vanished", 400)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_secret_there_is_no_hook(office: Office) -> None:
    unset = {"Authorization": "Bearer "}
    assert office.client.post(PATH, json={}, headers=unset).status_code == 401
