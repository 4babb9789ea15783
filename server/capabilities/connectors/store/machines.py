"""Rows of machines and of what is asked of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text, update

from contract.connectors import CommandResult
from server.capabilities.connectors.model import Command, CommandType, Connector, Progress
from server.capabilities.connectors.store import ours
from server.capabilities.connectors.tables import connector_commands, connectors
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
    )


def waiting_commands(tx: Tx, connector_id: UUID) -> list[Command]:
    """What was asked of a machine and no result has named yet, oldest first."""
    rows = tx.connection.execute(
        select(connector_commands)
        .where(
            ours(tx, connector_commands),
            connector_commands.c.connector_id == connector_id,
            connector_commands.c.ended_at.is_(None),
        )
        .order_by(connector_commands.c.created_at, connector_commands.c.id)
    )
    return [Command(row.id, CommandType(row.type), row.payload, row.created_at) for row in rows]


def add_command(tx: Tx, connector_id: UUID, command: Command, user_id: UUID | None) -> None:
    """Store a command; `user_id` is None where the service itself asks."""
    tx.connection.execute(
        insert(connector_commands).values(
            id=command.id,
            organization_id=tx.organization_id,
            connector_id=connector_id,
            type=command.type.value,
            payload=dict(command.payload),
            created_at=command.created_at,
            created_by=user_id,
        )
    )


def end_commands(tx: Tx, ended: Iterable[tuple[Command, CommandResult]], now: datetime) -> None:
    """Record how commands ended."""
    for command, result in ended:
        tx.connection.execute(
            update(connector_commands)
            .where(ours(tx, connector_commands), connector_commands.c.id == command.id)
            .values(ended_at=now, ok=result.ok, detail=result.detail)
        )
