"""Outgoing mail: SMTP where the operator set one, files in DATA_DIR/mail where not.

The file gateway is what a developer reads a pairing mail in; it announces itself in /health as unconfigured.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, default
from email.utils import formatdate, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
_LINE = 900
"""RFC 5322 allows 998; with the library's own 78 it writes long addresses in List-Unsubscribe as encoded words."""


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

    `answer` is what the relay said, None where it said nothing.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, recipient: bool = False, answer: str | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.recipient = recipient
        self.answer = answer


class MailGateway(Protocol):
    """Takes messages out of the building."""

    configured: bool

    def send(self, mail: Mail) -> str | None:
        """Hand one message over and tell what the relay said, where one did; MailError where it was not taken."""
        ...


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The MIME message. Header injection is impossible: EmailMessage refuses line breaks in headers."""
    message = EmailMessage(policy=default.clone(max_line_length=_LINE))
    ours = parseaddr(sender)[1]
    message["From"] = sender if mail.sender_name is None else _named(mail.sender_name, ours)
    message["To"] = mail.to if mail.to_name is None else _named(mail.to_name, mail.to)
    if mail.reply_to is not None:
        message["Reply-To"] = mail.reply_to
    message["Subject"] = mail.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{mail.key}@cobranzacloud>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    for name, value in mail.headers:
        message[name] = value
    for file in mail.attachments:
        main, _, sub = file.kind.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def _named(name: str, address: str) -> Address:
    """A display name before an address; ValueError where either holds a line break."""
    return Address(display_name=name, addr_spec=address)


class FileMail:
    """Writes each message as an .eml file, named by its key; the same key overwrites, as a repeat should."""

    configured = False

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> str | None:
        """Write DATA_DIR/mail/KEY.eml; nobody answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{mail.key}.eml").write_bytes(bytes(compose(mail, self._sender)))
        return None


class SmtpMail:
    """Speaks SMTP: `smtps://` from the first byte, `smtp://` with STARTTLS where the server offers it."""

    configured = True

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465")
        self._host, self._tls = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender

    def send(self, mail: Mail) -> str | None:
        """Deliver to the relay and tell its answer; MailError is permanent for an answer in the 500s."""
        message = compose(mail, self._sender)
        with self._connected() as connection:
            return _hand_over(connection, message, mail.to)

    def check(self) -> None:
        """Connect, secure the connection and log in, as for a message; MailError says what is in the way."""
        with self._connected():
            pass

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection ready for a message; what goes wrong in the block too comes out as MailError."""
        open_connection: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL if self._tls else smtplib.SMTP
        try:
            with open_connection(self._host, self._port, timeout=TIMEOUT_SECONDS) as connection:
                connection.ehlo_or_helo_if_needed()
                if not self._tls and connection.has_extn("starttls"):
                    connection.starttls(context=ssl.create_default_context())
                    connection.ehlo()
                if self._user:
                    connection.login(self._user, self._password)
                yield connection
        except smtplib.SMTPResponseException as error:
            raise _refusal("the relay answered", error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"the relay did not take the message: {type(error).__name__}") from error


def _hand_over(connection: smtplib.SMTP, message: EmailMessage, to: str) -> str:
    """MAIL, RCPT and DATA one by one, because smtplib's own `send_message` keeps the last answer to itself."""
    plain = to.isascii()
    code, reply = connection.mail(parseaddr(str(message["From"]))[1], () if plain else ("SMTPUTF8", "BODY=8BITMIME"))
    if code != 250:
        raise _refusal("the relay answered", code, reply)
    code, reply = connection.rcpt(to)
    if code not in {250, 251}:
        raise _refusal("the recipient was refused", code, reply, recipient=True)
    code, reply = connection.data(message.as_bytes(policy=(SMTP if plain else SMTPUTF8).clone(max_line_length=_LINE)))
    if code != 250:
        raise _refusal("the relay answered", code, reply)
    return _said(code, reply)


def _refusal(what: str, code: int, reply: bytes | str, *, recipient: bool = False) -> MailError:
    return MailError(
        f"{what} {code}", permanent=code >= 500, recipient=recipient and code >= 500, answer=_said(code, reply)
    )


def _said(code: int, reply: bytes | str) -> str:
    """One line, at most 500 characters: what the relay said, kept beside the message."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(text.split())}"[:500]
