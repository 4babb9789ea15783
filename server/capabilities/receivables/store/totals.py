"""Reads the summary per due day and the daily snapshots."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    Label,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    tuple_,
)

from contract.aging import EDGES
from server.capabilities.receivables.figures import Exposure, ForeignTotal, SnapshotDay
from server.capabilities.receivables.model import DueTotal, Snapshot
from server.capabilities.receivables.store import bulk, ours, streamed, within
from server.capabilities.receivables.summaries import Sums, tenths
from server.capabilities.receivables.tables import charges, due_totals, ledgers, snapshots
from server.db.session import Tx

Companies = Sequence[UUID] | None
Range = tuple[int | None, int | None]
"""First and last due day, both inclusive, either open."""

_TODAY = bindparam("today", type_=Integer())


def bucket_of(due: Column[int]) -> Label[int]:
    """Position in `aging.BUCKETS` of a due day, for the engine; the parameter `today`, the rest is constant."""
    age = _TODAY - due
    return case(
        *((literal_column(str(edge)) >= age, literal_column(str(place))) for place, edge in enumerate(EDGES)),
        else_=literal_column(str(len(EDGES))),
    ).label("bucket")


_AGE = _TODAY - due_totals.c.due
_BUCKET = bucket_of(due_totals.c.due)
_PART = 1 << 24
"""Cents times days are added up in two parts of this base: no sum that is stored can make either leave 64 bits."""


def _times(cents: Column[int], days: ColumnElement[int]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return cents // _PART * days, cents % _PART * days


def _sum(part: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(part), 0), BigInteger)


_LATE = [case((_AGE > 0, part), else_=0) for part in (due_totals.c.cents, *_times(due_totals.c.cents, _AGE))]
_SUMS = select(*(_sum(part) for part in (due_totals.c.cents, due_totals.c.documents, *_LATE)))


def by_due(tx: Tx, company_id: UUID) -> list[DueTotal]:
    """Balance and documents of a company by due day."""
    query = select(due_totals.c.due, due_totals.c.cents, due_totals.c.documents).where(ours(tx, due_totals, company_id))
    return [DueTotal._make(row) for row in tx.connection.execute(query).all()]


def days_of(tx: Tx, companies: Companies, due: Range, *, falling: bool) -> list[tuple[int, int]]:
    """(due day, documents) of the summary per due day, in order."""
    day = due_totals.c.due
    query = (
        select(day, cast(func.sum(due_totals.c.documents), BigInteger))
        .where(within(tx, due_totals, companies), *inside(day, due))
        .group_by(day)
        .order_by(day.desc() if falling else day.asc())
    )
    return [(found, documents) for found, documents in tx.connection.execute(query).all()]


def sums(tx: Tx, companies: Companies, today: int, due: Range = (None, None)) -> Sums:
    """The sums of the summary per due day on day `today`, added up by the engine: one row instead of hundreds."""
    query = _SUMS.where(within(tx, due_totals, companies), *inside(due_totals.c.due, due))
    balance, documents, overdue, high, low = tuple(tx.connection.execute(query, {"today": today}).one())
    return Sums(balance, overdue, documents, high * _PART + low)


def by_bucket(tx: Tx, companies: Companies, today: int, due: Range = (None, None)) -> list[tuple[int, int, int]]:
    """(position in `aging.BUCKETS`, cents, documents) on day `today`, added up by the engine; empty ones are absent."""
    query = (
        select(
            _BUCKET,
            cast(func.sum(due_totals.c.cents), BigInteger),
            cast(func.sum(due_totals.c.documents), BigInteger),
        )
        .where(within(tx, due_totals, companies), *inside(due_totals.c.due, due))
        .group_by(_BUCKET.name)
    )
    return [(row[0], row[1], row[2]) for row in tx.connection.execute(query, {"today": today}).all()]


def documents(tx: Tx, companies: Companies, due: Range) -> int:
    """Open charges that fall due in a range."""
    query = select(func.coalesce(func.sum(due_totals.c.documents), 0)).where(within(tx, due_totals, companies))
    return int(tx.connection.execute(query.where(*inside(due_totals.c.due, due))).scalar_one())


def customers_with_balance(tx: Tx, companies: Companies, due: Range = (None, None)) -> int:
    """Customers whose charges, with a range those that fall due in it, add up to more than nothing."""
    if due == (None, None):
        query = select(func.coalesce(func.sum(ledgers.c.customers), 0)).where(within(tx, ledgers, companies))
        return int(tx.connection.execute(query).scalar_one())
    owing = (
        select(charges.c.company_id, charges.c.key)
        .where(within(tx, charges, companies), *inside(charges.c.due, due))
        .group_by(charges.c.company_id, charges.c.key)
        .having(func.sum(charges.c.balance) > 0)
        .subquery()
    )
    return tx.connection.execute(select(func.count()).select_from(owing)).scalar_one()


def exposure(tx: Tx, companies: Companies, base: str, today: int) -> Exposure:
    """How long ago the open charges were invoiced, and what of them is in another currency than `base`; one scan."""
    other = case(
        (and_(charges.c.foreign_balance.is_not(None), charges.c.currency != base), charges.c.currency), else_=None
    ).label("other")
    age = _TODAY - charges.c.issued
    query = (
        select(
            other,
            _sum(charges.c.balance).label("balance"),
            *(
                _sum(part).label(name)
                for name, part in zip(("high", "low"), _times(charges.c.balance, age), strict=True)
            ),
            _sum(charges.c.foreign_balance).label("foreign"),
            cast(func.sum(charges.c.booked), BigInteger).label("booked"),
            func.count(charges.c.booked).label("told"),
            func.count().label("documents"),
            func.min(charges.c.rate).label("lowest"),
            func.max(charges.c.rate).label("highest"),
        )
        .where(within(tx, charges, companies))
        .group_by(other.name)
        .order_by(other.name)
    )
    rows = tx.connection.execute(query, {"today": today}).all()
    balance, weighted = sum(row.balance for row in rows), sum(row.high * _PART + row.low for row in rows)
    return Exposure(
        invoiced_days=tenths(weighted, balance) if balance > 0 else 0,
        foreign=tuple(
            ForeignTotal(
                currency=row.other,
                foreign=row.foreign,
                balance=row.balance,
                booked=row.booked if row.told == row.documents else None,
                documents=row.documents,
                rates=None if row.lowest is None else (row.lowest, row.highest),
            )
            for row in rows
            if row.other is not None
        ),
    )


def snapshot(tx: Tx, company_id: UUID, day: int, figures: tuple[int, int, int, int]) -> None:
    """Keep a company's (balance, overdue, customers, documents) of a day; a later one of the same day replaces it."""
    row = (bulk.identifier(tx, tx.organization_id), bulk.identifier(tx, company_id), day, *figures)
    bulk.upsert(tx, snapshots, [column.name for column in snapshots.columns], [row])


