"""Mails of accounts: the token is made when they are sent, a repeat is the same message, and nothing stale goes out."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.accounts.model import Purpose
from server.capabilities.accounts.service.deps import ACCOUNT_MAIL
from server.capabilities.accounts.tables import mailed_links
from server.db import outbox
from server.db.outbox import Job
from server.gateways.mail import Mail, MailError, SmtpMail
from server.jobs.accounts import send_account_mail
from server.kit.errors import DomainError
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.collecting import verify_address
from tests.support.mails import drain, link_in_mail, mails_to, text_of
from tests.support.people import invite, log_in
from tests.support.smtp import mailbox

Client = TestClient[Litestar]


@pytest.fixture
def owner(services: Services, registered: Registered) -> Registered:
    """An owner who may mail others."""
    verify_address(services, registered)
    return registered


def promised(services: Services) -> list[Job]:
    """The mails of accounts that wait, leased."""
    return [job for job in outbox.lease(services.db, services.clock.now(), 100) if job.kind == ACCOUNT_MAIL]


def test_no_token_is_kept_and_a_repeat_is_the_same_message(
    client: Client, services: Services, owner: Registered
) -> None:
    invite(client, owner, email="ana@empresa.com")
    [job] = promised(services)
    assert set(job.payload) == {"purpose", "row"}
    for _ in range(2):
        send_account_mail(services, job)
    [message] = mails_to(services, "ana@empresa.com")
    token = text_of(message).partition("?token=")[2].split()[0]
    assert len(token) == 64


def test_a_link_that_ended_is_not_mailed(client: Client, services: Services, registered: Registered) -> None:
    client.post("/v1/auth/verification", headers=registered.headers)
    verify_address(services, registered)
    made = invite(client, registered, email="ana@empresa.com").json()
    client.delete(f"/v1/users/{made['id']}", headers=registered.headers)
    services.accounts.links.ask_reset(services.db, registered.email)
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        tx.connection.execute(mailed_links.update().values(ended_at=services.clock.now()))
    drain(services)
    assert mails_to(services, "ana@empresa.com") == mails_to(services, registered.email) == []


def test_an_invitation_goes_through_a_real_relay(client: Client, services: Services, owner: Registered) -> None:
    invite(client, owner, email="ana@empresa.com", nombre="Ana Núñez")
    [job] = promised(services)
    with mailbox() as box:
        relay = SmtpMail(f"smtp://127.0.0.1:{box.port}", services.settings.from_email)
        send_account_mail(replace(services, mail=relay), job)
        send_account_mail(replace(services, mail=relay), job)
    first, second = box.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert first["To"] == "ana@empresa.com"


@pytest.mark.parametrize(("reply", "again"), [("450 later", True), ("550 nobody here", False)])
def test_a_refusal_for_good_ends_the_job_and_one_for_now_repeats_it(
    client: Client, services: Services, owner: Registered, reply: str, again: bool
) -> None:
    invite(client, owner)
    [job] = promised(services)
    with mailbox(refuse=reply) as box:
        relayed = replace(services, mail=SmtpMail(f"smtp://127.0.0.1:{box.port}", services.settings.from_email))
        if again:
            with pytest.raises(MailError):
                send_account_mail(relayed, job)
        else:
            send_account_mail(relayed, job)


def test_a_reset_sets_another_password_once_within_an_hour(
    client: Client, services: Services, registered: Registered, clock: FakeClock
) -> None:
    services.accounts.links.ask_reset(services.db, registered.email.upper())
    token = link_in_mail(services, registered.email, "/contrasena/nueva")
    [message] = mails_to(services, registered.email)
    assert message["Subject"] == "Cambia tu contraseña"
    clock.advance(minutes=59)
    with pytest.raises(DomainError, match="al menos 8"), services.db.transaction() as tx:
        services.accounts.links.reset(tx, token, password="x", audience="web")
    with services.db.transaction() as tx:
        session = services.accounts.links.reset(tx, token, password="OtraSegura456!", audience="web")
    assert session.member.user.verified_at == clock.now(), "the mail proved the address"
    assert client.get("/v1/auth/me", headers=registered.headers).status_code == 401
    assert log_in(client, registered.email, "OtraSegura456!").user_id == registered.user_id
    with pytest.raises(DomainError, match="ya no sirve"), services.db.transaction() as tx:
        services.accounts.links.reset(tx, token, password=PASSWORD, audience="web")


def test_a_reset_link_ends_after_an_hour_and_with_another_password(
    client: Client, services: Services, registered: Registered, clock: FakeClock
) -> None:
    services.accounts.links.ask_reset(services.db, registered.email)
    token = link_in_mail(services, registered.email, "/contrasena/nueva")
    body = {"passwordActual": PASSWORD, "passwordNueva": "OtraSegura456!"}
    assert client.post("/v1/auth/password", json=body, headers=registered.headers).status_code == 200
    with pytest.raises(DomainError, match="ya no sirve"), services.db.reading() as tx:
        services.accounts.links.show(tx, Purpose.RESET, token)
    services.accounts.links.ask_reset(services.db, registered.email)
    clock.advance(hours=1)
    drain(services)
    sent = [message["Subject"] for message in mails_to(services, registered.email)]
    assert sorted(sent) == ["Cambia tu contraseña", "Tu contraseña cambió"], "the second ended before its turn"


def test_a_changed_password_is_told_to_its_owner(
    client: Client, services: Services, registered: Registered, clock: FakeClock
) -> None:
    body = {"passwordActual": PASSWORD, "passwordNueva": "OtraSegura456!"}
    assert client.post("/v1/auth/password", json=body, headers=registered.headers).status_code == 200
    clock.advance(hours=2)
    drain(services)
    [message] = mails_to(services, registered.email)
    assert message["Subject"] == "Tu contraseña cambió"
    text = text_of(message).replace("\n", " ")
    assert "cambió el 17 de marzo de 2026, 12:30 (America/Mexico_City)" in text
    assert "¿No fuiste tú?" in text
    assert "http://127.0.0.1:8000/contrasena/olvidada" in text


def test_a_reset_is_told_and_a_refused_change_is_not(
    client: Client, services: Services, registered: Registered
) -> None:
    body = {"passwordActual": "Equivocada1!", "passwordNueva": "OtraSegura456!"}
    assert client.post("/v1/auth/password", json=body, headers=registered.headers).status_code == 400
    services.accounts.links.ask_reset(services.db, registered.email)
    token = link_in_mail(services, registered.email, "/contrasena/nueva")
    assert len(mails_to(services, registered.email)) == 1
    with services.db.transaction() as tx:
        services.accounts.links.reset(tx, token, password="OtraSegura456!", audience="web")
    drain(services)
    sent = [message["Subject"] for message in mails_to(services, registered.email)]
    assert sorted(sent) == ["Cambia tu contraseña", "Tu contraseña cambió"]


def test_reset_mails_are_capped_and_strangers_get_none(services: Services, registered: Registered) -> None:
    for _ in range(20):
        services.accounts.links.ask_reset(services.db, registered.email)
        services.accounts.links.ask_reset(services.db, "nadie@empresa.com")
    assert len(promised(services)) == 5


class Silent:
    """A relay that counts."""

    configured = True

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def send(self, mail: Mail) -> str | None:
        """Keep it."""
        self.sent.append(mail)
        return None


def test_a_hostile_name_stays_one_line_and_text(client: Client, services: Services, owner: Registered) -> None:
    client.patch("/v1/organizations/current", json={"nombre": "<script>alert(1)</script>"}, headers=owner.headers)
    invite(client, owner)
    [job] = promised(services)
    relay = Silent()
    send_account_mail(replace(services, mail=relay), job)
    [mail] = relay.sent
    assert mail.html is not None
    assert "<script>" not in mail.html
    assert "\n" not in mail.subject


def test_mails_to_strangers_carry_no_link_of_whoever_has_them_sent(
    client: Client, services: Services, owner: Registered
) -> None:
    bait = "Gana en https://evil.example/premio"
    body = {"email": "ajena@empresa.com", "password": PASSWORD, "nombre": bait, "organizacion": {"nombre": "evil.zip"}}
    assert client.post("/v1/auth/register", json=body).status_code == 201
    client.patch("/v1/organizations/current", json={"nombre": bait}, headers=owner.headers)
    invite(client, owner, email="otra@empresa.com", nombre="www.evil.example")
    relay = Silent()
    for job in promised(services):
        send_account_mail(replace(services, mail=relay), job)
    assert {mail.to for mail in relay.sent} == {"ajena@empresa.com", "otra@empresa.com"}
    for mail in relay.sent:
        said = f"{mail.subject} {mail.text} {mail.html}"
        assert "evil" in said, "the name is still told"
        assert not re.search(r"evil\.\w|://evil|www\.\w", said)
        assert set(re.findall(r"https?://[^/\s\"]+", said)) == {services.settings.api_base_url}
    assert client.get("/v1/organizations/current", headers=owner.headers).json()["nombre"] == bait, "kept as typed"
