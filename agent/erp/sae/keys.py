"""Texts and keys as they travel: SAE's own without blanks, and another name for the keys that cannot travel so.

Only blanks (U+0020) are trimmed from keys, as the engine's TRIM does: a tab or a no-break space is part of a key.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

NO_KEY: Final = "N/D"
NO_FOLIO: Final = "S/N"
LONGEST: Final = 64
"""Letters of a key that travel."""
LIMIT: Final = 1024
"""Letters of any other text."""
LONGEST_NAME: Final = 512
LONGEST_RFC: Final = 30
"""Letters of a company's own name and RFC that travel."""
_BLANK: Final = " "
_NUL: Final = "\0"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")


def clean(text: str | None) -> str | None:
    """Text without white space around it and without NUL, None where nothing is left; never longer than travels."""
    if not text:
        return None
    return text.replace(_NUL, "").strip()[:LIMIT] or None


def label(text: str | None, longest: int) -> str | None:
    """Text of one line without control characters, None where nothing is left; at most `longest` letters."""
    return " ".join(_CONTROL.sub(" ", text or "").split())[:longest].strip() or None


def plain(raw: str) -> str:
    """The key without NUL and without blanks around it; may be empty."""
    return raw.replace(_NUL, "").strip(_BLANK)[:LONGEST]


def padded(raw: str) -> str:
    """The key without NUL, with its leading blanks: of two that would trim alike."""
    return raw.replace(_NUL, "").rstrip(_BLANK)[:LONGEST]


def is_plain(raw: str, name: str) -> bool:
    """Whether the name is simply what SAE holds."""
    return bool(name) and name in (raw.rstrip(_BLANK), raw.strip(_BLANK))


def free(name: str, taken: Callable[[str], bool]) -> str:
    """The name, or the first of name-2, name-3… that is not taken."""
    number, found = 1, name
    while taken(found):
        number += 1
        suffix = f"-{number}"
        found = name[: LONGEST - len(suffix)] + suffix
    return found


def travelling_keys(raw: Iterable[str]) -> dict[str, str]:
    """clave of every CVE_CLIE, all different; where two would trim alike both keep their leading blanks."""
    keys = set(raw)
    alike = Counter(key.strip(_BLANK) for key in keys)
    wanted = {key: plain(key) if alike[key.strip(_BLANK)] == 1 else padded(key) for key in keys}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(keys, key=lambda key: (not is_plain(key, wanted[key]), key)):
        found[key] = free(wanted[key] or NO_KEY, taken.__contains__)
        taken.add(found[key])
    return found
