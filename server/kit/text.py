"""How names and addresses are compared and how strangers' text is shown, the same for every capability.

Keys are the same on SQLite and PostgreSQL because the folded one is stored.
"""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_DOT = r"[.\u3002\uff0e\uff61]"
"""The full stops that browsers read as one in the name of a host."""
SCHEMES = "mailto|javascript|vbscript|data|file|blob|sms|callto|skype|whatsapp"
"""What makes a link without slashes."""
_LABEL = r"[^\s\x00-,./:-@\[-\^`{-\x7f\u3002\uff0e\uff61]"
"""A sign of a host's name in any script, vowel signs included."""
_ENDING = r"[^\W\d_][^\s\x00-@\[-`{-\x7f\u3002\uff0e\uff61]{1,62}"
_LINK = re.compile(
    rf"[a-z][a-z0-9+-]{{0,20}}:/+\S*|(?:{SCHEMES}):\S+|www{_DOT}\S*|[^\s@]{{1,64}}@[^\s@]+"
    rf"|(?:{_LABEL}{{1,63}}{_DOT}){{1,8}}(?:{_ENDING}|xn--[\w-]{{1,59}})(?!\w)|\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}",
    re.IGNORECASE,
)
_BREAKABLE = re.compile(rf"({_DOT}|:(?=\S)|@)(?!\u2060)")
_JOINER = "\u2060"
"""Invisible and without width: no program reads the letters on both sides of it as one address."""


def fold(value: str) -> str:
    """NFKC, case folded, blanks collapsed: two names that a person reads as one give one key."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def one_line(value: str) -> str:
    """A name as one visible line: blanks collapsed, control characters dropped; what a mail's subject may carry."""
    return "".join(sign for sign in " ".join(value.split()) if sign.isprintable())


def unlinked(value: str) -> str:
    """Text of the ERP or of an account on one line, that no mail program turns into a link: what our mails may say.

    The letters stay as they are, so that a company named after its site can still be recognised. Repeatable.
    """
    flat = _CONTROL.sub("", " ".join(value.split()))
    return _LINK.sub(lambda found: _BREAKABLE.sub(rf"\1{_JOINER}", found[0]), flat)


def linked(value: str) -> bool:
    """Whether a mail program may make a link of something in a text."""
    return unlinked(value) != _CONTROL.sub("", " ".join(value.split()))
