"""Rows of the organization's policy, of addresses that get no mail, and of "no contactar"."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.capabilities.collections.model import (
    DEFAULT_FRESHNESS_HOURS,
    Cause,
    ContactBlock,
    PausedBy,
    Policy,
    Suppression,
)
from server.capabilities.collections.refusals import already_blocked
from server.capabilities.collections.store import ours, upsert
from server.capabilities.collections.tables import collection_policies, contact_blocks, suppressions
from server.db.session import Tx
from server.kit.ids import new_id


def begin_policy(tx: Tx) -> bool:
    """Give the organization its policy; False where it had one."""
    statement = upsert(tx, collection_policies).values(
        organization_id=tx.organization_id, freshness_hours=DEFAULT_FRESHNESS_HOURS
    )
    begun = statement.on_conflict_do_nothing().returning(collection_policies.c.organization_id)
    return tx.connection.execute(begun).scalar() is not None


def policy(tx: Tx, *, lock: bool = False) -> Policy:
    """The organization's policy; with `lock`, nobody else decides about its mails until this transaction ends."""
    query = select(collection_policies).where(ours(tx, collection_policies))
    row = tx.connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return Policy()
    paused_by = PausedBy(row.paused_by) if row.paused_by else None
    return Policy(row.freshness_hours, row.paused_at, paused_by, row.standing_from)


def change_policy(tx: Tx, **values: Any) -> None:
    """Change columns of the policy."""
    begin_policy(tx)
    tx.connection.execute(update(collection_policies).where(ours(tx, collection_policies)).values(**values))


def suppress(tx: Tx, email: str, key: str, cause: Cause, now: datetime) -> None:
    """No more mail to an address; the first cause stays, except that a person's own wish replaces a bounce."""
    statement = upsert(tx, suppressions).values(
        id=new_id(), organization_id=tx.organization_id, email=email, email_key=key, cause=cause.value, created_at=now
    )
    if cause is Cause.BOUNCED:
        tx.connection.execute(statement.on_conflict_do_nothing())
        return
    tx.connection.execute(
        statement.on_conflict_do_update(index_elements=["organization_id", "email_key"], set_={"cause": cause.value})
    )


def suppressed(tx: Tx, keys: Collection[str]) -> dict[str, Cause]:
    """Which of the folded addresses get no mail, and why."""
    rows = tx.connection.execute(
        select(suppressions.c.email_key, suppressions.c.cause).where(
            ours(tx, suppressions), suppressions.c.email_key.in_(keys)
        )
    )
    return {row.email_key: Cause(row.cause) for row in rows}


def suppression_list(tx: Tx, *, page: int, limit: int) -> tuple[list[Suppression], int]:
    """A page (from 1) of the addresses that get no mail, newest first, and how many there are."""
    rows, total = _page(tx, suppressions, [ours(tx, suppressions)], page, limit)
    return [Suppression(row.id, row.email, Cause(row.cause), row.created_at) for row in rows], total


def count_suppressed(tx: Tx, cause: Cause, since: datetime) -> int:
    """How many addresses a cause silenced since a moment."""
    query = select(func.count()).where(
        ours(tx, suppressions), suppressions.c.cause == cause.value, suppressions.c.created_at >= since
    )
    return tx.connection.execute(query).scalar_one()


def forget_suppression(tx: Tx, suppression_id: UUID, cause: Cause) -> str | None:
    """Let mail go to an address again, where it was kept for this cause; the address, None where there was none."""
    which = (ours(tx, suppressions), suppressions.c.id == suppression_id, suppressions.c.cause == cause.value)
    gone: str | None = tx.connection.execute(
        delete(suppressions).where(*which).returning(suppressions.c.email)
    ).scalar_one_or_none()
    return gone


def insert_block(tx: Tx, block: ContactBlock) -> None:
    """Mark a customer or a charge; CONFLICT where it is marked already."""
    row = {
        "id": block.id,
        "organization_id": tx.organization_id,
        "customer_id": block.customer_id,
        "charge_id": block.charge_id,
        "subject_id": block.charge_id or block.customer_id,
        "reason": block.reason,
        "author_id": block.author_id,
        "author_name": block.author_name,
        "created_at": block.created_at,
    }
    try:
        with tx.savepoint():
            tx.connection.execute(insert(contact_blocks).values(row))
    except IntegrityError as error:
        raise already_blocked() from error


def delete_block(tx: Tx, block_id: UUID) -> ContactBlock | None:
    """Take a mark away; the one that there was."""
    which = (ours(tx, contact_blocks), contact_blocks.c.id == block_id)
    row = tx.connection.execute(delete(contact_blocks).where(*which).returning(contact_blocks)).one_or_none()
    return None if row is None else _block(row)


def blocks(tx: Tx, customer_id: UUID) -> list[ContactBlock]:
    """The marks of a customer and its charges."""
    where = (ours(tx, contact_blocks), contact_blocks.c.customer_id == customer_id)
    return [_block(row) for row in tx.connection.execute(select(contact_blocks).where(*where))]


def block_list(tx: Tx, customer_id: UUID | None, *, page: int, limit: int) -> tuple[list[ContactBlock], int]:
    """A page (from 1) of the marks of a customer, or of everybody, newest first, and how many there are."""
    where = [ours(tx, contact_blocks)]
    if customer_id is not None:
        where.append(contact_blocks.c.customer_id == customer_id)
    rows, total = _page(tx, contact_blocks, where, page, limit)
    return [_block(row) for row in rows], total


def _page(
    tx: Tx, table: Table, where: Sequence[ColumnElement[bool]], page: int, limit: int
) -> tuple[Sequence[Row[Any]], int]:
    total = tx.connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
    newest = select(table).where(*where).order_by(table.c.created_at.desc(), table.c.id)
    return tx.connection.execute(newest.limit(limit).offset((page - 1) * limit)).all(), total


def _block(row: Row[Any]) -> ContactBlock:
    return ContactBlock(
        row.id, row.customer_id, row.charge_id, row.reason, row.author_id, row.author_name, row.created_at
    )
