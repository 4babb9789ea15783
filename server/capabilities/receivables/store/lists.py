"""Customers: pages and streams of them, one whole, and SAE's own drift."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, ScalarSelect, UnaryExpression, case, func, select

from contract.records import Address, Contact
from server.capabilities.receivables.figures import (
    Balance,
    ContactRow,
    CustomerDetail,
    CustomerRow,
    CustomerSort,
    Drift,
    Page,
)
from server.capabilities.receivables.folding import fold
from server.capabilities.receivables.ids import contact_id
from server.capabilities.receivables.store import ours, streamed, within
from server.capabilities.receivables.store.charges import SAME_CUSTOMER, shown
from server.capabilities.receivables.store.totals import Companies
from server.capabilities.receivables.tables import charges, customers
from server.db.session import Tx

_CONTACTS = msgspec.json.Decoder(list[Contact])
_ADDRESS = msgspec.json.Decoder(Address)
_SHOWN = ("id", "company_id", "key", "name", "rfc", "balance", "first_due", "documents", "last_payment")
_TIES = (customers.c.folded, customers.c.key, customers.c.company_id)


def customer_page(
    tx: Tx,
    companies: Companies,
    today: int,
    *,
    search: str,
    balance: Balance,
    sort: CustomerSort,
    descending: bool,
    page: int,
    limit: int,
) -> Page[CustomerRow]:
    """One page of customers (from 1), counted on day `today` (an ordinal). `search` is looked for as typed."""
    where = _wanted(tx, companies, search, balance=balance)
    chosen = (
        select(customers.c.id)
        .where(*where)
        .order_by(_ordered(sort, today, descending=descending), *_TIES)
        .limit(limit)
        .offset((page - 1) * limit)
    )
    ids = list(tx.connection.execute(chosen).scalars().all())
    found = _customers(tx, ids, today)
    total = len(ids) if page == 1 and len(ids) < limit else _count(tx, where)
    return Page(tuple(found[customer_id] for customer_id in ids), total)


def customer_stream(
    tx: Tx,
    companies: Companies,
    today: int,
    *,
    search: str,
    balance: Balance,
    sort: CustomerSort,
    descending: bool,
) -> Iterator[CustomerRow]:
    """Every customer that `customer_page` would show on some page, in the same order, a few in memory at a time."""
    query = (
        select(*(customers.c[name] for name in _SHOWN), _overdue(today).label("overdue"))
        .where(*_wanted(tx, companies, search, balance=balance))
        .order_by(_ordered(sort, today, descending=descending), *_TIES)
    )
    for row in streamed(tx, query):
        yield _customer(row, today, int(row.overdue))


def _wanted(tx: Tx, companies: Companies, search: str, *, balance: Balance) -> list[ColumnElement[bool]]:
    where = [within(tx, customers, companies)]
    if folded := fold(search):
        where.append(customers.c.folded.contains(folded, autoescape=True))
    if balance is not Balance.ANY:
        where.append(customers.c.balance > 0 if balance is Balance.OWING else customers.c.balance != 0)
    return where


def _count(tx: Tx, where: Sequence[ColumnElement[bool]]) -> int:
    return tx.connection.execute(select(func.count()).select_from(customers).where(*where)).scalar_one()


def _overdue(today: int) -> ScalarSelect[Any]:
    return (
        select(func.coalesce(func.sum(charges.c.balance), 0))
        .where(SAME_CUSTOMER, charges.c.due < today)
        .correlate(customers)
        .scalar_subquery()
    )


def _ordered(sort: CustomerSort, today: int, *, descending: bool) -> UnaryExpression[Any]:
    by: dict[CustomerSort, ColumnElement[Any]] = {
        CustomerSort.KEY: customers.c.key,
        CustomerSort.NAME: customers.c.folded,
        CustomerSort.RFC: customers.c.rfc,
        CustomerSort.BALANCE: customers.c.balance,
        CustomerSort.OVERDUE: _overdue(today),
        CustomerSort.MAX_DAYS: case((customers.c.first_due < today, customers.c.first_due), else_=today),
        CustomerSort.DOCUMENTS: customers.c.documents,
        CustomerSort.LAST_PAYMENT: customers.c.last_payment,
    }
    falling = descending != (sort is CustomerSort.MAX_DAYS)
    return (by[sort].desc() if falling else by[sort].asc()).nulls_last()


def _customers(tx: Tx, ids: Sequence[UUID], today: int) -> dict[UUID, CustomerRow]:
    overdue = func.coalesce(func.sum(case((charges.c.due < today, charges.c.balance), else_=0)), 0)
    columns = [customers.c[name] for name in _SHOWN]
    query = (
        select(*columns, overdue.label("overdue"))
        .outerjoin(charges, SAME_CUSTOMER)
        .where(ours(tx, customers), customers.c.id.in_(ids))
        .group_by(*columns)
    )
    return {row.id: _customer(row, today, int(row.overdue)) for row in tx.connection.execute(query).all()}


def customer_detail(tx: Tx, customer_id: UUID, today: int) -> CustomerDetail | None:
    """A customer with every open charge, oldest due first."""
    row = tx.connection.execute(
        select(customers).where(ours(tx, customers), customers.c.id == customer_id)
    ).one_or_none()
    if row is None:
        return None
    found = tx.connection.execute(
        select(charges)
        .where(ours(tx, charges, row.company_id), charges.c.key == row.key)
        .order_by(charges.c.due, charges.c.folio, charges.c.concept, charges.c.charge)
    ).all()
    rows = tuple(shown(customer_id, item, today) for item in found)
    contacts = _CONTACTS.decode(row.contacts) if row.contacts else []
    return CustomerDetail(
        row=_customer(row, today, sum(item.balance for item in rows if item.days > 0)),
        address=_ADDRESS.decode(row.address) if row.address else None,
        contacts=tuple(
            ContactRow(contact_id(customer_id, contact), contact, principal=place == 0)
            for place, contact in enumerate(contacts)
        ),
        charges=rows,
        credit=row.credit,
        credit_limit=row.credit_limit,
        credit_days=row.credit_days,
        seller=row.seller,
        status=row.status,
        adds_up=row.digest is None or row.checked_from <= row.checked_until,
    )


def drift(tx: Tx, companies: Companies, limit: int) -> Page[Drift]:
    """Customers whose movements do not add up to the balance SAE keeps, largest difference first."""
    where = [within(tx, customers, companies), customers.c.movements != customers.c.erp_balance]
    query = (
        select(customers.c.id, customers.c.key, customers.c.name, customers.c.movements, customers.c.erp_balance)
        .where(*where)
        .order_by(func.abs(customers.c.movements - customers.c.erp_balance).desc(), *_TIES)
        .limit(limit)
    )
    rows = tuple(Drift(*row) for row in tx.connection.execute(query).all())
    return Page(rows, len(rows) if len(rows) < limit else _count(tx, where))


def _customer(row: Any, today: int, overdue: int) -> CustomerRow:
    return CustomerRow(
        id=row.id,
        company_id=row.company_id,
        key=row.key,
        name=row.name,
        rfc=row.rfc,
        balance=row.balance,
        overdue=overdue,
        max_days=max(0, today - row.first_due) if row.first_due else 0,
        documents=row.documents,
        last_payment=date.fromordinal(row.last_payment) if row.last_payment else None,
    )
