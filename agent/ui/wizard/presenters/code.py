"""The code as a person may type, paste or dictate it: case, spaces and dashes are forgiven, O is 0, I and L are 1."""

import re

from agent.core.pairing import ALPHABET

LENGTHS = (6, 8)
"""Characters of a code."""
LONGEST = LENGTHS[-1]
HINT = (
    "Tiene 6 u 8 letras y números. No importan mayúsculas, espacios ni guiones; la O vale como 0, la I y la L como 1."
)
NO_SUCH = "Los códigos no llevan {sign}; revisa ese carácter en la página Conectores."
_SLIPS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_WORD = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    """What of a text can stand in a code, as it stands there."""
    return "".join(sign for sign in text.upper().translate(_SLIPS) if sign in ALPHABET)


def spread(text: str) -> str:
    """The characters of the boxes after a text was typed or pasted: a code inside a sentence is found.

    What is too long and holds no code is cut.
    """
    whole = clean(text)
    if len(whole) <= LONGEST:
        return whole
    words = _WORD.findall(text)
    for last in range(len(words), 0, -1):
        for first in range(last - 1, -1, -1):
            joined = "".join(words[first:last])
            if len(joined) > LONGEST:
                break
            if len(joined) in LENGTHS and any(sign.isdigit() for sign in joined) and len(clean(joined)) == len(joined):
                return clean(joined)
    return whole[:LONGEST]


def boxes(code: str) -> int:
    """How many boxes to show: six, or eight once a seventh character stands."""
    return next(length for length in LENGTHS if len(code) <= length)


def is_complete(code: str) -> bool:
    """Whether it can be a code."""
    return len(code) in LENGTHS


def complaint(text: str) -> str:
    """What cannot stand in a code of what was typed; empty where all can, or is forgiven."""
    for sign in text.upper():
        if sign.isalnum() and not clean(sign):
            return NO_SUCH.format(sign=f"la letra {sign}" if sign.isalpha() else f"«{sign}»")
    return ""
