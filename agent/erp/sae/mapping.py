"""Rows of SAE to the records of the contract: keys as they travel, addresses, contacts, documents. Pure."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import Raw

from agent.core.model import ReadReport
from agent.erp.sae.balances import Account, Document
from agent.erp.sae.currency import Currencies, half_up, rate_decimal
from agent.erp.sae.keys import clean
from agent.errors import AgentError
from contract import money
from contract.aging import days_overdue
from contract.records import Address, Contact, Customer, Invoice

_MAX_TERMS: Final = 36_500
_BEYOND: Final = 9_999_999_999_999.995
"""The first amount that rounds to more than `money.MAX_CENTS`."""


class CustomerRow(NamedTuple):
    """One CLIE row, in the order of `queries.CUSTOMER_COLUMNS`; amounts as SAE holds them."""

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
    limit: float | None
    balance: float | None
    last_payment: datetime | None


class Mapper:
    """Makes the records of one company as of `today`. Raises `AgentError` where a sum is beyond what money can be."""

    def __init__(
        self,
        today: date,
        currencies: Currencies,
        keys: Mapping[str, str],
        sellers: Mapping[str, str],
        contacts: Mapping[str, Sequence[Contact]],
        report: ReadReport,
    ) -> None:
        self._today = today
        self._currencies = currencies
        self._keys = keys
        self._sellers = sellers
        self._contacts = contacts
        self._report = report

    def customer(self, row: CustomerRow, account: Account) -> Customer:
        """A customer with a CLIE row."""
        key = self._keys[row.key]
        invoices, balance, overdue, oldest = self._invoices(key, account, row.terms)
        seller = (row.seller or "").strip()
        return Customer(
            key=key,
            name=clean(row.name) or key,
            rfc=clean(row.rfc) or "",
            balance=balance,
            overdue=overdue,
            max_days_overdue=oldest,
            invoices=invoices,
            contacts=self._people(row),
            address=_address(row),
            credit_limit=self._figure(row.limit),
            credit_days=row.terms,
            last_payment=row.last_payment.date() if row.last_payment else None,
            seller=self._sellers.get(seller, seller) or None,
            status=clean(row.status),
            credit=_sum(account.credit, key),
            movements=_sum(half_up(account.movements), key),
            erp_balance=self._figure(row.balance),
        )

    def stranger(self, raw: str, account: Account) -> Customer:
        """A customer with movements and without a CLIE row: its name is its clave."""
        key = self._keys[raw]
        invoices, balance, overdue, oldest = self._invoices(key, account, None)
        return Customer(
            key=key,
            name=key,
            rfc="",
            balance=balance,
            overdue=overdue,
            max_days_overdue=oldest,
            invoices=invoices,
            contacts=[],
            credit=_sum(account.credit, key),
            movements=_sum(half_up(account.movements), key),
        )

    def _figure(self, value: float | None) -> Raw:
        """A figure that SAE itself keeps of a customer; absent, and counted, where it is no possible amount."""
        if value is None:
            return money.ABSENT
        if not math.isfinite(value) or abs(value) >= _BEYOND:
            self._report.impossible_figures += 1
            return money.ABSENT
        return money.from_cents(money.round_to_cents(Decimal(repr(value))))

    def _invoices(self, key: str, account: Account, terms: int | None) -> tuple[list[Invoice], Raw, Raw, int]:
        """Open documents with their sum, the overdue part of it and the most days overdue."""
        invoices: list[Invoice] = []
        total = late = oldest = 0
        for document in account.documents():
            if max(document.total, document.balance, document.foreign, abs(document.books)) > money.MAX_CENTS:
                raise impossible("CUEN_M", f"el documento {document.folio} del cliente {key}")
            invoice = self._invoice(document, terms)
            invoices.append(invoice)
            total += document.balance
            if invoice.days_overdue:
                late += document.balance
                oldest = max(oldest, invoice.days_overdue)
        return invoices, _sum(total, key), money.from_cents(late), oldest

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


def impossible(table: str, where: str) -> AgentError:
    """An amount, or a sum of amounts, that is beyond what money can be: nothing that anybody could be sent."""
    return AgentError(
        f"Un importe de SAE es imposible: {where}",
        f"Busca en {table} un importe de más de nueve billones y corrígelo en SAE; no se envió nada.",
    )


def _sum(cents: int, key: str) -> Raw:
    if abs(cents) > money.MAX_CENTS:
        raise impossible("CUEN_M y CUEN_DET", f"la suma del cliente {key}")
    return money.from_cents(cents)


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
