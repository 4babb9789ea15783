"""Mail leaves by SMTP where there is one, by files where not, and repeats are recognised."""

import email
import socket
from dataclasses import replace
from email import policy
from pathlib import Path

import pytest

from server.gateways.mail import FileMail, Mail, MailError, SmtpMail
from tests.support.smtp import Mailbox, mailbox

SENDER = "CobranzaCloud <no-responder@cobranza.mx>"
MAIL = Mail("ana@empresa.com", "Nuevo conector: Señal", "Hola Ana,\n¿fuiste tú?", "job-1", html="<p>Hola</p>")


def test_a_file_is_written_once_a_key(tmp_path: Path) -> None:
    gateway = FileMail(tmp_path / "mail", SENDER)
    gateway.send(MAIL)
    gateway.send(MAIL)
    (written,) = (tmp_path / "mail").iterdir()
    message = email.message_from_bytes(written.read_bytes(), policy=policy.default)
    assert written.name == "job-1.eml"
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == "<job-1@cobranzacloud>"
    assert message.get_body(("plain",)).get_content().splitlines() == MAIL.text.splitlines()  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_relay_takes_the_message() -> None:
    with mailbox() as box:
        assert SmtpMail(f"smtp://127.0.0.1:{box.port}", SENDER).send(MAIL) == "250 OK"
        (taken,) = box.messages
    assert taken["To"] == MAIL.to
    assert taken["Message-ID"] == "<job-1@cobranzacloud>"


@pytest.mark.slow
@pytest.mark.parametrize(("reply", "permanent"), [("550 no such user", True), ("451 try later", False)])
def test_a_refusal_says_whether_trying_again_helps(reply: str, permanent: bool) -> None:
    with mailbox(refuse=reply) as box, pytest.raises(MailError) as refused:
        SmtpMail(f"smtp://127.0.0.1:{box.port}", SENDER).send(MAIL)
    assert (refused.value.permanent, refused.value.recipient) == (permanent, permanent)
    assert refused.value.answer == reply
    assert "ana@" not in str(refused.value)


@pytest.mark.slow
def test_a_relay_takes_an_address_with_accents() -> None:
    with mailbox() as box:
        SmtpMail(f"smtp://127.0.0.1:{box.port}", SENDER).send(replace(MAIL, to="josé@empresa.com"))
        (taken,) = box.messages
    assert taken["To"] == "josé@empresa.com"


def test_a_relay_that_is_away_is_worth_another_try() -> None:
    with pytest.raises(MailError, match="No hubo conexión con el servidor de correo") as refused:
        SmtpMail("smtp://127.0.0.1:1", SENDER).send(MAIL)
    assert (refused.value.permanent, refused.value.answer, refused.value.in_doubt) == (False, None, False)


def test_a_relay_that_says_nothing_did_not_answer_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailError, match="no contestó a tiempo"):
        SmtpMail(f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER, seconds=0.2).send(MAIL)


@pytest.mark.slow
def test_a_relay_that_goes_away_with_the_whole_message_leaves_a_doubt() -> None:
    with mailbox(vanish=True) as box, pytest.raises(MailError, match="cortó la conexión") as refused:
        SmtpMail(f"smtp://127.0.0.1:{box.port}", SENDER).send(MAIL)
    assert (refused.value.permanent, refused.value.in_doubt) == (False, True)
    assert len(box.messages) == 1


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpMail(url, SENDER)


def test_a_mailbox_begins_empty() -> None:
    assert Mailbox(0).messages == []
