"""The moment of sending: what was paid drops out, what is old waits, and what the relay says is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from pypdf import PdfReader

from server.app import close, compose
from server.capabilities.collections.model import ReminderSent
from server.capabilities.connectors.model import Company
from server.db import outbox
from server.gateways.documents import Documents
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, due, open_office, text_of, verify_address
from tests.support.people import grow, join, log_in

Client = TestClient[Litestar]


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    return open_office(client, services, registered, clock)


@pytest.fixture
def compose_again(services: Services, clock: FakeClock) -> Iterator[Callable[..., Services]]:
    """Composes a server with other settings over the same database."""
    made: list[Services] = []

    def again(**changes: object) -> Services:
        made.append(compose(services.settings.model_copy(update=changes), clock))
        return made[-1]

    yield again
    for one in made:
        close(one)


def test_a_reminder_goes_out_and_its_event_with_it(office: Office) -> None:
    heard: list[ReminderSent] = []
    office.services.db.listeners.subscribe(ReminderSent, lambda _, event: heard.append(event))
    asked = office.ask()
    office.work()
    [message] = office.mails()
    assert message["To"] == "Juan Pérez <juan@clienteuno.com>"
    [row] = office.history()
    assert (row["id"], row["status"], row["fechaEnvio"]) == (asked["id"], "sent", "2026-03-17T18:30:00Z")
    assert [(str(event.reminder_id), event.recipient) for event in heard] == [(asked["id"], "juan@clienteuno.com")]
    office.work()
    assert len(heard) == 1


def test_an_answer_reaches_whoever_asked_and_the_owner_once_that_person_left(
    office: Office, client: Client, clock: FakeClock
) -> None:
    verify_address(office.services, office.owner)
    grow(office.services, office.owner.organization_id)
    other = join(client, office.services, office.owner, "collector")
    verify_address(office.services, other)
    body = office.wish(programarPara=(clock.now() + timedelta(hours=2)).isoformat())
    for address in ("uno@x.mx", "dos@x.mx"):
        asked = client.post(
            "/v1/cobranza/recordatorios", json=body | {"destinatarios": [{"email": address}]}, headers=other.headers
        )
        assert asked.status_code == 202, asked.text
        if address == "uno@x.mx":
            clock.advance(hours=2)
            office.sync()
            office.work()
            body = office.wish(programarPara=(clock.now() + timedelta(hours=1)).isoformat())
            other = log_in(client, other.email)
    office.call("DELETE", f"/users/{other.user_id}", 204)
    clock.advance(hours=1)
    office.work()
    answered = {message["To"]: message["Reply-To"] for message in office.mails()}
    assert answered == {"uno@x.mx": other.email, "dos@x.mx": office.owner.email}
    assert all(f"escribes a {message['Reply-To']}" in text_of(message) for message in office.mails())


def test_what_was_paid_since_is_not_asked_for(office: Office, clock: FakeClock) -> None:
    office.ask(programarPara=(clock.now() + timedelta(hours=2)).isoformat())
    office.state["C001"] = [Doc("F-1002", due(3), 50_000), Doc("F-1003", due(-18), 3_273_000)]
    clock.advance(hours=2)
    office.sync()
    office.work()
    [message] = office.mails()
    assert "F-1001" not in text_of(message)
    assert "F-1002: $500.00 MXN" in text_of(message)


def test_a_reminder_of_which_nothing_is_left_ends_cancelled(office: Office, clock: FakeClock) -> None:
    office.ask(programarPara=(clock.now() + timedelta(hours=2)).isoformat(), facturasIncluir=[office.charge("F-1001")])
    office.state["C001"] = [doc for doc in office.state["C001"] if doc.folio != "F-1001"]
    clock.advance(hours=2)
    office.sync()
    office.work()
    [row] = office.history()
    assert row["status"] == "cancelled"
    assert "nada que cobrar" in row["motivo"]
    assert office.mails() == []


def test_an_old_cartera_holds_a_reminder_until_it_is_verified(office: Office, clock: FakeClock) -> None:
    office.ask(programarPara=(clock.now() + timedelta(hours=25)).isoformat())
    clock.advance(hours=25)
    office.work()
    [row] = office.history()
    assert row["status"] == "queued"
    assert "se verificó hace 25 h y tu límite es de 24 h" in row["motivo"]
    office.sync()
    clock.advance(minutes=30)
    office.work()
    assert office.history()[0]["status"] == "sent"
    assert len(office.mails()) == 1


def test_the_limit_is_the_organizations(office: Office, clock: FakeClock) -> None:
    office.call("PATCH", "/cobranza/ajustes", json={"horasMaximas": 48})
    office.ask(programarPara=(clock.now() + timedelta(hours=25)).isoformat())
    clock.advance(hours=25)
    office.work()
    assert office.history()[0]["status"] == "sent"


def test_nobody_waits_for_ever(office: Office, clock: FakeClock) -> None:
    office.ask(programarPara=(clock.now() + timedelta(hours=25)).isoformat())
    clock.advance(hours=25)
    office.work()
    clock.advance(hours=72)
    office.work()
    [row] = office.history()
    assert (row["status"], row["motivo"].startswith("Se canceló después de esperar 72 horas")) == ("cancelled", True)


def test_an_unusual_change_holds_everything(office: Office) -> None:
    [company] = _companies(office)
    with office.services.db.transaction(office.organization_id) as tx:
        office.services.connectors.record_sync(
            tx,
            company.id,
            connector_id=company.connector_id,
            sync_id="sync_x",
            stamp=office.clock.now(),
            state_checksum=company.state_checksum or b"",
            matches=True,
            newest_movement=None,
            unusual="la cartera bajó 80 %",
        )
    office.ask()
    office.work()
    assert "cambio inusual" in office.history()[0]["motivo"]
    with office.services.db.transaction(office.organization_id) as tx:
        office.services.connectors.accept_unusual(tx, company.id)
    office.clock.advance(minutes=30)
    office.work()
    assert office.history()[0]["status"] == "sent"


def test_a_mark_made_after_asking_still_holds(office: Office, clock: FakeClock) -> None:
    office.ask(programarPara=(clock.now() + timedelta(hours=1)).isoformat())
    office.call(
        "POST", "/cobranza/no-contactar", 201, json={"clienteId": office.customer()["id"], "motivo": "En aclaración"}
    )
    clock.advance(hours=1)
    office.work()
    [row] = office.history()
    assert (row["status"], "En aclaración" in row["motivo"]) == ("cancelled", True)


def test_the_kill_switch_holds_what_waits(
    office: Office, clock: FakeClock, compose_again: Callable[..., Services]
) -> None:
    office.ask()
    office.work(compose_again(reminders_enabled=False))
    assert (office.history()[0]["status"], office.mails()) == ("queued", [])
    clock.advance(minutes=30)
    office.work()
    assert office.history()[0]["status"] == "sent"


def test_hours_that_a_switch_held_it_are_not_hours_of_waiting_for_the_cartera(
    office: Office, clock: FakeClock, compose_again: Callable[..., Services]
) -> None:
    off = compose_again(reminders_enabled=False)
    office.ask(programarPara=(clock.now() + timedelta(hours=25)).isoformat())
    clock.advance(hours=25)
    office.work()
    for hours, services in ((71, off), (10, None), (71, None)):
        clock.advance(hours=hours)
        office.work(services)
        [row] = office.history()
        assert row["status"] == "queued", row["motivo"]
    assert "se verificó hace 177 h" in row["motivo"]
    clock.advance(hours=1)
    office.work()
    assert office.history()[0]["status"] == "cancelled"


def test_the_days_quota_leaves_the_rest_for_tomorrow(
    office: Office, clock: FakeClock, compose_again: Callable[..., Services]
) -> None:
    office.ask(destinatarios=[{"email": "a@uno.com"}, {"email": "b@uno.com"}])
    office.work(compose_again(reminders_first_day=1))
    assert sorted(row["status"] for row in office.history()) == ["queued", "sent"]
    clock.advance(hours=12)
    office.work(compose_again(reminders_first_day=1))
    assert sorted(row["status"] for row in office.history()) == ["sent", "sent"]


def test_the_statement_goes_along(office: Office) -> None:
    office.ask(adjuntarEstadoCuenta=True)
    office.work()
    [file] = list(office.mails()[0].iter_attachments())
    text = PdfReader(BytesIO(file.get_content())).pages[0].extract_text()
    assert "Estado de cuenta" in text
    assert "F-1001" in text


class Broken(Documents):
    """A typesetter that makes nothing."""

    def pdf(self, template: str, data: Any, made: datetime) -> bytes:
        """Fail."""
        raise ValueError("no typesetter")


def test_a_mail_that_cannot_be_made_does_not_wait_for_ever(office: Office, clock: FakeClock) -> None:
    services = replace(office.services, documents=Broken())
    office.ask(adjuntarEstadoCuenta=True)
    for _ in range(outbox.MAX_ATTEMPTS):
        office.work(services)
        clock.advance(hours=4)
        office.sync()
    assert office.history()[0]["status"] == "failed"
    assert office.mails() == []


def _companies(office: Office) -> tuple[Company, ...]:
    with office.services.db.reading(office.organization_id) as tx:
        return office.services.connectors.companies(tx)
