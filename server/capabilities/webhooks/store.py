"""Queries of webhooks, messages and deliveries: rows ↔ values, bound to the transaction's organization here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, case, delete, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from server.capabilities.webhooks.model import Delivery, DeliveryStatus, Page, Try, Webhook, tries_from, tries_kept
from server.capabilities.webhooks.tables import webhook_deliveries, webhook_messages, webhooks
from server.db.session import Tx

_MESSAGE = "msg_"


def _ours(tx: Tx, table: Table) -> ColumnElement[bool]:
    return table.c.organization_id == tx.organization_id


# Webhooks


def add(tx: Tx, webhook: Webhook, secret: bytes, user_id: UUID | None) -> None:
    """Keep a new webhook with its sealed secret."""
    tx.connection.execute(
        insert(webhooks).values(
            id=webhook.id,
            organization_id=tx.organization_id,
            face=webhook.face,
            url=webhook.url,
            events=list(webhook.events),
            secret=secret,
            active=webhook.active,
            created_at=webhook.created_at,
            created_by=user_id,
            updated_at=webhook.updated_at,
        )
    )


def one_at_a_time(tx: Tx) -> None:
    """Nobody else adds a webhook to the organization until this transaction ends, so that they can be counted."""
    if tx.dialect == "postgresql":
        name = func.hashtextextended(f"webhooks of {tx.organization_id}", 0)
        tx.connection.execute(select(func.pg_advisory_xact_lock(name)))


def change(tx: Tx, webhook_id: UUID, **values: Any) -> None:
    """Write some columns of a webhook."""
    tx.connection.execute(update(webhooks).where(_ours(tx, webhooks), webhooks.c.id == webhook_id).values(**values))


def switch_off_all(tx: Tx, reason: str, now: datetime) -> None:
    """Switch off every webhook of the organization, of every face."""
    values = {"active": False, "disabled_reason": reason, "updated_at": now}
    tx.connection.execute(update(webhooks).where(_ours(tx, webhooks), webhooks.c.active.is_(True)).values(**values))


def remove(tx: Tx, webhook_id: UUID, face: str) -> bool:
    """Forget a webhook with its log; False where there is none."""
    where = (_ours(tx, webhooks), webhooks.c.id == webhook_id, webhooks.c.face == face)
    return tx.connection.execute(delete(webhooks).where(*where)).rowcount == 1


def all_of(tx: Tx, face: str) -> list[Webhook]:
    """The organization's webhooks of a face, oldest first."""
    where = (_ours(tx, webhooks), webhooks.c.face == face)
    rows = tx.connection.execute(select(webhooks).where(*where).order_by(webhooks.c.created_at, webhooks.c.id))
    return [_webhook(row) for row in rows]


def one(tx: Tx, webhook_id: UUID, face: str | None = None, *, lock: bool = False) -> Webhook | None:
    """A webhook, of a face where one is named; locked against deliveries' ends where asked, not against new ones."""
    query = select(webhooks).where(_ours(tx, webhooks), webhooks.c.id == webhook_id)
    if face is not None:
        query = query.where(webhooks.c.face == face)
    row = tx.connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    return _webhook(row) if row else None


def secrets_of(tx: Tx, webhook_id: UUID) -> tuple[bytes, bytes | None]:
    """The sealed secret of a webhook and the one before."""
    row = tx.connection.execute(
        select(webhooks.c.secret, webhooks.c.previous_secret).where(_ours(tx, webhooks), webhooks.c.id == webhook_id)
    ).one()
    return row.secret, row.previous_secret


def all_secrets(tx: Tx, *, lock: bool = False) -> list[tuple[UUID, bytes, bytes | None]]:
    """Webhook, its sealed secret and the one before, of every face; locked until the end where asked."""
    query = select(webhooks.c.id, webhooks.c.secret, webhooks.c.previous_secret).where(_ours(tx, webhooks))
    rows = tx.connection.execute(query.order_by(webhooks.c.id).with_for_update() if lock else query)
    return [(row.id, row.secret, row.previous_secret) for row in rows]


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        face=row.face,
        url=row.url,
        events=tuple(row.events),
        active=row.active,
        created_at=row.created_at,
        updated_at=row.updated_at,
        disabled_reason=row.disabled_reason,
        failing_since=row.failing_since,
        failures=row.failures,
        held_until=row.held_until,
        previous_until=row.previous_until,
    )


# Messages and deliveries


def add_messages(tx: Tx, event: str, bodies: Iterable[tuple[UUID, bytes]], now: datetime) -> None:
    """Keep what is to be told, once for all who hear it."""
    rows = [
        {"id": id_, "organization_id": tx.organization_id, "event": event, "body": body.decode(), "created_at": now}
        for id_, body in bodies
    ]
    tx.connection.execute(insert(webhook_messages), rows)


def add_deliveries(tx: Tx, rows: Iterable[tuple[UUID, UUID, UUID]], now: datetime) -> None:
    """Promise deliveries: (id, webhook, message) each, due at once."""
    values = [
        {
            "id": id_,
            "organization_id": tx.organization_id,
            "webhook_id": webhook_id,
            "message_id": message_id,
            "status": DeliveryStatus.PENDING,
            "created_at": now,
            "next_at": now,
            "tries": [],
        }
        for id_, webhook_id, message_id in rows
    ]
    tx.connection.execute(insert(webhook_deliveries), values)


