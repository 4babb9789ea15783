"""Outgoing mail: SMTP where the operator set one, files in DATA_DIR/mail where not.

The file gateway is what a developer reads a pairing mail in; it announces itself in /health as unconfigured.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from server.gateways import mail_headers

TIMEOUT_SECONDS = 20
_CONTENT = SMTP.clone(cte_type="7bit", max_line_length=76)
_SAFE = "quoted-printable"
"""Every relay takes it, and no line of it is too long."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; `kind` is its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. `key` is stable across tries of one job: it becomes the Message-ID, so a repeat is recognised.

    `sender_name` stands before our own address, which is always the sender; `headers` are added as they are.
    """

    to: str
    subject: str
    text: str
    key: str
    html: str | None = None
    to_name: str | None = None
    sender_name: str | None = None
    reply_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()


class MailError(Exception):
    """The message was not taken; `permanent` where trying again cannot help, `recipient` where the address was refused.

    The text is a Spanish sentence without its full stop, for people; `answer` is what the relay said, None where it
    said nothing; `in_doubt` where it had the whole message and may have taken it all the same.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        recipient: bool = False,
        answer: str | None = None,
        in_doubt: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.recipient = recipient
        self.answer = answer
        self.in_doubt = in_doubt

    @property
    def code(self) -> str:
        """What a log says of it: whose words they are stays out."""
        return "MAIL_UNANSWERED" if self.answer is None else "MAIL_REFUSED"


class MailGateway(Protocol):
    """Takes messages out of the building."""

    configured: bool

    def send(self, mail: Mail) -> str | None:
        """Hand one message over and tell what the relay said, where one did; MailError where it was not taken."""
        ...


def compose(mail: Mail, sender: str) -> bytes:
    """The message as it travels; MailError where something in it could be read as more than it is.

    The library writes the content alone, in lines that any relay takes; what people typed stands in headers of ours.
    """
    content = EmailMessage(policy=_CONTENT)
    name, ours = parseaddr(sender)
    try:
        headers = [
            mail_headers.mailbox("From", ours, mail.sender_name or name),
            mail_headers.mailbox("To", mail.to, mail.to_name),
            *([] if mail.reply_to is None else [mail_headers.mailbox("Reply-To", mail.reply_to)]),
            mail_headers.text("Subject", mail.subject),
            mail_headers.token("Date", formatdate(localtime=False)),
            mail_headers.token("Message-ID", f"<{mail.key}@cobranzacloud>"),
            mail_headers.token("Auto-Submitted", "auto-generated"),
            *(mail_headers.token(name, value) for name, value in mail.headers),
        ]
        content.set_content(mail.text, cte=_SAFE)
        if mail.html is not None:
            content.add_alternative(mail.html, subtype="html", cte=_SAFE)
        for file in mail.attachments:
            main, _, sub = file.kind.partition("/")
            content.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
        raw = "".join(f"{header}\r\n" for header in headers).encode() + content.as_bytes()
        mail_headers.check(raw, [*(header.partition(":")[0] for header in headers), *content.keys()])
    except ValueError as error:
        raise MailError("El correo lleva signos que no pueden ir en un mensaje", permanent=True) from error
    return raw


class FileMail:
    """Writes each message as an .eml file, named by its key; the same key overwrites, as a repeat should."""

    configured = False

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> str | None:
        """Write DATA_DIR/mail/KEY.eml, with the line ends of a file; nobody answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{mail.key}.eml").write_bytes(compose(mail, self._sender).replace(b"\r\n", b"\n"))
        return None


class SmtpMail:
    """Speaks SMTP: `smtps://` from the first byte, `smtp://` with STARTTLS where the server offers it.

    `seconds` is how long it waits for each answer.
    """

    configured = True

    def __init__(self, url: str, sender: str, *, seconds: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise ValueError("SMTP_URL tiene un puerto que no existe") from error
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("SMTP_URL debe ser smtp://USUARIO:CLAVE@SERVIDOR:587 o smtps://USUARIO:CLAVE@SERVIDOR:465")
        self._host, self._tls = parts.hostname, parts.scheme == "smtps"
        self._port = port or (465 if self._tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender
        self._seconds = seconds

    def send(self, mail: Mail) -> str | None:
        """Deliver to the relay and tell its answer; MailError is permanent for an answer in the 500s."""
        raw = compose(mail, self._sender)
        with self._connected() as connection:
            return _hand_over(connection, raw, parseaddr(self._sender)[1], mail.to)

    def check(self) -> None:
        """Connect, secure the connection and log in, as for a message; MailError says what is in the way."""
        with self._connected():
            pass

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection ready for a message; what goes wrong in the block too comes out as MailError.

        A relay that took the message may take its leave as it likes: that is no reason to send it again.
        """
        open_connection: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL if self._tls else smtplib.SMTP
        with ExitStack() as stack:
            try:
                connection = open_connection(self._host, self._port, timeout=self._seconds)
                stack.callback(connection.close)
                connection.ehlo_or_helo_if_needed()
                if not self._tls and connection.has_extn("starttls"):
                    connection.starttls(context=ssl.create_default_context())
                    connection.ehlo()
                if self._user:
                    connection.login(self._user, self._password)
                yield connection
            except smtplib.SMTPAuthenticationError as error:
                said = _said(error.smtp_code, error.smtp_error)
                raise MailError("El servidor de correo no aceptó nuestro usuario y contraseña", answer=said) from error
            except smtplib.SMTPResponseException as error:
                raise _refusal(error.smtp_code, error.smtp_error) from error
            except OSError as error:
                raise MailError(_silence(error)) from error
            with suppress(OSError):
                connection.quit()


def _hand_over(connection: smtplib.SMTP, raw: bytes, ours: str, to: str) -> str:
    """MAIL, RCPT and DATA one by one, because smtplib's own `send_message` keeps the last answer to itself."""
    code, reply = connection.mail(ours, () if raw.isascii() else ("SMTPUTF8", "BODY=8BITMIME"))
    if code != 250:
        raise _refusal(code, reply)
    code, reply = connection.rcpt(to)
    if code not in {250, 251}:
        raise _refusal(code, reply, recipient=True)
    try:
        code, reply = connection.data(raw)
    except smtplib.SMTPResponseException:
        raise
    except OSError as error:
        raise MailError(_silence(error), in_doubt=True) from error
    if code != 250:
        raise _refusal(code, reply)
    return _said(code, reply)


def _refusal(code: int, reply: bytes | str, *, recipient: bool = False) -> MailError:
    what = "El servidor de correo no aceptó la dirección" if recipient else "El servidor de correo no lo aceptó"
    for_good = code >= 500
    return MailError(
        f"{what} ({code})", permanent=for_good, recipient=recipient and for_good, answer=_said(code, reply)
    )


def _silence(error: OSError) -> str:
    """Why there is no answer; smtplib says "disconnected" of a relay whose answer did not come in time, too."""
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError):
        error = error.__context__
    match error:
        case TimeoutError():
            return "El servidor de correo no contestó a tiempo"
        case socket.gaierror():
            return "No se encontró el servidor de correo"
        case ssl.SSLError():
            return "No se pudo hacer una conexión segura con el servidor de correo"
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
            return "El servidor de correo cortó la conexión"
        case smtplib.SMTPException():
            return "No nos entendimos con el servidor de correo"
        case _:
            return "No hubo conexión con el servidor de correo"


def _said(code: int, reply: bytes | str) -> str:
    """One line, at most 500 characters: what the relay said, kept beside the message."""
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(said.split())}"[:500]
