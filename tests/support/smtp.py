"""A real SMTP server on a loopback port that keeps what it is given, or refuses it with a chosen reply."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.postgres import free_port


@dataclass(slots=True)
class Mailbox:
    """What arrived, parsed, in order."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    def first(self, to: str, subject: str, seconds: float = 30) -> EmailMessage:
        """The first message to an address whose subject begins so, which may still be on its way."""

        def found() -> EmailMessage | None:
            fits = (one for one in self.messages if to in str(one["To"]) and one["Subject"].startswith(subject))
            return next(fits, None)

        with self.arrived:
            message = self.arrived.wait_for(found, seconds)
        assert message is not None, [(one["To"], one["Subject"]) for one in self.messages]
        return message


class _Handler:
    def __init__(self, box: Mailbox, refuse: str | None, vanish: bool) -> None:
        self._box = box
        self._refuse = refuse
        self._vanish = vanish

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take every recipient, unless told to refuse."""
        if self._refuse is not None:
            return self._refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the message."""
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        with self._box.arrived:
            self._box.messages.append(message)
            self._box.arrived.notify_all()
        if self._vanish:
            server.transport.abort()
        return "250 OK"


@contextmanager
def mailbox(*, refuse: str | None = None, vanish: bool = False) -> Iterator[Mailbox]:
    """A running server; `refuse` is the reply to every recipient, `vanish` ends the connection instead of the last."""
    box = Mailbox(free_port())
    controller = Controller(_Handler(box, refuse, vanish), hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
