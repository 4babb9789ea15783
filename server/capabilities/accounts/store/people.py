"""Queries of the people of an organization and of those invited to it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from server.capabilities.accounts.model import Invitation, Person, Role, Status
from server.capabilities.accounts.refusals import organization_name_taken
from server.capabilities.accounts.tables import invitations, memberships, organizations, users
from server.db.session import Tx


def lock(tx: Tx) -> None:
    """Let nobody else change who belongs to the organization until this transaction ends."""
    tx.connection.execute(
        select(organizations.c.id).where(organizations.c.id == tx.organization_id).with_for_update()
    ).one_or_none()


def people(tx: Tx) -> list[Person]:
    """The members of the organization in scope, active or not, oldest first."""
    rows = tx.connection.execute(_members(tx).order_by(memberships.c.created_at, users.c.id))
    return [_person(row) for row in rows]


def person(tx: Tx, user_id: UUID) -> Person | None:
    """One member of the organization in scope, active or not."""
    row = tx.connection.execute(_members(tx).where(users.c.id == user_id)).one_or_none()
    return None if row is None else _person(row)


def count_active(tx: Tx, role: Role | None = None) -> int:
    """How many active members the organization in scope has, of one role or of any."""
    query = select(func.count()).where(
        memberships.c.organization_id == tx.organization_id, memberships.c.deactivated_at.is_(None)
    )
    if role is not None:
        query = query.where(memberships.c.role == role.value)
    return tx.connection.execute(query).scalar_one()


def set_role(tx: Tx, user_id: UUID, role: Role) -> None:
    """Change what a member is."""
    _change(tx, user_id, role=role.value)


def set_deactivated(tx: Tx, user_id: UUID, since: datetime | None) -> None:
    """Shut a member out, or let them in again (None)."""
    _change(tx, user_id, deactivated_at=since)


def remove_member(tx: Tx, user_id: UUID) -> None:
    """End a membership."""
    tx.connection.execute(
        delete(memberships).where(memberships.c.organization_id == tx.organization_id, memberships.c.user_id == user_id)
    )


def remove_user(tx: Tx, user_id: UUID) -> None:
    """Forget a person of the organization in scope, memberships included."""
    tx.connection.execute(delete(users).where(users.c.id == user_id))


def insert_invitation(tx: Tx, invitation: Invitation, email_key: str) -> None:
    """Keep a place."""
    row = asdict(invitation) | {"role": invitation.role.value, "email_key": email_key}
    tx.connection.execute(insert(invitations).values(organization_id=tx.organization_id, **row))


def invitation(tx: Tx, invitation_id: UUID, now: datetime, *, lock: bool = False) -> Invitation | None:
    """A place that is still kept."""
    query = _open(tx, now).where(invitations.c.id == invitation_id)
    row = tx.connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _invitation(row)


def open_invitations(tx: Tx, now: datetime) -> list[Invitation]:
    """The places still kept, oldest first."""
    rows = tx.connection.execute(_open(tx, now).order_by(invitations.c.created_at, invitations.c.id))
    return [_invitation(row) for row in rows]


def set_invited_role(tx: Tx, invitation_id: UUID, role: Role) -> None:
    """Change what an invited person will be."""
    tx.connection.execute(
        update(invitations)
        .where(invitations.c.organization_id == tx.organization_id, invitations.c.id == invitation_id)
        .values(role=role.value)
    )


def end_invitation(tx: Tx, invitation_id: UUID, now: datetime) -> None:
    """Used, or called off."""
    _end(tx, now, invitations.c.id == invitation_id)


def end_invitations_of(tx: Tx, email_key: str, now: datetime) -> None:
    """Call off what an address was invited to here."""
    _end(tx, now, invitations.c.email_key == email_key)


def end_invitations(tx: Tx, now: datetime) -> None:
    """Call off every invitation of the organization in scope."""
    _end(tx, now)


def forget_invitations(tx: Tx, before: datetime) -> None:
    """Forget those that were used or called off, or whose time had passed, before a moment."""
    over = or_(invitations.c.ended_at < before, invitations.c.expires_at < before)
    tx.connection.execute(delete(invitations).where(invitations.c.organization_id == tx.organization_id, over))


def _end(tx: Tx, now: datetime, *which: ColumnElement[bool]) -> None:
    tx.connection.execute(
        update(invitations)
        .where(invitations.c.organization_id == tx.organization_id, invitations.c.ended_at.is_(None), *which)
        .values(ended_at=now)
    )


def update_organization(tx: Tx, values: dict[str, Any]) -> None:
    """Change columns of the organization in scope; CONFLICT where the folded name is taken."""
    try:
        with tx.savepoint():
            tx.connection.execute(
                update(organizations).where(organizations.c.id == tx.organization_id).values(**values)
            )
    except IntegrityError as error:
        raise organization_name_taken("name") from error


def _members(tx: Tx) -> Select[Any]:
    return (
        select(
            users.c.id,
            users.c.email,
            users.c.name,
            users.c.verified_at,
            memberships.c.role,
            memberships.c.deactivated_at,
            memberships.c.last_login_at,
            memberships.c.created_at,
        )
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organization_id == tx.organization_id)
    )


def _open(tx: Tx, now: datetime) -> Select[Any]:
    return select(invitations).where(
        invitations.c.organization_id == tx.organization_id,
        invitations.c.ended_at.is_(None),
        invitations.c.expires_at > now,
    )


def _change(tx: Tx, user_id: UUID, **values: Any) -> None:
    tx.connection.execute(
        update(memberships)
        .where(memberships.c.organization_id == tx.organization_id, memberships.c.user_id == user_id)
        .values(**values)
    )


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        status=Status.ACTIVE if row.deactivated_at is None else Status.INACTIVE,
        last_login_at=row.last_login_at,
        created_at=row.created_at,
        verified=row.verified_at is not None,
    )


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        invited_by=row.invited_by,
        invited_by_name=row.invited_by_name,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
