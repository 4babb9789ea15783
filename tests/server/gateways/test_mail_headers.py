"""Whatever people typed, a mail has exactly our headers, one sender, one recipient and its whole text."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.gateways import mail_headers
from server.gateways.mail import Mail, MailError, compose

SENDER = "CobranzaCloud <no-responder@cobranza.mx>"
LEAVE = "https://cobranza.mx/correo/baja/" + "x" * 120
INJECTION = "=?utf-8?q?a=0D=0ABcc:_evil=40e.mx=0D=0A=0D=0AHola?="
NAMES = [
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe"),
    *("MIME-Version", "Content-Type"),
]

typed = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from([INJECTION, "=?", "?=", "=?utf-8?b?DQo=?=", " ", "\r\n", '"', "<a@e.mx>", ",", "ñ", "x" * 90]),
        max_size=6,
    ).map("".join),
)


def written(shown: str, to_name: str, subject: str, body: str) -> bytes:
    """A message with strangers' text in every slot."""
    return compose(
        Mail(
            to="juan@cliente.mx",
            subject=subject,
            text=body,
            key="k-1",
            html=f"<p>{body}</p>",
            to_name=to_name,
            sender_name=shown,
            reply_to="ana@empresa.mx",
            headers=(("List-Unsubscribe", f"<{LEAVE}>"),),
        ),
        SENDER,
    )


def body_of(raw: bytes) -> list[str]:
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return re.split(r"\r\n|\r|\n", str(part.get_content()))


@given(typed, typed, typed, st.text(max_size=400))
@example(INJECTION, INJECTION, INJECTION, INJECTION)
@example("Ana", "Ana", "a\u0085b", "x")
@example("Empresa, S.A. de C.V.", "Ñandú «x»", "  dos  blancos ", "Ñ" * 300 + "\n.\n")
def test_every_header_is_text_and_nothing_else(shown: str, to_name: str, subject: str, body: str) -> None:
    try:
        raw = written(shown, to_name, subject, body)
    except MailError:
        assert re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", shown + to_name + subject)
        return
    message = message_from_bytes(raw, policy=compat32)
    assert message.keys() == NAMES
    read = {name: str(make_header(decode_header(re.sub(r"\r\n(?=\s)", "", message[name])))) for name in NAMES}
    assert parseaddr(message["From"])[1] == "no-responder@cobranza.mx"
    assert message["To"].endswith("juan@cliente.mx" if not to_name else " <juan@cliente.mx>")
    assert message["To"].count("@") == 1
    assert read["From"] == f"{shown or 'CobranzaCloud'} <no-responder@cobranza.mx>"
    assert read["Subject"] == subject
    assert body_of(raw) == [*re.split(r"\r\n|\r|\n", body), *([] if re.search(r"[\r\n]\Z", body) else [""])]
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n") if LEAVE.encode() not in line)
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S*\?=", head))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    as_mail_programs_do: EmailMessage = message_from_bytes(raw, policy=policy.default)
    [sender], [recipient] = as_mail_programs_do["From"].addresses, as_mail_programs_do["To"].addresses
    assert (sender.addr_spec, recipient.addr_spec) == ("no-responder@cobranza.mx", "juan@cliente.mx")


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?=0D=0ABcc:_e?=",
        "Peña, Hijos & Cía.",
        "CobranzaCloud en nombre de Comercializadora Ñuñoa, Peña e Hijos del Bajío, S.A. de C.V.",
        'El "Güero" <a@b.mx>',
    ],
)
def test_a_name_is_read_as_it_was_typed(name: str) -> None:
    raw = written(name, name, name, "x")
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    assert message["From"].addresses[0].display_name == name
    assert message["To"].addresses[0].display_name == name
    assert message["Subject"] == name


@pytest.mark.parametrize(
    "address",
    [
        "a@b.mx\r\nBcc: c@d.mx",
        "a@b.mx, c@d.mx",
        "=?utf-8?q?a=0D=0A?=@b.mx",
        "<a@b.mx>",
        "a b@c.mx",
        "a@b.mx\u0085",
        "a",
    ],
)
def test_an_address_that_is_more_than_one_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        mail_headers.mailbox("To", address)


GOOD = b"From: a@b.mx\r\nSubject: Pago\r\n"


@pytest.mark.parametrize(
    "head",
    [
        GOOD + b"Bcc: c@d.mx\r\n",
        b"From: a@b.mx\r\n",
        GOOD.replace(b"Pago", b"=?utf-8?q?a=0D=0ABcc:_c=40d.mx?="),
        GOOD.replace(b"Pago", b"a\nBcc: c@d.mx"),
        GOOD.replace(b"Pago", "a\u0085b".encode()),
        GOOD.replace(b"Pago", b"x" * 999),
    ],
)
def test_the_last_look_lets_nothing_else_leave(head: bytes) -> None:
    mail_headers.check(GOOD + b"\r\nHola\r\n", ["from", "Subject"])
    with pytest.raises(ValueError):
        mail_headers.check(head + b"\r\nHola\r\n", ["From", "Subject"])