def delivery(tx: Tx, delivery_id: UUID) -> tuple[Delivery, UUID] | None:
    """A delivery and the row of its message."""
    query = _deliveries(tx).where(webhook_deliveries.c.id == delivery_id)
    row = tx.connection.execute(query).one_or_none()
    return (_delivery(row), row.message_id) if row else None


def body_of(tx: Tx, message_id: UUID) -> bytes:
    """The body of a message, byte by byte as it is signed."""
    found: str = tx.connection.execute(
        select(webhook_messages.c.body).where(_ours(tx, webhook_messages), webhook_messages.c.id == message_id)
    ).scalar_one()
    return found.encode()


def log(
    tx: Tx, webhook_id: UUID, *, status: DeliveryStatus | None, event: str | None, page: int, limit: int
) -> Page[Delivery]:
    """Deliveries of a webhook, newest first; page from 1."""
    query = _deliveries(tx).where(webhook_deliveries.c.webhook_id == webhook_id)
    if status is not None:
        query = query.where(webhook_deliveries.c.status == status)
    if event is not None:
        query = query.where(webhook_messages.c.event == event)
    total = tx.connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    newest = query.order_by(webhook_deliveries.c.created_at.desc(), webhook_deliveries.c.id)
    rows = tx.connection.execute(newest.limit(limit).offset((page - 1) * limit))
    return Page([_delivery(row) for row in rows], total)


def failed_messages(tx: Tx, webhook_id: UUID, *, limit: int) -> list[UUID]:
    """The messages whose newest delivery to a webhook failed, newest first; of two at one moment the other counts."""
    failed = case((webhook_deliveries.c.status == DeliveryStatus.FAILED, 1), else_=0)
    newest = (
        select(
            webhook_deliveries.c.message_id,
            webhook_deliveries.c.status,
            webhook_deliveries.c.created_at,
            func.row_number()
            .over(
                partition_by=webhook_deliveries.c.message_id,
                order_by=(webhook_deliveries.c.created_at.desc(), failed),
            )
            .label("place"),
        )
        .where(_ours(tx, webhook_deliveries), webhook_deliveries.c.webhook_id == webhook_id)
        .subquery()
    )
    query = (
        select(newest.c.message_id)
        .where(newest.c.place == 1, newest.c.status == DeliveryStatus.FAILED)
        .order_by(newest.c.created_at.desc(), newest.c.message_id)
        .limit(limit)
    )
    return list(tx.connection.execute(query).scalars())


def end_try(
    tx: Tx,
    delivery_id: UUID,
    tries: Sequence[Try],
    *,
    status: DeliveryStatus,
    next_at: datetime | None = None,
    excerpt: str | None = None,
    failure: str | None = None,
) -> bool:
    """Record the newest of `tries` of a pending delivery; False where another worker was first."""
    found = tx.connection.execute(
        select(webhook_deliveries.c.status, webhook_deliveries.c.tries)
        .where(_ours(tx, webhook_deliveries), webhook_deliveries.c.id == delivery_id)
        .with_for_update()
    ).one_or_none()
    if found is None or found.status != DeliveryStatus.PENDING or len(found.tries) != len(tries) - 1:
        return False
    tx.connection.execute(
        update(webhook_deliveries)
        .where(_ours(tx, webhook_deliveries), webhook_deliveries.c.id == delivery_id)
        .values(status=status, tries=tries_kept(tries), next_at=next_at, excerpt=excerpt, failure=failure)
    )
    return True


def let_go(tx: Tx, delivery_id: UUID, why: str) -> None:
    """A delivery that waited is not sent any more."""
    tx.connection.execute(
        update(webhook_deliveries)
        .where(
            _ours(tx, webhook_deliveries),
            webhook_deliveries.c.id == delivery_id,
            webhook_deliveries.c.status == DeliveryStatus.PENDING,
        )
        .values(status=DeliveryStatus.FAILED, next_at=None, failure=why)
    )


def put_off(tx: Tx, webhook_id: UUID, until: datetime) -> None:
    """Whatever waits for a webhook comes no earlier."""
    _put(tx, webhook_id, until, webhook_deliveries.c.next_at < until)


def bring_on(tx: Tx, webhook_id: UUID, now: datetime, held: datetime) -> None:
    """What was put off until a moment comes now."""
    _put(tx, webhook_id, now, webhook_deliveries.c.next_at == held)


def _put(tx: Tx, webhook_id: UUID, to: datetime, which: ColumnElement[bool]) -> None:
    where = (_ours(tx, webhook_deliveries), webhook_deliveries.c.webhook_id == webhook_id, which)
    tx.connection.execute(update(webhook_deliveries).where(*where).values(next_at=to))


def forget(tx: Tx, before: datetime) -> None:
    """Forget messages older than a moment, with their deliveries."""
    where = (_ours(tx, webhook_messages), webhook_messages.c.created_at < before)
    tx.connection.execute(delete(webhook_messages).where(*where))


def _deliveries(tx: Tx) -> Select[Any]:
    joined = webhook_deliveries.join(
        webhook_messages,
        (webhook_messages.c.organization_id == webhook_deliveries.c.organization_id)
        & (webhook_messages.c.id == webhook_deliveries.c.message_id),
    )
    return select(webhook_deliveries, webhook_messages.c.event).select_from(joined).where(_ours(tx, webhook_deliveries))


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        webhook_id=row.webhook_id,
        message_id=_MESSAGE + row.message_id.hex,
        event=row.event,
        status=DeliveryStatus(row.status),
        created_at=row.created_at,
        next_at=row.next_at,
        excerpt=row.excerpt,
        failure=row.failure,
        tries=tries_from(row.tries),
    )
