"""The pairing mail: promised with the registration, sent by the worker, readable and safe to render."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_worker
from server.db import outbox
from server.gateways.mail import Mail, MailError
from server.jobs.mail import send_pairing_mail
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.pairing import company, hello, issue_code, pair, post_hello

Client = TestClient[Litestar]


def mails(settings: Settings) -> list[EmailMessage]:
    folder: Path = settings.data_dir / "mail"
    found: list[EmailMessage] = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))
    ]
    return found


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    content: Any = body.get_content()
    return str(content)


def test_the_owner_learns_which_machine_was_paired(
    client: Client, registered: Registered, services: Services, settings: Settings
) -> None:
    machine = pair(
        client, registered, nombre="Servidor Principal", empresas=[company(), company("02", "Muebles & <Cía>")]
    )
    assert create_worker(services).run_once() == 1
    [message] = mails(settings)
    assert message["To"] == registered.email
    assert message["Subject"] == "Nueva computadora vinculada: Servidor Principal"
    text, html = part(message, "plain"), part(message, "html")
    revoke = f"http://127.0.0.1:8000/conectores/{machine.id}/revocar"
    for expected in (
        "Computadora: Servidor Principal",
        "Empresas: 01 Empresa Principal, 02 Muebles & <Cía>",
        "Dirección: testclient",
        "Cuándo: 17 de marzo de 2026, 12:30 (America/Mexico_City)",
        "¿No fuiste tú?",
        f"Revocar: {revoke}",
    ):
        assert expected in text
    assert f'<a href="{revoke}">Revocar</a>' in html
    assert "02 Muebles &amp; &lt;Cía&gt;" in html
    assert create_worker(services).run_once() == 0, "one registration sends one mail"


def test_a_hostile_machine_name_stays_text(
    client: Client, registered: Registered, services: Services, settings: Settings
) -> None:
    pair(client, registered, nombre="PC\r\nBcc: ladron@x.mx <script>")
    create_worker(services).run_once()
    [message] = mails(settings)
    assert message["Bcc"] is None
    assert message["Subject"].replace("\u2060", "") == "Nueva computadora vinculada: PC Bcc: ladron@x.mx <script>"
    assert "<script>" not in part(message, "html")


def test_a_refused_registration_promises_no_mail(
    client: Client, registered: Registered, services: Services, settings: Settings
) -> None:
    assert post_hello(client, hello("A1B2C3")).status_code == 404
    for number in range(3):
        pair(client, registered, f"machine-{number}", empresas=[])
    assert post_hello(client, hello(issue_code(client, registered), "machine-9")).status_code == 403
    assert create_worker(services).run_once() == 3
    assert len(mails(settings)) == 3


def test_a_job_that_runs_twice_is_one_message(
    client: Client, registered: Registered, services: Services, settings: Settings
) -> None:
    pair(client, registered)
    [job] = outbox.lease(services.db, services.clock.now())
    send_pairing_mail(services, job)
    send_pairing_mail(services, job)
    assert len(mails(settings)) == 1, "a stable Message-ID names the file"


class Relay:
    """Refuses one address, for good or for now, and takes the rest."""

    configured = True

    def __init__(self, refuses: str, *, permanent: bool) -> None:
        self._refuses, self._permanent = refuses, permanent
        self.taken: list[str] = []

    def send(self, mail: Mail) -> None:
        """Take or refuse."""
        if mail.to == self._refuses:
            raise MailError("refused", permanent=self._permanent)
        self.taken.append(mail.to)


def test_an_address_that_refuses_for_good_ends_the_job_and_a_busy_relay_repeats_it(
    client: Client, registered: Registered, services: Services
) -> None:
    pair(client, registered)
    [job] = outbox.lease(services.db, services.clock.now())
    send_pairing_mail(replace(services, mail=Relay(registered.email, permanent=True)), job)
    with pytest.raises(MailError):
        send_pairing_mail(replace(services, mail=Relay(registered.email, permanent=False)), job)
    elsewhere = Relay("other@empresa.com", permanent=False)
    send_pairing_mail(replace(services, mail=elsewhere), job)
    assert elsewhere.taken == [registered.email]
