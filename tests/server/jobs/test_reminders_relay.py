"""What the relay says of a reminder: taken, refused for good, refused for now, or nothing at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.db import outbox
from server.gateways.mail import Mail, MailError, SmtpMail
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, Relay, open_office
from tests.support.smtp import mailbox

Client = TestClient[Litestar]
SENDER = "CobranzaCloud <no-responder@cobranza.mx>"


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    return open_office(client, services, registered, clock)


def test_the_relays_answer_is_kept(office: Office) -> None:
    office.ask()
    relay = Relay()
    office.work(replace(office.services, mail=relay))
    assert len(relay.taken) == 1
    assert office.history()[0]["respuestaSmtp"] == "250 2.0.0 queued as 42"


def test_an_address_that_does_not_exist_fails_for_good(office: Office) -> None:
    office.ask()
    error = MailError("refused", permanent=True, recipient=True, answer="550 5.1.1 User unknown")
    office.work(replace(office.services, mail=Relay(error)))
    [row] = office.history()
    assert (row["status"], row["respuestaSmtp"]) == ("failed", "550 5.1.1 User unknown")
    assert row["motivo"] == "El servidor de correo lo rechazó: 550 5.1.1 User unknown"
    assert [one["causa"] for one in office.call("GET", "/cobranza/bajas")["data"]] == ["bounced"]
    assert office.refused(422) == "RECIPIENT_SUPPRESSED"


def test_a_busy_relay_is_tried_again_and_given_up_in_the_end(office: Office, clock: FakeClock) -> None:
    office.ask()
    busy = replace(
        office.services, mail=Relay(MailError("El servidor de correo no lo aceptó (451)", answer="451 4.7.1 try later"))
    )
    office.work(busy)
    [row] = office.history()
    assert (row["status"], row["respuestaSmtp"]) == ("queued", "451 4.7.1 try later")
    for _ in range(outbox.MAX_ATTEMPTS):
        clock.advance(hours=4)
        office.sync()
        office.work(busy)
    [row] = office.history()
    assert (row["status"], row["respuestaSmtp"]) == ("failed", "451 4.7.1 try later")
    assert row["motivo"] == "El servidor de correo no lo aceptó (451), y fue el último intento: 451 4.7.1 try later"


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
    [row] = office.history()
    assert (row["status"], row["respuestaSmtp"]) == ("queued", "No hubo conexión con el servidor de correo")
    assert row["motivo"] == "No hubo conexión con el servidor de correo; se intentará de nuevo"
    clock.advance(seconds=15)
    office.work()
    assert office.history()[0]["status"] == "sent"
