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
MAX_RATE: Final = 10**15 - 1
"""999,999,999.999999, the largest rate that travels, in micro-units."""
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
        """Micro-units of base currency for one unit of the document's, as of today.

        `own_rate` is the document's TCAMBIO. Where neither holds a rate, the one that its balances imply, else 1.
        """
        if number == self.base:
            return MICRO
        rate = self._today(number) or _positive(own_rate)
        if rate is None and own > 0 and books > 0:
            rate = half_up(books * MICRO, own)
        return rate if rate and rate <= MAX_RATE else MICRO

    def booked_rate(self, number: int, own_rate: int | None) -> int | None:
        """Micro-units of base currency for one unit of the document's as it was booked: TCAMBIO, else today's."""
        return _positive(own_rate) or self._today(number)

    def _today(self, number: int) -> int | None:
        money = self._money.get(number)
        return money.rate if money else None


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount of a document's currency in micro-units, as a fraction: nothing is rounded before the end."""

    numerator: int
    denominator: int = 1

    @classmethod
    def of(cls, own: int, based: int, booked: int) -> "Amount":
        """`own` micro-units of the currency and `based` of base currency, at `booked` micro-units for one."""
        return cls(own * booked + based * MICRO, booked) if based else cls(own)

    @property
    def settled(self) -> bool:
        """Less than half a cent either way."""
        return 2 * abs(self.numerator) < CENT * self.denominator

    def cents(self, rate: int = MICRO) -> int:
        """Cents, of base currency at `rate` (of its own by default), rounded once, half-up."""
        return half_up(self.numerator * rate, CENT * MICRO * self.denominator)


def _positive(rate: int | None) -> int | None:
    return rate if rate and rate > 0 else None


def rate_decimal(rate: int) -> Decimal:
    """A rate in micro-units as an exact decimal."""
    return Decimal(rate).scaleb(-6)
