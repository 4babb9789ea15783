"""Rows of the diagnoses that machines sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from server.capabilities.connectors.diagnoses import Diagnosis
from server.capabilities.connectors.store import ours
from server.capabilities.connectors.tables import connector_diagnoses
from server.db.session import Tx

_SHOWN = (
    connector_diagnoses.c.id,
    connector_diagnoses.c.code,
    connector_diagnoses.c.created_at,
    connector_diagnoses.c.size,
)


def add(tx: Tx, connector_id: UUID, diagnosis: Diagnosis, content: bytes) -> None:
    """Store an archive."""
    tx.connection.execute(
        insert(connector_diagnoses).values(
            id=diagnosis.id,
            organization_id=tx.organization_id,
            connector_id=connector_id,
            code=diagnosis.code,
            created_at=diagnosis.created_at,
            size=diagnosis.size,
            content=content,
        )
    )


def of_machine(tx: Tx, connector_id: UUID) -> Sequence[Diagnosis]:
    """What a machine sent, newest first."""
    rows = tx.connection.execute(
        select(*_SHOWN)
        .where(ours(tx, connector_diagnoses), connector_diagnoses.c.connector_id == connector_id)
        .order_by(connector_diagnoses.c.created_at.desc(), connector_diagnoses.c.id.desc())
    )
    return [Diagnosis(*row) for row in rows]


def content(tx: Tx, connector_id: UUID, diagnosis_id: UUID) -> tuple[Diagnosis, bytes] | None:
    """One archive of a machine, or None."""
    row = tx.connection.execute(
        select(*_SHOWN, connector_diagnoses.c.content).where(
            ours(tx, connector_diagnoses),
            connector_diagnoses.c.connector_id == connector_id,
            connector_diagnoses.c.id == diagnosis_id,
        )
    ).one_or_none()
    return None if row is None else (Diagnosis(*row[:4]), row.content)


def remove(tx: Tx, gone: Sequence[Diagnosis]) -> None:
    """Forget these."""
    tx.connection.execute(
        delete(connector_diagnoses).where(
            ours(tx, connector_diagnoses), connector_diagnoses.c.id.in_([one.id for one in gone])
        )
    )


def forget(tx: Tx, before: datetime) -> None:
    """Forget what was sent earlier."""
    tx.connection.execute(
        delete(connector_diagnoses).where(ours(tx, connector_diagnoses), connector_diagnoses.c.created_at < before)
    )
