"""Money between integer cents and JSON numbers: the only place where the two meet.

Members that hold money are `msgspec.Raw`, so that the digits are judged as they were written: floats would round, and
`Decimal` would let `1.5e1` pass for 15.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from msgspec import Raw

ABSENT: Final = Raw(b"")
"""Default of an optional money or rate member; encoders that omit defaults leave it out."""

MAX_CENTS: Final = 10**15 - 1
"""9,999,999,999,999.99: thirteen whole digits, far inside a signed 64-bit column even when a million are added."""

_AMOUNT = re.compile(rb"(-?)(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,2}))?").fullmatch
_RATE = re.compile(rb"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?").fullmatch
_CENT = Decimal("0.01")


class AmountError(ValueError):
    """A JSON value that is no amount; `str()` is a Spanish sentence fit for `details[].message`."""


def is_absent(raw: Raw) -> bool:
    """True for a member that was left out or null."""
    return bytes(raw) in (b"", b"null")


def to_cents(raw: Raw | bytes) -> int:
    """Cents of a JSON number such as ``1375136.97``.

    Accepts an optional minus, up to 13 whole digits and up to two decimals.
    Raises `AmountError` for anything else: strings, null, exponents, NaN, three decimals, leading zeros.
    """
    match = _AMOUNT(raw)
    if match is None:
        raise AmountError(_complaint(bytes(raw)))
    sign, whole, fraction = match.groups()
    cents = int(whole) * 100
    if fraction:
        cents += int(fraction) if len(fraction) == 2 else int(fraction) * 10
    return -cents if sign else cents


def from_cents(cents: int) -> Raw:
    """JSON number with two decimals: ``137513697`` → ``1375136.97``, ``-5`` → ``-0.05``."""
    return Raw(render(cents).encode())


def render(cents: int) -> str:
    """Digits with two decimals and no separators: ``137513697`` → ``"1375136.97"``."""
    whole, fraction = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{fraction:02d}"


def round_to_cents(amount: Decimal) -> int:
    """Cents of an exact amount, rounded once, half-up (away from zero), as SAE prints it."""
    return int(amount.quantize(_CENT, rounding=ROUND_HALF_UP).scaleb(2))


def to_decimal(cents: int) -> Decimal:
    """Exact `Decimal` with two decimals."""
    return Decimal(cents).scaleb(-2)


def to_rate(raw: Raw | bytes) -> Decimal:
    """Exchange rate, at most six decimals and not negative. Raises `AmountError`."""
    if _RATE(raw) is None:
        raise AmountError("Debe ser un número positivo con 6 decimales como máximo, sin exponente")
    return Decimal(bytes(raw).decode())


def from_rate(rate: Decimal) -> Raw:
    """JSON number of a rate, rounded half-up to six decimals, without trailing zeros: ``17.8584``, ``1``."""
    text = format(rate.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP), "f").rstrip("0").rstrip(".")
    return Raw(text.encode())


def _complaint(raw: bytes) -> str:
    if raw in (b"", b"null"):
        return "Este campo es requerido: debe ser un número con 2 decimales"
    if b"e" in raw.lower() and not raw.startswith(b'"'):
        return "Debe ser un número sin exponente, con 2 decimales como máximo"
    return "Debe ser un número con 2 decimales como máximo y 13 enteros"
