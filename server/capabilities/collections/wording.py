"""How amounts and invoices read in a reminder: one line a currency, never added up across currencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.capabilities.receivables.figures import ChargeRow
from server.kit.text import unlinked

MAX_LINES = 100
"""Invoices that a mail lists one by one; the totals are of all of them."""
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


@dataclass(frozen=True, slots=True)
class Owed:
    """What is asked for in one currency; cents."""

    currency: str
    cents: int


def owed_of(charge: ChargeRow, base: str) -> Owed:
    """A charge in the currency it is owed in; the base currency where the ERP gave no foreign balance."""
    currency = (charge.currency or "").upper()
    if currency and currency != base and charge.foreign is not None:
        return Owed(unlinked(currency), charge.foreign)
    return Owed(base, charge.balance)


def totals(charges: Sequence[ChargeRow], base: str) -> tuple[Owed, ...]:
    """One total a currency, the base currency first, then by name."""
    sums: dict[str, int] = {}
    for charge in charges:
        owed = owed_of(charge, base)
        sums[owed.currency] = sums.get(owed.currency, 0) + owed.cents
    return tuple(Owed(name, sums[name]) for name in sorted(sums, key=lambda name: (name != base, name)))


def money(owed: Owed) -> str:
    """$12,500.00 MXN."""
    sign = "-" if owed.cents < 0 else ""
    return f"{sign}${abs(owed.cents) // 100:,}.{abs(owed.cents) % 100:02d} {owed.currency}"


def values(customer: str, organization: str, charges: Sequence[ChargeRow], base: str) -> dict[str, str]:
    """What the five variables say of a customer's charges; `dias` is the oldest one's delay."""
    sums = totals(charges, base)
    lines = [_line(charge, base) for charge in charges[:MAX_LINES]]
    if len(charges) > MAX_LINES:
        lines.append(f"… y {len(charges) - MAX_LINES} facturas más")
    return {
        "cliente": unlinked(customer),
        "empresa": unlinked(organization),
        "monto": " y ".join(money(one) for one in sums),
        "dias": str(max((charge.days for charge in charges), default=0)),
        "facturas": "\n".join([*lines, *(f"Total en {one.currency}: {money(one)}" for one in sums)]),
    }


def _line(charge: ChargeRow, base: str) -> str:
    state = f"vencida hace {_days(charge.days)}" if charge.days else "por vencer"
    return (
        f"- Factura {unlinked(charge.folio)}: {money(owed_of(charge, base))}, vencimiento {_day(charge.due)} ({state})"
    )


def _day(day: date) -> str:
    """15 mar 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _days(count: int) -> str:
    return "1 día" if count == 1 else f"{count} días"
