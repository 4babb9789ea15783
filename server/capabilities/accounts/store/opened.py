"""Queries of the sessions that a person has open, as they see them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from server.capabilities.accounts.model import OpenSession, SubjectKind
from server.capabilities.accounts.tables import token_families as families
from server.capabilities.accounts.tables import users
from server.capabilities.accounts.tokens import IDLE_LIFE
from server.db.session import Tx


def of(tx: Tx, user_id: UUID, now: datetime) -> list[OpenSession]:
    """The sessions of a person in the organization in scope, the last used first."""
    columns = (
        *(families.c.id, families.c.audience, families.c.address, families.c.agent),
        *(families.c.created_at, families.c.used_at),
    )
    query = (
        select(*columns)
        .join(users, users.c.id == families.c.subject_id)
        .where(*_open(tx, user_id), *_alive(now), families.c.session_version == users.c.session_version)
        .order_by(families.c.used_at.desc(), families.c.id)
    )
    return [OpenSession(*row) for row in tx.connection.execute(query)]


def revoke_others(tx: Tx, user_id: UUID, keep: UUID, now: datetime) -> int:
    """End every one of them but `keep`; how many."""
    query = update(families).where(*_open(tx, user_id), *_alive(now), families.c.id != keep).values(revoked_at=now)
    return tx.connection.execute(query).rowcount


def _open(tx: Tx, user_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        families.c.organization_id == tx.organization_id,
        families.c.subject_kind == SubjectKind.USER.value,
        families.c.subject_id == user_id,
        families.c.revoked_at.is_(None),
    )


def _alive(now: datetime) -> tuple[ColumnElement[Any], ...]:
    return (families.c.used_at >= now - IDLE_LIFE[SubjectKind.USER],)
