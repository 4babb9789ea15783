"""A reminder as a message: text and HTML of the same words, who it is from and for, and the way out of it.

From is ours "en nombre de" the organization and Reply-To the address of the person who asked; one click ends it
(RFC 8058), and a picture of one pixel tells that it was opened, as far as pictures tell that.
"""

import re
from html import escape

from server.capabilities.collections import tracking
from server.capabilities.collections.envelope import envelope
from server.capabilities.collections.envelope import note as note_of
from server.capabilities.collections.model import Letter
from server.capabilities.collections.tracking import OPEN, PIXEL_PATH, UNSUBSCRIBE, UNSUBSCRIBE_PATH, Mailed
from server.gateways.mail import Attachment, Mail
from server.kit.secrets import Keyring

_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]")


def reminder_mail(letter: Letter, origin: str, keys: Keyring, statement: bytes | None = None) -> Mail:
    """The message of a letter; `origin` is where its links lead, `statement` the PDF that goes along."""
    mailed = Mailed(letter.organization_id, letter.delivery_id)
    leave = f"{origin}{UNSUBSCRIBE_PATH}/{tracking.token(keys, UNSUBSCRIBE, mailed)}"
    pixel = f"{origin}{PIXEL_PATH}/{tracking.token(keys, OPEN, mailed)}.gif"
    around = envelope(letter.organization, letter.reply_to, statement=statement is not None, leave=leave)
    note = note_of(letter.organization, letter.reply_to)
    files = [] if statement is None else [Attachment(name, kind, statement) for name, kind in around.files]
    return Mail(
        to=letter.to.email,
        to_name=letter.to.name,
        sender_name=around.sender,
        reply_to=around.reply_to,
        subject=letter.subject,
        text=f"{letter.body.strip()}\n\n-- \n{around.footer}\n",
        html=_html(letter.body.strip(), note, leave, pixel),
        key=tracking.message_key(mailed),
        headers=(("List-Unsubscribe", f"<{leave}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
        attachments=tuple(files),
    )


def _html(body: str, note: str, leave: str, pixel: str) -> str:
    paragraphs = "".join(f"<p>{_marked_up(part)}</p>" for part in re.split(r"\n\s*\n", body))
    return (
        '<!doctype html><html lang="es-MX"><body style="font-family:sans-serif;line-height:1.5;color:#1b1f24">'
        f'{paragraphs}<p style="color:#57606a;font-size:13px">{escape(note)}<br>'
        f'<a href="{escape(leave)}">No quiero recibir más recordatorios</a></p>'
        f'<img src="{escape(pixel)}" width="1" height="1" alt=""></body></html>'
    )


def _marked_up(text: str) -> str:
    """Escaped text with its line breaks, and its http(s) addresses as links."""
    parts, last = [], 0
    for found in _LINK.finditer(text):
        parts.append(escape(text[last : found.start()]))
        parts.append(f'<a href="{escape(found[0])}">{escape(found[0])}</a>')
        last = found.end()
    return "".join([*parts, escape(text[last:])]).replace("\n", "<br>")
