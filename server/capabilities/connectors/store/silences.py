"""Rows of who is silent and was not told of, of usual hours, and of when the service itself was receiving."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, delete, select, update

from server.capabilities.connectors.silence import PAUSE, FirstHeard
from server.capabilities.connectors.store import ours, upsert
from server.capabilities.connectors.tables import connector_days, connectors, service_pulse
from server.db.session import Tx

_ONLY = 1


def pulse(tx: Tx, now: datetime) -> None:
    """The service receives now; after a pause its time begins anew."""
    statement = upsert(tx, service_pulse).values(id=_ONLY, since=now, at=now)
    went_on = service_pulse.c.at >= now - PAUSE
    tx.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={"since": case((went_on, service_pulse.c.since), else_=now), "at": now},
        )
    )


def receiving_since(tx: Tx, now: datetime) -> datetime | None:
    """Since when the service has been receiving without a pause; None where it is not."""
    found: datetime | None = tx.connection.execute(
        select(service_pulse.c.since).where(service_pulse.c.at >= now - PAUSE)
    ).scalar()
    return found


def silent(tx: Tx, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """(organization, machine) whose silence is worth telling and was not told, of every organization."""
    return [(row.organization_id, row.connector_id) for row in tx.lookup("silent_connectors", p_now=now, p_limit=limit)]


def heard(tx: Tx, since: datetime, limit: int) -> int:
    """How many machines of every organization were heard after `since`, counted up to `limit`."""
    return len(tx.lookup("heard_connectors", p_since=since, p_limit=limit))


def take(tx: Tx, connector_id: UUID, now: datetime) -> bool:
    """Tell of a silence once: True for the first worker that asks, and only while it lasts."""
    taken = tx.connection.execute(
        update(connectors)
        .where(
            ours(tx, connectors),
            connectors.c.id == connector_id,
            connectors.c.revoked_at.is_(None),
            connectors.c.missed_at <= now,
        )
        .values(missed_at=None)
    )
    return taken.rowcount == 1


def note_first(tx: Tx, connector_id: UUID, first: FirstHeard, forget_before: date) -> None:
    """The machine was heard on this day; only the first time of a day is kept, and old days are forgotten."""
    tx.connection.execute(
        upsert(tx, connector_days)
        .values(organization_id=tx.organization_id, connector_id=connector_id, day=first.day, minute=first.minute)
        .on_conflict_do_nothing()
    )
    tx.connection.execute(
        delete(connector_days).where(
            ours(tx, connector_days),
            connector_days.c.connector_id == connector_id,
            connector_days.c.day < forget_before,
        )
    )


def firsts(tx: Tx, connector_id: UUID) -> list[FirstHeard]:
    """When a machine was first heard on each remembered day."""
    rows = tx.connection.execute(
        select(connector_days.c.day, connector_days.c.minute).where(
            ours(tx, connector_days), connector_days.c.connector_id == connector_id
        )
    )
    return [FirstHeard(row.day, row.minute) for row in rows]
