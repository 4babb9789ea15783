"""A customer's statement of account, ready to be laid out: one part a currency, and currencies are never added up."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from contract.aging import BUCKETS
from contract.records import Address
from server.capabilities.accounts.model import Organization
from server.capabilities.connectors.model import Company
from server.capabilities.receivables.figures import ChargeRow, CustomerDetail

RANGES = ("Por vencer", "1 a 30 días", "31 a 60 días", "61 a 90 días", "Más de 90 días")
"""The buckets of `contract.aging` as a customer reads them."""

LINES = 2_000
"""Charges that a statement lists one by one, some fifty pages; its totals are of all of them."""
LONG_WORD = 18

_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


class Party(Struct, frozen=True):
    """A name and the lines below it."""

    name: str
    lines: tuple[str, ...]


class Section(Struct, frozen=True):
    """What is owed in one currency, as it is printed; `totals` where the charges' first amounts are in it too."""

    currency: str
    totals: bool
    lines: tuple[tuple[str, ...], ...]
    """Folio, day, due day, days overdue, first amount where `totals`, balance; the oldest due day first."""
    more: str
    """What of them is not listed, empty where all are."""
    count: str
    total: str
    overdue: str
    aging: tuple[tuple[str, str], ...]


class Statement(Struct, frozen=True):
    """Everything that the template `statement` shows."""

    key: str
    """The customer's clave, for a file's name."""
    title: str
    issuer: Party
    customer: Party
    day: str
    updated: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def statement(customer: CustomerDetail, company: Company, organization: Organization, today: date) -> Statement:
    """The statement of a customer of `company` on day `today` of the organization."""
    base = organization.currency
    parts: dict[str, list[ChargeRow]] = {}
    for charge in customer.charges:
        parts.setdefault(currency_of(charge, base), []).append(charge)
    names = sorted(parts, key=lambda name: (name != base, name))
    return Statement(
        key=customer.row.key,
        title=f"Estado de cuenta de {customer.row.name} al {_long(today)}",
        issuer=Party(_breakable(organization.name), _issuer(organization, company)),
        customer=Party(_breakable(customer.row.name), _customer(customer)),
        day=_long(today),
        updated=_updated(company.verified_at if company.matches else None, organization.timezone),
        sections=tuple(_section(name, parts[name], base) for name in names),
        notes=_notes(customer, base),
    )


def currency_of(charge: ChargeRow, base: str) -> str:
    """The currency a charge is owed in: the base one where the ERP gave no balance in another."""
    return charge.currency if charge.currency and charge.foreign is not None else base


def _section(currency: str, charges: Sequence[ChargeRow], base: str) -> Section:
    whole = currency == base
    owed = [(charge, charge.balance if whole or charge.foreign is None else charge.foreign) for charge in charges]
    aging = dict.fromkeys(BUCKETS, 0)
    for charge, cents in owed:
        aging[charge.bucket] += cents
    unlisted = owed[LINES:]
    return Section(
        currency=currency,
        totals=whole,
        lines=tuple(_line(charge, cents, whole=whole) for charge, cents in owed[:LINES]),
        more=f"Y {_count(len(unlisted))} más, por {_money(sum(cents for _, cents in unlisted))}" if unlisted else "",
        count=_count(len(owed)),
        total=_money(sum(cents for _, cents in owed)),
        overdue=_money(sum(cents for charge, cents in owed if charge.days)),
        aging=tuple((label, _money(aging[name])) for label, name in zip(RANGES, BUCKETS, strict=True)),
    )


def _count(documents: int) -> str:
    return "1 factura" if documents == 1 else f"{documents:,} facturas"


def _breakable(text: str) -> str:
    """Words too long for their column may be broken anywhere: a zero-width blank after each of their signs."""
    return " ".join(word if len(word) <= LONG_WORD else "\u200b".join(word) for word in text.split(" "))


def _line(charge: ChargeRow, cents: int, *, whole: bool) -> tuple[str, ...]:
    first = (_money(charge.total),) if whole else ()
    days = "–" if not charge.days else "1 día" if charge.days == 1 else f"{charge.days:,} días"
    return (
        _breakable(charge.folio),
        f"{charge.issued:%d/%m/%Y}",
        f"{charge.due:%d/%m/%Y}",
        days,
        *first,
        _money(cents),
    )


def _issuer(organization: Organization, company: Company) -> tuple[str, ...]:
    """RFC of whom is owed, and the company's own name where the organization has another."""
    named = company.name if company.name.casefold() != organization.name.casefold() else None
    rfc = company.rfc or organization.tax_id
    return tuple(line for line in (named, f"RFC {rfc}" if rfc else None) if line)


def _customer(customer: CustomerDetail) -> tuple[str, ...]:
    row = customer.row
    identity = f"Clave {row.key}" + (f" · RFC {row.rfc}" if row.rfc else "")
    terms = f"Crédito: {customer.credit_days} días" if customer.credit_days else None
    return tuple(line for line in (identity, *_address(customer.address), terms) if line)


def _address(address: Address | None) -> tuple[str, ...]:
    if address is None:
        return ()
    place = ", ".join(part for part in (address.city, address.state) if part)
    code = f"C.P. {address.postal_code}" if address.postal_code else ""
    street = ", ".join(part for part in (address.street, address.district) if part)
    return (street, ", ".join(part for part in (code, place, address.country) if part))


def _notes(customer: CustomerDetail, base: str) -> tuple[str, ...]:
    if not customer.credit:
        return ()
    return (f"Saldo a favor sin aplicar: {_money(customer.credit)} {base}. No está restado de los saldos de arriba.",)


def _updated(moment: datetime | None, timezone: str) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"Cartera verificada el {local:%d/%m/%Y} a las {local:%H:%M}"


def _long(day: date) -> str:
    """17 de marzo de 2026."""
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def _money(cents: int) -> str:
    """12,500.00."""
    return f"{'−' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
