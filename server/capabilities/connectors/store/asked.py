"""Rows of what is asked of machines."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from contract.connectors import CommandResult
from server.capabilities.connectors.model import Command, CommandType
from server.capabilities.connectors.store import ours
from server.capabilities.connectors.tables import connector_commands
from server.db.session import Tx


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
    return [_command(row) for row in rows]


def commands(tx: Tx, connector_id: UUID, *, offset: int, limit: int) -> tuple[list[Command], int]:
    """A page of what was ever asked of a machine, newest first, and how much there is."""
    mine = (ours(tx, connector_commands), connector_commands.c.connector_id == connector_id)
    rows = tx.connection.execute(
        select(connector_commands)
        .where(*mine)
        .order_by(connector_commands.c.created_at.desc(), connector_commands.c.id)
        .offset(offset)
        .limit(limit)
    )
    total = tx.connection.execute(select(func.count()).select_from(connector_commands).where(*mine)).scalar_one()
    return [_command(row) for row in rows], total


def answered(tx: Tx) -> dict[UUID, tuple[int, datetime | None]]:
    """How much was asked of each machine of the organization, and when it last answered."""
    asked = connector_commands.c
    query = (
        select(asked.connector_id, func.count().label("asked"), func.max(asked.ended_at).label("last"))
        .where(ours(tx, connector_commands))
        .group_by(asked.connector_id)
    )
    return {row.connector_id: (row.asked, row.last) for row in tx.connection.execute(query)}


def add_command(tx: Tx, connector_id: UUID, command: Command) -> None:
    """Store a command."""
    tx.connection.execute(
        insert(connector_commands).values(
            id=command.id,
            organization_id=tx.organization_id,
            connector_id=connector_id,
            type=command.type.value,
            payload=dict(command.payload),
            created_at=command.created_at,
            created_by=command.created_by,
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


def forget_commands(tx: Tx, before: datetime) -> None:
    """Forget what was asked earlier."""
    tx.connection.execute(
        delete(connector_commands).where(ours(tx, connector_commands), connector_commands.c.created_at < before)
    )


def _command(row: Row[Any]) -> Command:
    return Command(
        row.id, CommandType(row.type), row.payload, row.created_at, row.created_by, row.ended_at, row.ok, row.detail
    )