def kept_on(tx: Tx, companies: Companies, day: int) -> set[UUID]:
    """The companies that have a snapshot of this very day."""
    query = select(snapshots.c.company_id).where(within(tx, snapshots, companies), snapshots.c.day == day)
    return set(tx.connection.execute(query).scalars())


def snapshots_at(tx: Tx, companies: Companies, day: int) -> dict[UUID, SnapshotDay]:
    """Of each company the snapshot of `day`, or the nearest before it."""
    nearest = _nearest(tx, companies, day).subquery()
    query = (
        select(snapshots.c.company_id, snapshots.c.day, snapshots.c.balance, snapshots.c.overdue)
        .join(nearest, and_(snapshots.c.company_id == nearest.c.company_id, snapshots.c.day == nearest.c.day))
        .where(within(tx, snapshots, companies))
    )
    return {
        row.company_id: SnapshotDay(date.fromordinal(row.day), row.balance, row.overdue)
        for row in tx.connection.execute(query).all()
    }


def snapshots_between(tx: Tx, companies: Companies, since: int, until: int) -> Iterator[Snapshot]:
    """The snapshots of these days by day, after each company's nearest one before `since`."""
    columns = [snapshots.c[name] for name in Snapshot._fields]
    seeds = select(*columns).where(
        within(tx, snapshots, companies),
        tuple_(snapshots.c.company_id, snapshots.c.day).in_(_nearest(tx, companies, since - 1)),
    )
    inside_range = select(*columns).where(within(tx, snapshots, companies), snapshots.c.day.between(since, until))
    for query in (seeds.order_by(snapshots.c.day), inside_range.order_by(snapshots.c.day)):
        for row in streamed(tx, query):
            yield Snapshot._make(row)


def _nearest(tx: Tx, companies: Companies, day: int) -> Select[Any]:
    """Of each company the nearest day up to `day` that has a snapshot."""
    return (
        select(snapshots.c.company_id, func.max(snapshots.c.day).label("day"))
        .where(within(tx, snapshots, companies), snapshots.c.day <= day)
        .group_by(snapshots.c.company_id)
    )


def inside(column: Column[int], due: Range) -> list[ColumnElement[bool]]:
    """Conditions that keep a due-day column inside a range."""
    first, last = due
    ends = [] if first is None else [column >= first]
    return ends if last is None else [*ends, column <= last]
