"""Headers of a mail, written by ourselves as they travel, so that strangers' text in them is text and nothing else.

The library's header classes decode encoded words while they are set, and a name such as `=?utf-8?q?=0D=0ABcc:…?=` would
come out as a header of its own; here every `=?` is encoded once more, so that whoever decodes it reads what was typed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from email.header import decode_header, make_header
from itertools import groupby

_WIDTH = 76
"""RFC 2047: no line with an encoded word is longer, and no encoded word fills one; RFC 5322 prefers 78 for all."""
_LONGEST = 998
_BEGIN, _END = "=?utf-8?q?", "?="
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
"""What RFC 2047 leaves as it is in a phrase, where it leaves least."""
_LITERAL = re.compile(r"[!-~]{1,60}")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]{1,60}")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]"
_ADDRESS = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*@[A-Za-z0-9\u00a1-\U0010ffff-]+(?:\.[A-Za-z0-9\u00a1-\U0010ffff-]+)*")
_TOKEN = re.compile(r"[!-~]+(?: [!-~]+)*")
_ENCODED = re.compile(r"=\?[^?\s]*\?[^?\s]*\?[^?\s]*\?=")
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def text(name: str, value: str) -> str:
    """A whole header whose value people typed (`Subject`), folded; ValueError where it holds control characters."""
    _visible(value)
    return _folded(name, _pieces(name, value, _LITERAL))


def mailbox(name: str, address: str, shown: str | None = None) -> str:
    """A whole header with one address and the name before it; ValueError where either cannot stand in a header."""
    if len(address) > 320 or "=?" in address or not _ADDRESS.fullmatch(address):
        raise ValueError("an address cannot stand in a header")
    _visible(address)
    if not shown:
        return f"{name}: {address}"
    _visible(shown)
    return _folded(name, [*_pieces(name, shown, _ATOM), f"<{address}>"])


def token(name: str, value: str) -> str:
    """A whole header whose value is ours, on one line; ValueError where it is more than printable ASCII."""
    if "=?" in value or not _TOKEN.fullmatch(value):
        raise ValueError("a header of ours holds more than it may")
    return f"{name}: {value}"


def check(raw: bytes, names: Collection[str]) -> None:
    """Look at a message as it would travel: exactly these headers, and nothing unseen in them once they are decoded.

    ValueError where not; this is the last look before a message leaves, whatever wrote it.
    """
    if any(len(line) > _LONGEST for line in raw.split(b"\r\n")):
        raise ValueError("a line is longer than a relay must take")
    head = raw.partition(b"\r\n\r\n")[0].decode("utf-8")
    lines = re.split(r"\r\n(?![ \t])", head)
    if Counter(line.partition(":")[0].lower() for line in lines) != Counter(name.lower() for name in names):
        raise ValueError("the message has other headers than ours")
    for line in lines:
        value = re.sub(r"\r\n(?=[ \t])", "", line)
        _visible(value.replace("\t", " "))
        if _ENCODED.search(value):
            _visible(str(make_header(decode_header(value))))


def _pieces(name: str, value: str, literal: re.Pattern[str]) -> list[str]:
    """What stands between blanks: words as they are, and encoded words for the others.

    Neighbours go into one encoded word together: the blank between two of them is not part of the text. The first
    piece always fits beside the header's name: some readers count a fold there as text.
    """
    room = _WIDTH - len(f"{name}: {_BEGIN}{_END}")
    words = value.split(" ")
    if "" in words:
        return list(_encoded(value, room))
    pieces: list[str] = []
    for plain, group in groupby(words, lambda word: "=?" not in word and literal.fullmatch(word) is not None):
        neighbours = list(group)
        pieces += neighbours if plain else _encoded(" ".join(neighbours), room)
    return pieces


def _encoded(value: str, room: int) -> Iterator[str]:
    """Encoded words with at most `room` signs of text each; no character is cut in two."""
    part = ""
    for sign in value:
        coded = "_" if sign == " " else sign if sign in _PLAIN else "".join(f"={byte:02X}" for byte in sign.encode())
        if len(part) + len(coded) > room:
            yield f"{_BEGIN}{part}{_END}"
            part = ""
        part += coded
    if part:
        yield f"{_BEGIN}{part}{_END}"


def _folded(name: str, words: Sequence[str]) -> str:
    """The words with a blank or a fold between them, and none where the line has room."""
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _WIDTH:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _visible(value: str) -> None:
    if any(unicodedata.category(sign) in _UNSEEN for sign in value):
        raise ValueError("a header holds control characters")
