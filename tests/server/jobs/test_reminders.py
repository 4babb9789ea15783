"""The moment of sending: what was paid drops out, what is old waits, and what the relay says is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import close, compose
from server.capabilities.collections.model import ReminderSent
from server.capabilities.connectors.model import Company
from server.db import outbox
from server.gateways.mail import Mail, MailError, SmtpMail
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, due, open_office, text_of
from tests.support.smtp import mailbox

Client = TestClient[Litestar]
SENDER = "CobranzaCloud <no-responder@cobranza.mx>"


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


class Relay:
    """Answers every message the same way, and keeps those that it took."""

    configured = True

    def __init__(self, error: MailError | None = None, answer: str | None = "250 2.0.0 queued as 42") -> None:
        self._error, self._answer = error, answer
        self.taken: list[Mail] = []

    def send(self, mail: Mail) -> str | None:
        """Take or refuse."""
        if self._error is not None:
            raise self._error
        self.taken.append(mail)
        return self._answer


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


def test_the_relays_answer_is_kept(office: Office) -> None:
    office.ask()
    relay = Relay()
    office.work(replace(office.services, mail=relay))
    assert len(relay.taken) == 1
    assert office.history()[0]["respuestaSmtp"] == "250 2.0.0 queued as 42"


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
    assert "se verificó hace 25 horas y tu límite es de 24" in row["motivo"]
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


def test_the_days_quota_leaves_the_rest_for_tomorrow(
    office: Office, clock: FakeClock, compose_again: Callable[..., Services]
) -> None:
    office.ask(destinatarios=[{"email": "a@uno.com"}, {"email": "b@uno.com"}])
    office.work(compose_again(reminders_first_day=1))
    assert sorted(row["status"] for row in office.history()) == ["queued", "sent"]
    clock.advance(hours=12)
    office.work(compose_again(reminders_first_day=1))
    assert sorted(row["status"] for row in office.history()) == ["sent", "sent"]


def test_an_address_that_does_not_exist_fails_for_good(office: Office) -> None:
    office.ask()
    error = MailError("refused", permanent=True, recipient=True, answer="550 5.1.1 User unknown")
    office.work(replace(office.services, mail=Relay(error)))
    [row] = office.history()
    assert (row["status"], row["respuestaSmtp"]) == ("failed", "550 5.1.1 User unknown")
    assert [one["causa"] for one in office.call("GET", "/cobranza/bajas")["data"]] == ["bounced"]
    assert office.refused(422) == "RECIPIENT_SUPPRESSED"


def test_a_busy_relay_is_tried_again_and_given_up_in_the_end(office: Office, clock: FakeClock) -> None:
    office.ask()
    busy = replace(office.services, mail=Relay(MailError("busy", answer="451 4.7.1 try later")))
    office.work(busy)
    [row] = office.history()
    assert (row["status"], row["respuestaSmtp"]) == ("queued", "451 4.7.1 try later")
    for _ in range(outbox.MAX_ATTEMPTS):
        clock.advance(hours=4)
        office.sync()
        office.work(busy)
    [row] = office.history()
    assert (row["status"], row["motivo"]) == ("failed", "El servidor de correo no respondió a tiempo")


def test_a_worker_killed_after_the_relay_took_it_repeats_the_same_message(office: Office, clock: FakeClock) -> None:
    office.ask()
    relay = Relay()

    class Killed(BaseException):
        """The process ends after the relay's 250."""

    class Dying(Relay):
        def send(self, mail: Mail) -> str | None:
            """Take it, and never come back."""
            relay.send(mail)
            raise Killed

    with pytest.raises(Killed):
        office.work(replace(office.services, mail=Dying()))
    assert office.history()[0]["status"] == "queued"
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    office.work(replace(office.services, mail=relay))
    assert len({mail.key for mail in relay.taken}) == 1
    assert office.history()[0]["status"] == "sent"


def test_too_many_bounces_pause_the_organization_until_the_operator_looks(office: Office) -> None:
    bad = MailError("refused", permanent=True, recipient=True, answer="550 no")
    office.ask(destinatarios=[{"email": f"nobody{number}@uno.com"} for number in range(5)])
    office.work(replace(office.services, mail=Relay(bad)))
    settings = office.call("GET", "/cobranza/ajustes")
    assert (settings["enviosEnPausa"], settings["motivoPausa"]) == (True, "bounces")
    assert office.refused(403) == "REMINDERS_PAUSED"
    with office.services.db.transaction(office.organization_id) as tx:
        office.services.collections.keeping.resume(tx)
    office.ask()
    office.work()
    assert len(office.mails()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "status"), [(None, "sent"), ("550 5.1.1 no such user", "failed"), ("451 later", "queued")]
)
def test_a_real_relay_is_believed(office: Office, reply: str | None, status: str) -> None:
    office.ask()
    with mailbox(refuse=reply) as box:
        office.work(replace(office.services, mail=SmtpMail(f"smtp://127.0.0.1:{box.port}", SENDER)))
    [row] = office.history()
    assert (row["status"], row["respuestaSmtp"]) == (status, reply or "250 OK")
    if reply is None:
        [message] = box.messages
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["From"] == f"{message['From'].addresses[0].display_name} <no-responder@cobranza.mx>"


def test_a_dead_relay_leaves_the_reminder_waiting(office: Office, clock: FakeClock) -> None:
    office.ask()
    office.work(replace(office.services, mail=SmtpMail("smtp://127.0.0.1:1", SENDER)))
    assert office.history()[0]["status"] == "queued"
    clock.advance(seconds=15)
    office.work()
    assert office.history()[0]["status"] == "sent"


def _companies(office: Office) -> tuple[Company, ...]:
    with office.services.db.reading(office.organization_id) as tx:
        return office.services.connectors.companies(tx)
