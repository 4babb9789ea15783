"""Keeps the answers of applied syncs, and forgets the old ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, delete, func, insert, select, true

from contract.sync import SyncReceipt
from server.capabilities.ingest.tables import syncs
from server.db.session import Tx

KEPT = timedelta(days=30)
"""A repetition comes within minutes; a month is for people who ask what was answered."""

_RECEIPT = msgspec.json.Decoder(SyncReceipt)


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


def history(
    tx: Tx, connector_id: UUID, companies: Sequence[UUID] | None, *, offset: int, limit: int
) -> tuple[list[tuple[UUID, datetime, SyncReceipt]], int]:
    """A page of the syncs of a machine, newest first: (company, stamp, answer); and how many there are."""
    mine = and_(
        syncs.c.organization_id == tx.organization_id,
        syncs.c.connector_id == connector_id,
        true() if companies is None else syncs.c.company_id.in_(companies),
    )
    rows = tx.connection.execute(
        select(syncs.c.company_id, syncs.c.stamp, syncs.c.answer)
        .where(mine)
        .order_by(syncs.c.processed_at.desc(), syncs.c.stamp.desc(), syncs.c.sync_id)
        .offset(offset)
        .limit(limit)
    )
    total = tx.connection.execute(select(func.count()).select_from(syncs).where(mine)).scalar_one()
    return [(row.company_id, row.stamp, _RECEIPT.decode(row.answer)) for row in rows], total


def forget(tx: Tx, now: datetime) -> None:
    """Forget the organization's answers that are older than KEPT, also of companies that sync no more."""
    tx.connection.execute(
        delete(syncs).where(syncs.c.organization_id == tx.organization_id, syncs.c.processed_at < now - KEPT)
    )


def keep(tx: Tx, company_id: UUID, connector_id: UUID, stamp: datetime, checksum: bytes, given: SyncReceipt) -> None:
    """Store an answer, and forget the company's older than KEPT."""
    tx.connection.execute(delete(syncs).where(_ours(tx, company_id), syncs.c.processed_at < given.processed_at - KEPT))
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
