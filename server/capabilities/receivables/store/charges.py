"""Open charges with whose they are: pages and streams of what falls due in a range."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, or_, select, tuple_

from server.capabilities.receivables.balances import seen
from server.capabilities.receivables.figures import ANY, ChargeRow, ChargeSort, Only, OverdueRow, Page
from server.capabilities.receivables.folding import fold
from server.capabilities.receivables.model import Charge, ChargeKey
from server.capabilities.receivables.spans import span
from server.capabilities.receivables.store import streamed, within
from server.capabilities.receivables.store.totals import Companies, Range, bucket_of, days_of, documents, inside
from server.capabilities.receivables.tables import charges, customers
from server.db.session import Tx

SAME_CUSTOMER = and_(
    charges.c.organization_id == customers.c.organization_id,
    charges.c.company_id == customers.c.company_id,
    charges.c.key == customers.c.key,
)
_BUCKET = bucket_of(charges.c.due)


def charge_page(
    tx: Tx,
    companies: Companies,
    today: int,
    due: Range,
    *,
    search: str = "",
    only: Only = ANY,
    sort: ChargeSort,
    descending: bool,
    page: int,
    limit: int,
) -> Page[OverdueRow]:
    """One page (from 1) of charges that fall due in a range; `search` looks in folio, clave, nombre and RFC."""
    where = _wanted(tx, companies, due, search, only)
    narrowed = looks_at_each(search, only)
    skip, picked = (page - 1) * limit, where
    if not narrowed and sort in (ChargeSort.DUE, ChargeSort.DAYS):
        found = span(days_of(tx, companies, due, falling=_falls(sort, descending=descending)), skip, limit)
        if found is not None:
            first, last = sorted((found.first, found.last))
            picked, skip = _wanted(tx, companies, (first, last), search, only), found.skip
    query = _picked(picked, sort, descending=descending, limit=limit, skip=skip)
    rows = tuple(_row(row, today) for row in tx.connection.execute(query).all())
    return Page(rows, _count(tx, where) if narrowed else documents(tx, companies, due))


def charge_stream(
    tx: Tx,
    companies: Companies,
    today: int,
    due: Range,
    *,
    search: str = "",
    only: Only = ANY,
    sort: ChargeSort,
    descending: bool,
) -> Iterator[OverdueRow]:
    """Every charge that `charge_page` would show on some page, in the same order, a few in memory at a time."""
    where = _wanted(tx, companies, due, search, only)
    for row in streamed(tx, _listed(where, sort, descending=descending)):
        yield _row(row, today)


def looks_at_each(search: str, only: Only) -> bool:
    """Whether charges are narrowed by what only they themselves tell: no summary can answer for these."""
    return bool(fold(search)) or only != ANY


def by_bucket(
    tx: Tx, companies: Companies, today: int, due: Range, search: str, only: Only
) -> list[tuple[int, int, int]]:
    """(position in `aging.BUCKETS`, cents, documents) of what `charge_page` has on its pages; empty ones are absent."""
    query = (
        select(_BUCKET, cast(func.sum(charges.c.balance), BigInteger), func.count())
        .where(*_wanted(tx, companies, due, search, only))
        .group_by(_BUCKET.name)
    )
    return [(row[0], row[1], row[2]) for row in tx.connection.execute(query, {"today": today}).all()]


def shown(customer_id: UUID, row: Any, today: int) -> ChargeRow:
    """A row of `charges` as people see it on day `today`."""
    charge = Charge(
        row.issued, row.due, row.total, row.balance, row.currency, row.rate, row.foreign_balance, row.booked, row.uuid
    )
    return seen(customer_id, ChargeKey(row.folio, row.concept, row.charge), charge, today)


def _row(row: Any, today: int) -> OverdueRow:
    return OverdueRow(shown(row.customer_id, row, today), row.customer_id, row.key, row.customer_name, row.company_id)


def _picked(
    where: Sequence[ColumnElement[bool]], sort: ChargeSort, *, descending: bool, limit: int, skip: int
) -> Select[Any]:
    """One page. Its charges are chosen by their keys before anything is joined, unless customers order them."""
    if sort is ChargeSort.CUSTOMER:
        return _listed(where, sort, descending=descending).limit(limit).offset(skip)
    order = _order(sort, descending=descending)
    keys = list(charges.primary_key)
    page = select(*keys).where(*where).order_by(*order).limit(limit).offset(skip).subquery()
    same = and_(*(charges.c[key.name] == page.c[key.name] for key in keys))
    return (
        select(charges, customers.c.id.label("customer_id"), customers.c.name.label("customer_name"))
        .select_from(page.join(charges, same).join(customers, SAME_CUSTOMER))
        .order_by(*order)
    )


def _listed(where: Sequence[ColumnElement[bool]], sort: ChargeSort, *, descending: bool) -> Select[Any]:
    return (
        select(charges, customers.c.id.label("customer_id"), customers.c.name.label("customer_name"))
        .join(customers, SAME_CUSTOMER)
        .where(*where)
        .order_by(*_order(sort, descending=descending))
    )


def _falls(sort: ChargeSort, *, descending: bool) -> bool:
    """Whether the column that is sorted by falls: days overdue rise as due days fall."""
    return descending != (sort is ChargeSort.DAYS)


def _order(sort: ChargeSort, *, descending: bool) -> list[ColumnElement[Any]]:
    by: dict[ChargeSort, ColumnElement[Any]] = {
        ChargeSort.DAYS: charges.c.due,
        ChargeSort.DUE: charges.c.due,
        ChargeSort.ISSUED: charges.c.issued,
        ChargeSort.FOLIO: charges.c.folio,
        ChargeSort.TOTAL: charges.c.total,
        ChargeSort.BALANCE: charges.c.balance,
        ChargeSort.CUSTOMER: customers.c.folded,
    }
    ties = [charges.c[name] for name in ("key", "folio", "concept", "charge", "company_id")]
    return [by[sort].desc() if _falls(sort, descending=descending) else by[sort].asc(), *ties]


def _wanted(tx: Tx, companies: Companies, due: Range, search: str, only: Only) -> list[ColumnElement[bool]]:
    where = [within(tx, charges, companies), *inside(charges.c.due, due)]
    if folded := fold(search):
        folio = func.lower(charges.c.folio).contains(folded, autoescape=True)
        named = select(customers.c.company_id, customers.c.key).where(
            within(tx, customers, companies), customers.c.folded.contains(folded, autoescape=True)
        )
        where.append(or_(tuple_(charges.c.company_id, charges.c.key).in_(named), folio))
    if only.currencies:
        where.append(or_(*(charges.c.currency.is_not_distinct_from(name) for name in only.currencies)))
    if only.least is not None:
        where.append(charges.c.balance >= only.least)
    if only.most is not None:
        where.append(charges.c.balance <= only.most)
    return where


def _count(tx: Tx, where: Sequence[ColumnElement[bool]]) -> int:
    """How many there are, where a search or a filter has to look at each."""
    return tx.connection.execute(select(func.count()).select_from(charges).where(*where)).scalar_one()
