"""Outgoing mail: SMTP where the operator set one, files in DATA_DIR/mail where not.

The file gateway is what a developer reads a pairing mail in; it announces itself in /health as unconfigured.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. `key` is stable across tries of one job: it becomes the Message-ID, so a repeat is recognised."""

    to: str
    subject: str
    text: str
    key: str
    html: str | None = None


class MailError(Exception):
    """The message was not taken; `permanent` where trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class MailGateway(Protocol):
    """Takes messages out of the building."""

    configured: bool

    def send(self, mail: Mail) -> None:
        """Hand one message over; MailError where it was not taken."""
        ...


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The MIME message. Header injection is impossible: EmailMessage refuses line breaks in headers."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{mail.key}@cobranzacloud>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message


class FileMail:
    """Writes each message as an .eml file, named by its key; the same key overwrites, as a repeat should."""

    configured = False

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Write DATA_DIR/mail/KEY.eml."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{mail.key}.eml").write_bytes(bytes(compose(mail, self._sender)))


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

    def send(self, mail: Mail) -> None:
        """Deliver to the relay; MailError is permanent for an answer in the 500s."""
        message = compose(mail, self._sender)
        try:
            with self._connect() as connection:
                if not self._tls and connection.has_extn("starttls"):
                    connection.starttls(context=ssl.create_default_context())
                    connection.ehlo()
                if self._user:
                    connection.login(self._user, self._password)
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            permanent = all(code >= 500 for code, _ in error.recipients.values())
            raise MailError("the recipient was refused", permanent=permanent) from error
        except smtplib.SMTPResponseException as error:
            raise MailError(f"the relay answered {error.smtp_code}", permanent=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"the relay did not take the message: {type(error).__name__}") from error

    def _connect(self) -> smtplib.SMTP:
        open_connection: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL if self._tls else smtplib.SMTP
        connection = open_connection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        connection.ehlo_or_helo_if_needed()
        return connection
