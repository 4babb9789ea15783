"""Python values as TOML text, since the standard library only reads it."""

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+").fullmatch


def assignment(key: str, value: Any) -> str:
    """``key = value`` on one line; tables are written inline. Takes whatever `tomllib` returns."""
    return f"{key if _BARE(key) else _text(key)} = {literal(value)}"


def literal(value: Any) -> str:
    """The value as TOML spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(assignment(key, item) for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return str(value)  # numbers, dates and times print as TOML spells them


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
