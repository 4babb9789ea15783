"""Reading the mails of a server without a relay: what came to an address, and the token of a link in it."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import unquote

from server.app import create_worker
from server.services import Services


def mails_to(services: Services, address: str) -> list[EmailMessage]:
    """Every message that came to an address, in no order."""
    found: list[EmailMessage] = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (services.settings.data_dir / "mail").glob("*.eml")
    ]
    return [message for message in found if message["To"] == address]


def text_of(message: EmailMessage) -> str:
    """The plain part."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def drain(services: Services) -> None:
    """Let the worker do what waits."""
    while create_worker(services).run_once():
        pass


def link_in_mail(services: Services, address: str, path: str = "/correo/verificar") -> str:
    """Let the worker send what waits; the token of the only mail to the address with a link to this page."""
    drain(services)
    found = [
        match
        for message in mails_to(services, address)
        for match in re.findall(rf"{re.escape(path)}\?token=(\S+)", text_of(message))
    ]
    assert len(found) == 1, found
    return unquote(found[0])
