"""What a template may say: five variables, no code, and links to known hosts only.

A template is text that an organization sends to strangers under our name, so what could turn it into bait is refused
here, before it is kept and again when it is filled in; a link that only the filled-in text has is made harmless.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from server.capabilities.collections.refusals import broken_braces, link_not_allowed, unknown_variable
from server.kit.errors import FieldError
from server.kit.text import SCHEMES, linked, unlinked

VARIABLES = ("cliente", "empresa", "monto", "dias", "facturas")
MAX_NAME = 100
MAX_SUBJECT = 200
MAX_BODY = 10_000

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_ENDINGS = (
    "com|mx|net|org|io|co|info|biz|app|dev|me|es|us|ru|cn|xyz|top|link|site|online|shop|store|ly|gl|gg|to|cc|tk|ml|"
    "page|click|live|cloud|tech|pro|club|vip|work|buzz|icu|br|ar|cl|pe|eu|uk|de|fr|it|gob|edu|gov"
)
_ABROAD = r"[^\W\d_a-z\u00aa-\u024f]{2,63}|xn--[\w-]{1,59}"
"""An ending in another script: Latin words with accents come after a full stop without a blank too often."""
_LINK = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]{0,20}):/+(?:[^\s/@]*@)?(?P<host>[^\s/:?#<>\"']*)"
    rf"|\b(?P<word>{SCHEMES}):(?=\S)"
    r"|(?<![@\w.-])(?P<www>www\.[^\s/:?#<>\"'\u2060]+)"
    rf"|(?<![@\w.-])(?P<bare>(?:[\w-]{{1,63}}\.){{1,8}}(?:{_ENDINGS}|{_ABROAD}))(?![\w@-]|\.\w)"
    r"|(?<![\w.-])(?P<address>(?:\d{1,3}\.){3}\d{1,3})(?!\w|\.\d)",
    re.IGNORECASE,
)
_DOTS = re.compile(r"[\u3002\uff0e\uff61]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_HTTP = re.compile(r"https?:/", re.IGNORECASE)
_SITE = re.compile(r"(?:https?://)?(?P<host>[a-z0-9.-]+)(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_AROUND = ".,;:!?¡¿()[]«»<>\"'*_"
"""What may stand around a link without being part of it."""


def faults(name: str, subject: str, body: str) -> list[FieldError]:
    """What is wrong with the form of a template's members; the content is `check`'s."""
    found = []
    for field, value, most in (
        ("nombre", name, MAX_NAME),
        ("asunto", subject, MAX_SUBJECT),
        ("cuerpo", body, MAX_BODY),
    ):
        if not value.strip():
            found.append(FieldError(field, "Este campo es requerido"))
        elif len(value) > most:
            found.append(FieldError(field, f"Puede tener hasta {most} caracteres"))
        elif field != "cuerpo" and re.search(r"[\r\n]", value):
            found.append(FieldError(field, "No puede llevar saltos de línea"))
        elif _CONTROL.search(value.replace("\r\n", "\n")):
            found.append(FieldError(field, "No puede llevar caracteres de control"))
    return found


def check(subject: str, body: str, hosts: AbstractSet[str]) -> None:
    """Raise the 422 that names the first unknown variable or foreign link of a template."""
    for field, text in (("asunto", subject), ("cuerpo", body)):
        for name in _VARIABLE.findall(text):
            if name not in VARIABLES:
                raise unknown_variable(field, name, VARIABLES)
        if re.search(r"[{}]", _VARIABLE.sub("", text)):
            raise broken_braces(field)
        for host in links(text):
            if host not in hosts:
                raise link_not_allowed(field, host)


def links(text: str) -> list[str]:
    """The hosts that a mail program would make links of, in order; a scheme but http(s) stands for itself."""
    found = []
    for match in _LINK.finditer(_DOTS.sub(".", text)):
        scheme = (match["scheme"] or match["word"] or "").lower()
        if scheme in {"http", "https"}:
            found.append(match["host"].lower().rstrip(".") or scheme)
        elif scheme:
            found.append(f"{scheme}:")
        else:
            found.append((match["bare"] or match["www"] or match["address"]).lower().rstrip("."))
    return found


def variables_of(subject: str, body: str) -> tuple[str, ...]:
    """The variables that a template uses, in the order of the document."""
    used = set(_VARIABLE.findall(subject + body))
    return tuple(name for name in VARIABLES if name in used)


def render(subject: str, body: str, values: Mapping[str, str], hosts: AbstractSet[str]) -> tuple[str, str]:
    """Subject and text with their variables replaced; the only links in them lead to `hosts`.

    A value beside other text can make a link of both (`evil{cliente}`), so the whole is looked at. Mail addresses that
    the template itself spells out stay as they are.
    """
    kept = {word.strip(_AROUND) for word in f"{subject} {body}".split() if _MAIL.fullmatch(word.strip(_AROUND))}
    return (
        _harmless(subject_line(fill(subject, values)), hosts, kept),
        _harmless(fill(body, values), hosts, kept),
    )


def _harmless(text: str, hosts: AbstractSet[str], kept: AbstractSet[str]) -> str:
    return re.sub(r"\S+", lambda found: _word(found[0], hosts, kept), text)


def _word(word: str, hosts: AbstractSet[str], kept: AbstractSet[str]) -> str:
    """A word as it may be sent: with the joiners of `unlinked` where a mail program would make a link of it."""
    http = _HTTP.search(word)
    if http is not None and http.start() > 0:
        return _word(word[: http.start()], hosts, kept) + _word(word[http.start() :], hosts, kept)
    bare = word.strip(_AROUND)
    site = _SITE.fullmatch(bare)
    if bare in kept or (site is not None and site["host"].lower() in hosts) or not linked(word):
        return word
    return unlinked(word)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, in one pass: a value that looks like a variable stays text."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def subject_line(text: str) -> str:
    """A filled-in subject as one line without control characters, at most 250 signs."""
    flat = _CONTROL.sub("", " ".join(text.split()))
    return flat if len(flat) <= 250 else f"{flat[:249]}…"
