"""Rows of SAE to the records of the contract: keys as they travel, addresses, contacts, documents. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import Raw

from agent.erp.sae.balances import Account, Document
from agent.erp.sae.currency import Currencies, half_up, rate_decimal
from contract import money
from contract.aging import days_overdue
from contract.records import Address, Contact, Customer, Invoice

LIMIT: Final = 1024
"""Longest text that travels."""
_NO_KEY: Final = "N/D"
_MAX_TERMS: Final = 36_500


class CustomerRow(NamedTuple):
    """One CLIE row, in the order of `queries.CUSTOMER_COLUMNS`; amounts in micro-units."""

    key: str
    name: str | None
    status: str | None
    rfc: str | None
    street: str | None
    outside: str | None
    inside: str | None
    district: str | None
    locality: str | None
    municipality: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    mails: str | None
    seller: str | None
    terms: int | None
    limit: int | None
    balance: int | None
    last_payment: datetime | None


def clean(text: str | None) -> str | None:
    """Text without blanks around it and without NUL, None where nothing is left; never longer than travels."""
    if not text:
        return None
    return text.replace("\0", "").strip()[:LIMIT] or None


def travelling_keys(raw: Iterable[str]) -> dict[str, str]:
    """clave of every CVE_CLIE: trimmed, but where two would trim alike both keep their leading blanks."""
    keys = set(raw)
    alike = Counter(key.strip() for key in keys)
    return {key: (key.strip() if alike[key.strip()] == 1 else key) or _NO_KEY for key in keys}


class Mapper:
    """Makes the records of one company as of `today`."""

    def __init__(
        self,
        today: date,
        currencies: Currencies,
        keys: Mapping[str, str],
        sellers: Mapping[str, str],
        contacts: Mapping[str, Sequence[Contact]],
    ) -> None:
        self._today = today
        self._currencies = currencies
        self._keys = keys
        self._sellers = sellers
        self._contacts = contacts

    def customer(self, row: CustomerRow, account: Account) -> Customer:
        """A customer with a CLIE row."""
        invoices, balance, overdue, oldest = self._invoices(account, row.terms)
        seller = (row.seller or "").strip()
        return Customer(
            key=self._keys[row.key],
            name=clean(row.name) or self._keys[row.key],
            rfc=clean(row.rfc),
            balance=balance,
            overdue=overdue,
            max_days_overdue=oldest,
            invoices=invoices,
            contacts=self._people(row),
            address=_address(row),
            credit_limit=money.ABSENT if row.limit is None else money.from_cents(half_up(row.limit)),
            credit_days=row.terms,
            last_payment=row.last_payment.date() if row.last_payment else None,
            seller=self._sellers.get(seller, seller) or None,
            status=clean(row.status),
            credit=money.from_cents(account.credit),
            movements=money.from_cents(half_up(account.movements)),
            erp_balance=money.ABSENT if row.balance is None else money.from_cents(half_up(row.balance)),
        )

    def stranger(self, raw: str, account: Account) -> Customer:
        """A customer with movements and without a CLIE row: its name is its clave."""
        invoices, balance, overdue, oldest = self._invoices(account, None)
        return Customer(
            key=self._keys[raw],
            name=self._keys[raw],
            balance=balance,
            overdue=overdue,
            max_days_overdue=oldest,
            invoices=invoices,
            contacts=[],
            credit=money.from_cents(account.credit),
            movements=money.from_cents(half_up(account.movements)),
        )

    def _invoices(self, account: Account, terms: int | None) -> tuple[list[Invoice], Raw, Raw, int]:
        """Open documents with their sum, the overdue part of it and the most days overdue."""
        invoices: list[Invoice] = []
        total = late = oldest = 0
        for document in account.documents():
            invoice = self._invoice(document, terms)
            invoices.append(invoice)
            total += document.balance
            if invoice.days_overdue:
                late += document.balance
                oldest = max(oldest, invoice.days_overdue)
        return invoices, money.from_cents(total), money.from_cents(late), oldest

    def _invoice(self, document: Document, terms: int | None) -> Invoice:
        due = document.due
        if due is None:
            due = document.issued + timedelta(days=min(max(terms or 0, 0), _MAX_TERMS))
        balance = money.from_cents(document.balance)

        def cents(value: int) -> Raw:
            return balance if value == document.balance else money.from_cents(value)

        return Invoice(
            folio=document.folio,
            issued=document.issued,
            due=due,
            total=cents(document.total),
            balance=balance,
            days_overdue=days_overdue(due, self._today),
            concept=document.concept,
            charge=document.charge,
            uuid=document.uuid,
            currency=self._currencies.code(document.currency),
            exchange_rate=_rate(document.rate),
            foreign_balance=cents(document.foreign),
            booked_balance=cents(document.books),
        )

    def _people(self, row: CustomerRow) -> list[Contact]:
        found = list(self._contacts.get(row.key, ()))
        if not found:
            mails = [clean(mail) for mail in (row.mails or "").split(";")]
            found = [Contact(email=mail) for mail in mails if mail]
        return found


@lru_cache(maxsize=4096)
def _rate(rate: int) -> Raw:
    return money.from_rate(rate_decimal(rate))


def contact(name: str | None, email: str | None, phone: str | None) -> Contact:
    """One CONTAC row."""
    return Contact(name=clean(name), email=clean(email), phone=clean(phone))


def _address(row: CustomerRow) -> Address | None:
    street = " ".join(filter(None, (clean(row.street), clean(row.outside))))
    inside = clean(row.inside)
    if inside:
        street = f"{street} Int. {inside}".strip()
    address = Address(
        street=street or None,
        district=clean(row.district),
        city=clean(row.locality) or clean(row.municipality),
        state=clean(row.state),
        postal_code=clean(row.postal_code),
        country=clean(row.country),
    )
    return None if address == Address() else address
