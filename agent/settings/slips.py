"""Slips of the pen in settings.toml as a person reads them: in which line, what is wrong, what to write instead.

The library says it in English; what it found is never repeated, since somebody may have typed a password there.
"""

import re
from typing import Final

_PLACE: Final = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)\s*$")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_.-]{1,40})\s*=").match
_PATHS: Final = "en una ruta escribe cada \\ dos veces, o ponla entre comillas sencillas: 'C:\\SAE\\EMPRESA.FDB'"
_TWICE: Final = "lo mismo está escrito dos veces: deja uno solo"
_QUOTE: Final = "falta la comilla que cierra el texto"
_REASONS: Final = (
    ("Expected '=' after a key", 'después del nombre va un signo =, como name = "Caja"'),
    ("Unescaped '\\' in a string", _PATHS),
    ("Invalid hex value", _PATHS),
    ("not a Unicode scalar value", _PATHS),
    ("Unterminated string", _QUOTE),
    ("Illegal character '\\n'", _QUOTE),
    ("Illegal character '\\r'", _QUOTE),
    ("Illegal character", "tiene un carácter que no se puede usar: escríbela de nuevo"),
    ("Found invalid character", "tiene un carácter que no se puede usar: escríbela de nuevo"),
    ("Expected ']]'", "las fuentes empiezan con [[source]], con dos corchetes de cada lado"),
    ("Expected ']' at the end of a table", "falta el corchete ] que cierra, como en [agent]"),
    ("Unclosed array", "falta el corchete ] que cierra la lista"),
    ("Unclosed inline table", "falta la llave } que cierra"),
    ("Expected newline or end of document", "sobra algo después del valor: cada opción va en su propia línea"),
    ("Invalid value", 'el valor debe ser un texto entre comillas, un número o una lista como ["01", "02"]'),
    ("Invalid date", "escribe el valor entre comillas"),
    ("Cannot overwrite a value", _TWICE),
    ("Cannot declare", _TWICE),
    ("Cannot redefine", _TWICE),
    ("Cannot mutate", _TWICE),
    ("Duplicate inline table key", _TWICE),
    ("Expected", _QUOTE),
)
_OTHERWISE: Final = "debe ser una opción (nombre = valor), [agent], [[source]] o un comentario que empieza con #"


def explain(complaint: str, text: str) -> tuple[int, str]:
    """Number of the line that is wrong and what is wrong with it, from `tomllib`'s complaint about `text`."""
    found = _PLACE.search(complaint)
    lines = text.split("\n")
    number = int(found[1]) if found and found[1] else len(text.rstrip().split("\n"))
    reason = next((said for start, said in _REASONS if complaint.startswith(start)), None)
    if reason is None:
        reason = next((said for part, said in _REASONS if part in complaint), _OTHERWISE)
    key = _KEY(lines[number - 1]) if 0 < number <= len(lines) else None
    return number, f"en {key[1]}, {reason}" if key else reason
