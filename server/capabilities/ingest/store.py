"""Keeps the answers of applied syncs and the refusals of others, and forgets the old ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    true,
    union_all,
    update,
)

from contract.sync import SyncReceipt
from server.capabilities.ingest.tables import refused_syncs, syncs
from server.db.session import Tx
from server.kit.ids import new_id

MOST_REFUSED = 100
"""Refusals of one machine that are kept: whoever looks wants the last ones, and a broken machine writes no more."""

_RECEIPT = msgspec.json.Decoder(SyncReceipt)


class Applied(NamedTuple):
    """Company, `timestamp` and answer of an applied sync."""

    company_id: UUID
    stamp: datetime
    receipt: SyncReceipt


class Refused(NamedTuple):
    """Refusals in a row with one code and one message."""

    company_id: UUID | None
    code: str
    message: str
    first_at: datetime
    last_at: datetime
    times: int


def answered(tx: Tx, company_id: UUID, connector_id: UUID, stamp: datetime, checksum: bytes) -> SyncReceipt | None:
    """The answer to this very sync, if it was applied before."""
    row = tx.connection.execute(
        select(syncs.c.answer).where(
            _ours(tx, company_id),
            syncs.c.stamp == stamp,
            syncs.c.connector_id == connector_id,
            syncs.c.checksum == checksum,
        )
    ).first()
    return _RECEIPT.decode(row.answer) if row else None


def receipt(tx: Tx, company_id: UUID, sync_id: str) -> SyncReceipt | None:
    """The answer to one sync of a company."""
    row = tx.connection.execute(
        select(syncs.c.answer).where(_ours(tx, company_id), syncs.c.sync_id == sync_id)
    ).one_or_none()
    return _RECEIPT.decode(row.answer) if row else None


def receipts(tx: Tx, sync_ids: Sequence[str]) -> list[tuple[UUID, SyncReceipt]]:
    """(company, answer) of each of these syncs."""
    query = select(syncs.c.company_id, syncs.c.answer).where(
        syncs.c.organization_id == tx.organization_id, syncs.c.sync_id.in_(sync_ids)
    )
    return [(row.company_id, _RECEIPT.decode(row.answer)) for row in tx.connection.execute(query).all()]


def history(
    tx: Tx, connector_id: UUID, companies: Sequence[UUID] | None, *, offset: int, limit: int
) -> tuple[list[Applied | Refused], int]:
    """A page of the syncs of a machine, applied and refused, newest first, and how many there are."""
    both = union_all(
        select(
            literal(1).label("applied"),
            syncs.c.processed_at.label("at"),
            syncs.c.sync_id.label("key"),
            *(syncs.c.company_id, syncs.c.stamp, syncs.c.answer),
            *(null().label("message"), null().label("times")),
        ).where(*_of_machine(tx, syncs, connector_id, companies)),
        select(
            literal(0),
            refused_syncs.c.last_at,
            refused_syncs.c.code,
            *(refused_syncs.c.company_id, refused_syncs.c.first_at, null()),
            *(refused_syncs.c.message, refused_syncs.c.times),
        ).where(*_of_machine(tx, refused_syncs, connector_id, companies)),
    ).subquery()
    newest = select(both).order_by(both.c.at.desc(), both.c.stamp.desc(), both.c.key).offset(offset).limit(limit)
    total = tx.connection.execute(select(func.count()).select_from(both)).scalar_one()
    return [
        Applied(row.company_id, row.stamp, _RECEIPT.decode(row.answer))
        if row.applied
        else Refused(row.company_id, row.key, row.message, row.stamp, row.at, row.times)
        for row in tx.connection.execute(newest)
    ], total


def refuse(tx: Tx, connector_id: UUID, company_id: UUID | None, code: str, message: str, now: datetime) -> bool:
    """Keep a refusal; whether it is another one than the machine's last of that company, which else counts on.

    A machine that goes on and on therefore writes one row; of others the newest MOST_REFUSED stay.
    """
    same = refused_syncs.c.company_id.is_(None) if company_id is None else refused_syncs.c.company_id == company_id
    mine = _of_machine(tx, refused_syncs, connector_id, None)
    last = tx.connection.execute(
        select(refused_syncs.c.id, refused_syncs.c.code, refused_syncs.c.message, refused_syncs.c.last_at)
        .where(*mine, same)
        .order_by(refused_syncs.c.last_at.desc(), refused_syncs.c.id.desc())
        .limit(1)
    ).one_or_none()
    again = last is not None and (last.code, last.message) == (code, message)
    if last is not None and again and not _applied_since(tx, connector_id, company_id, last.last_at):
        counted = {"last_at": now, "times": refused_syncs.c.times + 1}
        tx.connection.execute(update(refused_syncs).where(*mine, refused_syncs.c.id == last.id).values(counted))
        return False
    row = {"id": new_id(), "organization_id": tx.organization_id, "connector_id": connector_id, "times": 1}
    row |= {"company_id": company_id, "code": code, "message": message, "first_at": now, "last_at": now}
    tx.connection.execute(insert(refused_syncs).values(row))
    older = select(refused_syncs.c.id).where(*mine).order_by(refused_syncs.c.last_at.desc(), refused_syncs.c.id.desc())
    over = tx.connection.execute(older.offset(MOST_REFUSED).limit(MOST_REFUSED)).scalars().all()
    if over:
        tx.connection.execute(delete(refused_syncs).where(*mine, refused_syncs.c.id.in_(over)))
    return True


def _applied_since(tx: Tx, connector_id: UUID, company_id: UUID | None, since: datetime) -> bool:
    companies = None if company_id is None else [company_id]
    where = (*_of_machine(tx, syncs, connector_id, companies), syncs.c.processed_at >= since.replace(microsecond=0))
    return tx.connection.execute(select(syncs.c.sync_id).where(*where).limit(1)).first() is not None


def _of_machine(
    tx: Tx, table: Table, connector_id: UUID, companies: Sequence[UUID] | None
) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.organization_id == tx.organization_id,
        table.c.connector_id == connector_id,
        true() if companies is None else table.c.company_id.in_(companies),
    )


def forget(tx: Tx, before: datetime) -> None:
    """Forget the organization's answers and refusals of before a moment, also of companies that sync no more."""
    for table, at in ((syncs, syncs.c.processed_at), (refused_syncs, refused_syncs.c.last_at)):
        tx.connection.execute(delete(table).where(table.c.organization_id == tx.organization_id, at < before))


def keep(tx: Tx, company_id: UUID, connector_id: UUID, stamp: datetime, checksum: bytes, given: SyncReceipt) -> None:
    """Store an answer."""
    tx.connection.execute(
        insert(syncs).values(
            organization_id=tx.organization_id,
            sync_id=given.sync_id,
            company_id=company_id,
            connector_id=connector_id,
            stamp=stamp,
            checksum=checksum,
            processed_at=given.processed_at,
            answer=msgspec.json.encode(given).decode(),
        )
    )


def _ours(tx: Tx, company_id: UUID) -> ColumnElement[bool]:
    return and_(syncs.c.organization_id == tx.organization_id, syncs.c.company_id == company_id)
