"""Rows of reminders and of their deliveries, and what is counted over them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from server.capabilities.collections.model import Delivery, Reminder, Sending, Status
from server.capabilities.collections.quotas import Standing
from server.capabilities.collections.store import ours
from server.capabilities.collections.tables import reminder_deliveries as deliveries
from server.capabilities.collections.tables import reminders
from server.db.session import Tx

_REMINDER = [reminders.c[field.name].label(f"r_{field.name}") for field in fields(Reminder)]
_DELIVERY = [deliveries.c[field.name] for field in fields(Delivery)]
_JOIN = and_(deliveries.c.organization_id == reminders.c.organization_id, deliveries.c.reminder_id == reminders.c.id)


def insert_reminder(tx: Tx, reminder: Reminder, sent_to: Sequence[Delivery], keys: Mapping[str, str]) -> bool:
    """Store a reminder with a delivery a recipient (`keys`: address → folded); False where its key was used before."""
    row = {field.name: getattr(reminder, field.name) for field in fields(Reminder)} | {
        "organization_id": tx.organization_id,
        "chosen": [str(one) for one in reminder.chosen],
        "charges": [str(one) for one in reminder.charges],
    }
    try:
        with tx.savepoint():
            tx.connection.execute(insert(reminders).values(row))
    except IntegrityError:
        return False
    rows = [
        {field.name: getattr(one, field.name) for field in fields(Delivery)}
        | {"organization_id": tx.organization_id, "email_key": keys[one.email], "status": one.status.value}
        for one in sent_to
    ]
    tx.connection.execute(insert(deliveries), rows)
    return True


def reminder_by_key(tx: Tx, author_id: UUID, key: str) -> Reminder | None:
    """The reminder that a person asked for with an Idempotency-Key."""
    row = tx.connection.execute(
        select(*_REMINDER).where(
            ours(tx, reminders), reminders.c.author_id == author_id, reminders.c.idempotency_key == key
        )
    ).one_or_none()
    return None if row is None else _reminder(row)


def sendings(tx: Tx, reminder_id: UUID) -> list[Sending]:
    """Every delivery of a reminder, the first recipient first."""
    query = _joined(tx).where(deliveries.c.reminder_id == reminder_id)
    found = [_sending(row) for row in tx.connection.execute(query)]
    return sorted(found, key=lambda one: (one.delivery.id != reminder_id, one.delivery.email))


def sending(tx: Tx, delivery_id: UUID, *, lock: bool = False) -> Sending | None:
    """A delivery with its reminder; with `lock`, nobody else changes it until this transaction ends."""
    query = _joined(tx).where(deliveries.c.id == delivery_id)
    row = tx.connection.execute(query.with_for_update(of=deliveries) if lock else query).one_or_none()
    return None if row is None else _sending(row)


def change_delivery(tx: Tx, delivery_id: UUID, *only_from: Status, **values: Any) -> bool:
    """Change columns of a delivery whose status is one of `only_from` (none given: any); whether it was."""
    where = [ours(tx, deliveries), deliveries.c.id == delivery_id]
    if only_from:
        where.append(deliveries.c.status.in_([status.value for status in only_from]))
    changed = tx.connection.execute(update(deliveries).where(*where).values(**values))
    return changed.rowcount > 0


def keep_charges(tx: Tx, reminder_id: UUID, charges: Sequence[UUID]) -> None:
    """What the reminder asked for in the end."""
    tx.connection.execute(
        update(reminders)
        .where(ours(tx, reminders), reminders.c.id == reminder_id)
        .values(charges=[str(one) for one in charges])
    )


def cancel(tx: Tx, reminder_id: UUID, reason: str, now: datetime) -> int:
    """End every delivery that waits and certainly is not out (nothing is where the relay refused a try); how many."""
    ended = tx.connection.execute(
        update(deliveries)
        .where(
            ours(tx, deliveries),
            deliveries.c.reminder_id == reminder_id,
            deliveries.c.status == Status.QUEUED.value,
            deliveries.c.doubted_at.is_(None),
        )
        .values(status=Status.CANCELLED.value, reason=reason, at=now)
    )
    return ended.rowcount


def restore(tx: Tx, reminder_id: UUID, reason: str, due: datetime) -> int:
    """Let the deliveries wait again that ended for a reason that begins so; how many."""
    again = tx.connection.execute(
        update(deliveries)
        .where(
            ours(tx, deliveries),
            deliveries.c.reminder_id == reminder_id,
            deliveries.c.status == Status.CANCELLED.value,
            deliveries.c.attempted_at.is_(None),
            deliveries.c.reason.startswith(reason, autoescape=True),
        )
        .values(status=Status.QUEUED.value, reason=None, at=due)
    )
    return again.rowcount


def pending(tx: Tx, now: datetime, since: datetime) -> tuple[int, int, int]:
    """Mails that wait for their hour, that should have gone out by `now` and still wait, and that failed `since`."""
    waiting = deliveries.c.status == Status.QUEUED.value
    query = select(
        func.count().filter(waiting, deliveries.c.at > now),
        func.count().filter(waiting, deliveries.c.at <= now),
        func.count().filter(deliveries.c.status == Status.FAILED.value),
    ).where(
        ours(tx, deliveries),
        or_(waiting, deliveries.c.at >= since),
        deliveries.c.status.in_([Status.QUEUED.value, Status.FAILED.value]),
    )
    later, late, failed = tx.connection.execute(query).one()
    return later, late, failed


def history(
    tx: Tx,
    *,
    customer_id: UUID | None,
    since: datetime | None,
    until: datetime | None,
    status: Status | None,
    page: int,
    limit: int,
) -> tuple[list[Sending], int]:
    """A page (from 1) of deliveries, newest first, and how many there are; `until` is exclusive."""
    where = [ours(tx, deliveries)]
    if customer_id is not None:
        where.append(reminders.c.customer_id == customer_id)
    if since is not None:
        where.append(deliveries.c.at >= since)
    if until is not None:
        where.append(deliveries.c.at < until)
    if status is not None:
        where.append(deliveries.c.status == status.value)
    count = select(func.count()).select_from(deliveries.join(reminders, _JOIN)).where(*where)
    total = tx.connection.execute(count).scalar_one()
    query = (
        _joined(tx)
        .where(*where)
        .order_by(deliveries.c.at.desc(), deliveries.c.id)
        .limit(limit)
        .offset((page - 1) * limit)
    )
    return [_sending(row) for row in tx.connection.execute(query)], total


def forget_keys(tx: Tx, before: datetime) -> None:
    """Reminders asked for before a moment are found by their keys no more."""
    tx.connection.execute(
        update(reminders)
        .where(ours(tx, reminders), reminders.c.created_at < before, reminders.c.idempotency_key.is_not(None))
        .values(idempotency_key=None)
    )


def to_recipients(tx: Tx, keys: Collection[str], after: datetime, before: datetime) -> dict[str, list[Sending]]:
    """Deliveries to the folded addresses that went out, or are due, between two moments; by address, newest first."""
    query = (
        _joined(tx)
        .add_columns(deliveries.c.email_key)
        .where(
            ours(tx, deliveries),
            deliveries.c.email_key.in_(keys),
            deliveries.c.at > after,
            deliveries.c.at < before,
            deliveries.c.status.in_([Status.QUEUED.value, Status.SENT.value, Status.DELIVERED.value]),
        )
        .order_by(deliveries.c.at.desc())
    )
    found: dict[str, list[Sending]] = {}
    for row in tx.connection.execute(query):
        found.setdefault(row.email_key, []).append(_sending(row))
    return found


def begun_since(tx: Tx, since: datetime) -> int:
    """Mails whose first try was since a moment: what the day's quota counts."""
    query = select(func.count()).where(ours(tx, deliveries), deliveries.c.attempted_at >= since)
    return tx.connection.execute(query).scalar_one()


