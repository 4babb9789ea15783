"""What people who got a reminder reach: the picture and the way out, by the addresses in their own mail."""

import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, open_office, text_of

Client = TestClient[Litestar]


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    opened = open_office(client, services, registered, clock)
    opened.ask()
    opened.work()
    return opened


def pixel(office: Office) -> str:
    found = re.search(r'<img src="http://127.0.0.1:8000(/[^"]+)"', text_of(office.mails()[0], "html"))
    assert found is not None
    return found[1]


def way_out(office: Office) -> str:
    header = str(office.mails()[0]["List-Unsubscribe"])
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/correo/baja/[\w=-]{64}>", header)
    return header[1:-1].removeprefix("http://127.0.0.1:8000")


def test_a_fetched_picture_is_an_opened_mail(office: Office, clock: FakeClock) -> None:
    clock.advance(minutes=30)
    answer = office.client.get(pixel(office))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"GIF89a")
    clock.advance(minutes=5)
    office.client.get(pixel(office))
    [row] = office.history()
    assert (row["status"], row["abierto"], row["fechaApertura"]) == ("delivered", True, "2026-03-17T19:00:00Z")


def test_a_scanner_that_asks_for_no_body_has_opened_nothing(office: Office) -> None:
    answer = office.client.head(pixel(office))
    assert (answer.status_code, answer.content) == (200, b"")
    assert office.client.head(way_out(office)).status_code == 200
    assert office.history()[0]["abierto"] is False


def test_a_made_up_picture_learns_and_changes_nothing(office: Office) -> None:
    made_up = office.client.get(pixel(office).replace("/abierto/", "/abierto/x"))
    assert (made_up.status_code, made_up.content) == (200, office.client.get("/correo/abierto/x.gif").content)
    assert office.history()[0]["abierto"] is False


def test_looking_at_the_way_out_only_shows_a_button(office: Office) -> None:
    page = office.client.get(way_out(office))
    assert page.status_code == 200
    assert '<form method="post"><button>' in page.text
    assert "<script" not in page.text
    assert "juan@clienteuno.com" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert office.call("GET", "/cobranza/bajas")["data"] == []


def test_one_click_is_enough(office: Office) -> None:
    for _ in range(2):
        answer = office.client.post(way_out(office), data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    [kept] = office.call("GET", "/cobranza/bajas")["data"]
    assert (kept["email"], kept["causa"]) == ("juan@clienteuno.com", "unsubscribed")
    assert (
        office.refused(422, confirmar=True, destinatarios=[{"email": "JUAN@clienteuno.com"}]) == "RECIPIENT_SUPPRESSED"
    )
    office.call("DELETE", f"/cobranza/bajas/{kept['id']}", 404)


def test_who_leaves_before_the_hour_gets_nothing(office: Office, clock: FakeClock) -> None:
    office.ask(confirmar=True, programarPara="2026-03-17T20:00:00Z")
    office.client.post(way_out(office))
    clock.advance(hours=2)
    office.work()
    assert len(office.mails()) == 1
    [row] = office.history(status="cancelled")
    assert "se dio de baja" in row["motivo"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_broken_way_out_says_so(office: Office, method: str) -> None:
    answer = office.client.request(method, "/correo/baja/abc")
    assert (answer.status_code, "Este enlace no sirve" in answer.text) == (404, True)
    wrong_purpose = pixel(office).replace("/abierto/", "/baja/").removesuffix(".gif")
    assert office.client.request(method, wrong_purpose).status_code == 404
