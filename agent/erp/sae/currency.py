"""What a balance in another currency is worth today: MONED's rate, else the document's own; currencies are never added.

Amounts are whole micro-units (1e-6) as they leave the engine, so that each document is rounded exactly once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

MICRO: Final = 1_000_000
CENT: Final = 10_000
"""Micro-units in a cent."""
DEFAULT_BASE: Final = 1
_NO_CODE: Final = "MXN"


def half_up(value: int, unit: int = CENT) -> int:
    """`value` in whole units, halves away from zero: micro-units to cents by default."""
    whole = (2 * abs(value) + unit) // (2 * unit)
    return -whole if value < 0 else whole


@dataclass(frozen=True, slots=True)
class Money:
    """MONED: code of a currency (None: SAE holds none) and today's rate in micro-units (None: NULL, 0 or less)."""

    code: str | None
    rate: int | None


class Currencies:
    """Every currency of a company; `base` is the one its books are kept in."""

    def __init__(self, base: int | None, rows: Iterable[tuple[Any, ...]]) -> None:
        self.base = base or DEFAULT_BASE
        self._money = {number: Money((code or "").strip() or None, _positive(rate)) for number, rate, code in rows}

    def code(self, number: int) -> str | None:
        """ISO 4217 as SAE holds it; pesos where it holds none for the base currency."""
        money = self._money.get(number)
        code = money.code if money else None
        return code or (_NO_CODE if number == self.base else None)

    def rate(self, number: int, own_rate: int | None, own: int, books: int) -> int:
        """Micro-units of base currency for one unit of the document's.

        `own_rate` is the document's TCAMBIO. Where neither holds a rate, the one that its balances imply, else 1.
        """
        if number == self.base:
            return MICRO
        money = self._money.get(number)
        if money is not None and money.rate:
            return money.rate
        own_rate = _positive(own_rate)
        if own_rate is not None:
            return own_rate
        return half_up(books * MICRO, own) if own > 0 and books > 0 else MICRO


def _positive(rate: int | None) -> int | None:
    return rate if rate and rate > 0 else None


def revalue(own: int, rate: int) -> int:
    """Cents of base currency of a balance in micro-units of its own, rounded once, half-up."""
    return half_up(own * rate, CENT * MICRO)


def rate_decimal(rate: int) -> Decimal:
    """A rate in micro-units as an exact decimal."""
    return Decimal(rate).scaleb(-6)
