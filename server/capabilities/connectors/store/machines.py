"""Rows of machines and of what is asked of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, func, insert, select, text, true, update

from server.capabilities.connectors.model import Connector, Progress
from server.capabilities.connectors.silence import TELL_AFTER
from server.capabilities.connectors.store import ours
from server.capabilities.connectors.tables import connectors
from server.db.session import Tx
from server.kit.ids import new_id


def connector(tx: Tx, connector_id: UUID) -> Connector | None:
    """A machine of the organization."""
    row = tx.connection.execute(
        select(connectors).where(ours(tx, connectors), connectors.c.id == connector_id)
    ).one_or_none()
    return _connector(row) if row else None


def connector_by_fingerprint(tx: Tx, fingerprint: str) -> Connector | None:
    """The machine that registered with this label before."""
    row = tx.connection.execute(
        select(connectors).where(ours(tx, connectors), connectors.c.machine_fingerprint == fingerprint)
    ).one_or_none()
    return _connector(row) if row else None


def all_connectors(tx: Tx) -> list[Connector]:
    """Every machine, revoked ones included, oldest first."""
    rows = tx.connection.execute(
        select(connectors).where(ours(tx, connectors)).order_by(connectors.c.registered_at, connectors.c.id)
    )
    return [_connector(row) for row in rows]


def lock_pairings(tx: Tx) -> None:
    """One pairing of the organization at a time: plan limits and declarations cannot race. SQLite has one writer."""
    if tx.dialect == "postgresql":
        tx.connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"pairing:{tx.organization_id}"}
        )


def active_connectors(tx: Tx) -> int:
    """Machines that are not revoked: what a plan counts."""
    counted = tx.connection.execute(
        select(func.count()).select_from(connectors).where(ours(tx, connectors), connectors.c.revoked_at.is_(None))
    )
    return int(counted.scalar_one())


def add_connector(tx: Tx, values: Mapping[str, Any]) -> UUID:
    """Store a new machine; its id."""
    connector_id = new_id()
    tx.connection.execute(insert(connectors).values(id=connector_id, organization_id=tx.organization_id, **values))
    return connector_id


def update_connector(tx: Tx, connector_id: UUID, **values: Any) -> None:
    """Change columns of a machine."""
    tx.connection.execute(
        update(connectors).where(ours(tx, connectors), connectors.c.id == connector_id).values(**values)
    )


def heard_at(now: datetime) -> dict[str, Any]:
    """Columns of a machine that is heard by something else than a heartbeat: a goodbye that it said stands."""
    missed_at = case((connectors.c.stop_reason.is_(None), now + TELL_AFTER), else_=connectors.c.missed_at)
    return {"last_heard_at": now, "missed_at": missed_at}


def rename(tx: Tx, connector_id: UUID, name: str) -> None:
    """Name a machine for good: pairing it again keeps the name."""
    tx.connection.execute(
        update(connectors)
        .where(ours(tx, connectors), connectors.c.id == connector_id)
        .values(name=name, renamed=true())
    )


def pair_again(tx: Tx, connector_id: UUID, name: str, **values: Any) -> None:
    """What a machine says when it pairs again; its name counts where no person gave it another."""
    kept = case((connectors.c.renamed, connectors.c.name), else_=name)
    update_connector(tx, connector_id, name=kept, **values)


def progress(tx: Tx, since: datetime) -> dict[UUID, Progress]:
    """How far the syncs are that said so after `since`."""
    rows = tx.connection.execute(
        select(connectors.c.id, connectors.c.progress, connectors.c.progress_at).where(
            ours(tx, connectors), connectors.c.progress_at > since
        )
    )
    return {row.id: Progress(**row.progress, at=row.progress_at) for row in rows if row.progress}


def _connector(row: Row[Any]) -> Connector:
    return Connector(
        row.id,
        row.organization_id,
        row.name,
        row.kind,
        row.version,
        row.address,
        row.registered_at,
        row.last_heard_at,
        row.last_heartbeat_at,
        row.last_sync_at,
        row.last_sync_status,
        row.stop_reason,
        tuple(row.pending_errors),
        row.revoked_at,
        Progress(**row.progress, at=row.progress_at) if row.progress else None,
        row.missed_at is None,
    )