def waiting_until(tx: Tx, until: datetime) -> int:
    """Mails that nobody tried yet and that are due before a moment."""
    query = select(func.count()).where(
        ours(tx, deliveries),
        deliveries.c.status == Status.QUEUED.value,
        deliveries.c.attempted_at.is_(None),
        deliveries.c.at < until,
    )
    return tx.connection.execute(query).scalar_one()


def standing(tx: Tx, since: datetime) -> Standing:
    """How the mails whose first try was since a moment ended."""
    query = select(func.count(), func.count(deliveries.c.bounced_at)).where(
        ours(tx, deliveries), deliveries.c.attempted_at >= since
    )
    sent, bounced = tx.connection.execute(query).one()
    return Standing(sent, bounced)


def _joined(tx: Tx) -> Select[Any]:
    """Deliveries of the organization in scope with their reminders."""
    return select(*_DELIVERY, *_REMINDER).select_from(deliveries.join(reminders, _JOIN)).where(ours(tx, deliveries))


def _sending(row: Any) -> Sending:
    values = {field.name: getattr(row, field.name) for field in fields(Delivery)}
    return Sending(Delivery(**values | {"status": Status(row.status)}), _reminder(row))


def _reminder(row: Any) -> Reminder:
    values = {field.name: getattr(row, f"r_{field.name}") for field in fields(Reminder)}
    for name in ("chosen", "charges"):
        values[name] = tuple(UUID(one) for one in values[name])
    return Reminder(**values)
