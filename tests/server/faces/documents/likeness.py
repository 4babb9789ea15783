"""Whether a real answer looks like a document's example: every member there, of its type and in its notation."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

_SHAPES = {
    "a UUID": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "a moment in UTC": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "a day": re.compile(r"\d{4}-\d\d-\d\d"),
    "a JWT": re.compile(r"eyJ[\w-]+(\.[\w-]+){0,2}\.*"),
    "an address": re.compile(r"[^@\s]+@[^@\s]+"),
    "an URL": re.compile(r"https?://\S+"),
}


def faults(example: Any, real: Any, path: str = "$") -> Iterator[str]:
    """What of the example is missing in the real answer, or is there in another form. More members are welcome."""
    if example is None:
        return
    if isinstance(example, dict):
        if not isinstance(real, dict):
            yield f"{path} should be an object, is {real!r}"
            return
        for name, value in example.items():
            if name in real:
                yield from faults(value, real[name], f"{path}.{name}")
            else:
                yield f"{path}.{name} is missing"
    elif isinstance(example, list):
        yield from _list(example, real, path)
    elif kind := _kind(example, real):
        yield f"{path} should be {kind}, is {real!r}"


def _list(example: list[Any], real: Any, path: str) -> Iterator[str]:
    if not isinstance(real, list) or (example and not real):
        yield f"{path} should be a list with something in it, is {real!r}"
        return
    for index, item in enumerate(real if example else ()):
        yield from faults(example[0], item, f"{path}[{index}]")


def _kind(example: Any, real: Any) -> str | None:
    """What `real` should be and is not."""
    if isinstance(example, bool):
        return None if isinstance(real, bool) else "true or false"
    if isinstance(example, Decimal):
        places = example.as_tuple().exponent
        good = isinstance(real, Decimal) and real.as_tuple().exponent == places
        return None if good else f"a number like {example}"
    if isinstance(example, int):
        return None if isinstance(real, int) and not isinstance(real, bool) else "a whole number"
    if not isinstance(real, str):
        return "a text"
    for name, shape in _SHAPES.items():
        if shape.fullmatch(example):
            return None if shape.fullmatch(real) else name
    return None
