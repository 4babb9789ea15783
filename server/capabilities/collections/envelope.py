"""What stands around a reminder's words: whose name it comes in, who gets the answers, its footer, what goes along.

The preview shows it and the mail carries it out of the same words, so that nothing goes out that nobody saw.
"""

from dataclasses import dataclass

from server.kit.text import unlinked

STATEMENT = ("estado-de-cuenta.pdf", "application/pdf")
"""Name and media type of the statement of account that goes along."""
SOME_LINK = "(enlace para darse de baja)"
"""Where a footer is shown before there is a mail to unsubscribe from."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Name of the sender, address for answers, the footer's text, and (name, media type) of each file."""

    sender: str
    reply_to: str
    footer: str
    files: tuple[tuple[str, str], ...]


def envelope(organization: str, reply_to: str, *, statement: bool, leave: str = SOME_LINK) -> Envelope:
    """Around a mail of an organization; `leave` is the mail's own link out."""
    return Envelope(
        sender=f"CobranzaCloud en nombre de {unlinked(organization)}",
        reply_to=reply_to,
        footer=f"{note(organization, reply_to)}\nSi no quieres recibir más recordatorios: {leave}",
        files=(STATEMENT,) if statement else (),
    )


def note(organization: str, reply_to: str) -> str:
    """Who sends it and who gets the answers, as the recipient reads it."""
    name = unlinked(organization)
    return f"Este correo lo envía CobranzaCloud en nombre de {name}. Al responder, escribes a {reply_to}."
