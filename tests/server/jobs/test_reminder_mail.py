"""A reminder as a message: whose it is, who answers, how to leave, and that nothing in it can be more than text."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import pytest

from server.capabilities.collections.model import Letter, Recipient
from server.gateways.mail import Mail, MailError, compose
from server.jobs.reminder_mail import reminder_mail
from server.kit.secrets import Keyring

ORIGIN = "https://cobranza.mx"
LETTER = Letter(
    organization_id=UUID(int=1),
    delivery_id=UUID(int=2),
    organization="Peña, Hijos & Cía.",
    to=Recipient("juan@clienteuno.com", "Pérez, Juan"),
    reply_to="ana@empresa.com",
    subject="Recordatorio de pago - señal",
    body="Hola <b>Juan</b>:\nLínea dos\n\nPaga en https://pagos.empresa.mx/a?b=1&c=2.\n",
)


def mail(pdf: bytes | None = None, **changes: object) -> Mail:
    values = {name: getattr(LETTER, name) for name in Letter.__dataclass_fields__} | changes
    return reminder_mail(Letter(**values), ORIGIN, Keyring([b"1" * 32]), pdf)


def arrived(made: Mail, sender: str = "a@b.mx") -> EmailMessage:
    message: EmailMessage = message_from_bytes(compose(made, sender), policy=policy.default)
    return message


def test_it_is_ours_in_the_name_of_the_organization() -> None:
    message = arrived(mail(), "CobranzaCloud <no-responder@cobranza.mx>")
    [sender] = message["From"].addresses
    assert sender.display_name == "CobranzaCloud en nombre de Peña, Hijos & Cía."
    assert sender.addr_spec == "no-responder@cobranza.mx"
    assert message["Reply-To"] == "ana@empresa.com"
    [to] = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Pérez, Juan", "juan@clienteuno.com")
    assert message["Message-ID"] == f"<recordatorio-{UUID(int=1).hex}-{UUID(int=2).hex}@cobranzacloud>"


def test_the_way_out_is_one_click_and_in_the_text_too() -> None:
    made = mail()
    headers = dict(made.headers)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = headers["List-Unsubscribe"][1:-1]
    assert leave.startswith(f"{ORIGIN}/correo/baja/")
    assert made.html is not None
    assert leave in made.text
    assert f'href="{leave}"' in made.html
    raw = compose(made, "a@b.mx").decode()
    assert f"List-Unsubscribe: <{leave}>" in raw, "a folded or encoded address is no address"


def test_the_html_says_the_same_words_as_text() -> None:
    html = mail().html or ""
    assert "Hola &lt;b&gt;Juan&lt;/b&gt;:<br>Línea dos</p><p>" in html
    assert '<a href="https://pagos.empresa.mx/a?b=1&amp;c=2">https://pagos.empresa.mx/a?b=1&amp;c=2</a>.' in html
    assert html.count("<img ") == 1


def test_a_statement_goes_with_it_as_a_pdf() -> None:
    message = arrived(mail(pdf=b"%PDF-1.7"))
    [file] = list(message.iter_attachments())
    assert (file.get_filename(), file.get_content_type()) == ("estado-de-cuenta.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7"


@pytest.mark.parametrize("name", ["Ana\r\nBcc: x@y.mx", "Ana\nCc: x@y.mx", "Ana\u0085Cc: x@y.mx"])
def test_a_line_break_in_a_name_makes_no_header(name: str) -> None:
    message = arrived(mail(organization=name))
    assert message["Bcc"] is None
    assert message["Cc"] is None
    with pytest.raises(MailError) as refused:
        compose(mail(to=Recipient("a@b.com", name)), "a@b.mx")
    assert refused.value.permanent
    with pytest.raises(MailError):
        compose(mail(reply_to=f"a@b.com{name}"), "a@b.mx")
