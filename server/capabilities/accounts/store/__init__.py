"""Queries of accounts: rows ↔ model, with the organization's scope applied here once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from server.capabilities.accounts.model import (
    Family,
    Organization,
    RefreshToken,
    Role,
    SubjectKind,
    User,
)
from server.capabilities.accounts.refusals import email_taken, organization_name_taken
from server.capabilities.accounts.tables import memberships, organizations, refresh_tokens, token_families, users
from server.db.session import Tx


def insert_organization(tx: Tx, organization: Organization, name_key: str, next_daily_at: datetime) -> None:
    """Store a tenant; CONFLICT where the folded name is taken."""
    row = {
        "id": organization.id,
        "name": organization.name,
        "name_key": name_key,
        "tax_id": organization.tax_id,
        "timezone": organization.timezone,
        "currency": organization.currency,
        "email_domain": organization.email_domain,
        "plan": organization.plan,
        "created_at": organization.created_at,
        "next_daily_at": next_daily_at,
    }
    try:
        with tx.savepoint():
            tx.connection.execute(insert(organizations).values(row))
    except IntegrityError as error:
        raise organization_name_taken() from error


def insert_user(tx: Tx, user: User, email_key: str, password_hash: str | None) -> None:
    """Store a person; CONFLICT where the address has an account."""
    row = {
        "id": user.id,
        "email": user.email,
        "email_key": email_key,
        "name": user.name,
        "password_hash": password_hash,
        "session_version": user.session_version,
        "created_at": user.created_at,
        "verified_at": user.verified_at,
    }
    try:
        with tx.savepoint():
            tx.connection.execute(insert(users).values(row))
    except IntegrityError as error:
        raise email_taken() from error


def insert_membership(tx: Tx, user_id: UUID, role: Role, now: datetime) -> None:
    """Make a person a member of the organization in scope."""
    tx.connection.execute(
        insert(memberships).values(organization_id=tx.organization_id, user_id=user_id, role=role.value, created_at=now)
    )


def organization(tx: Tx) -> Organization | None:
    """The organization in scope."""
    row = tx.connection.execute(select(organizations).where(organizations.c.id == tx.organization_id)).one_or_none()
    if row is None:
        return None
    return Organization(
        row.id, row.name, row.tax_id, row.timezone, row.currency, row.plan, row.created_at, row.email_domain
    )


def member(tx: Tx, user_id: UUID) -> tuple[User, Role, str | None] | None:
    """An active member of the organization in scope, the role, and the stored password hash."""
    row = tx.connection.execute(
        select(users, memberships.c.role)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(
            memberships.c.organization_id == tx.organization_id,
            memberships.c.deactivated_at.is_(None),
            users.c.id == user_id,
        )
    ).one_or_none()
    if row is None:
        return None
    user = User(row.id, row.email, row.name, row.session_version, row.created_at, row.verified_at)
    return user, Role(row.role), row.password_hash


def password_hash(tx: Tx, user_id: UUID) -> str | None:
    """The stored hash of a person of the organization in scope, deactivated or not; None where there is none."""
    found: str | None = tx.connection.execute(
        select(users.c.password_hash)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organization_id == tx.organization_id, users.c.id == user_id)
    ).scalar_one_or_none()
    return found


def members(tx: Tx, roles: tuple[Role, ...]) -> list[User]:
    """The active members of the organization in scope that have one of the roles, oldest first."""
    rows = tx.connection.execute(
        select(users)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(
            memberships.c.organization_id == tx.organization_id,
            memberships.c.deactivated_at.is_(None),
            memberships.c.role.in_([role.value for role in roles]),
        )
        .order_by(memberships.c.created_at, users.c.id)
    )
    return [User(row.id, row.email, row.name, row.session_version, row.created_at, row.verified_at) for row in rows]


def store_login(tx: Tx, user_id: UUID, now: datetime) -> None:
    """Remember when a person was last in the organization in scope: the next login opens the most recent."""
    tx.connection.execute(
        update(memberships)
        .where(memberships.c.organization_id == tx.organization_id, memberships.c.user_id == user_id)
        .values(last_login_at=now)
    )


def set_next_daily(tx: Tx, moment: datetime) -> None:
    """When the organization's next day begins."""
    tx.connection.execute(
        update(organizations).where(organizations.c.id == tx.organization_id).values(next_daily_at=moment)
    )


def insert_family(tx: Tx, family: Family) -> None:
    """Begin a chain of refresh tokens."""
    tx.connection.execute(
        insert(token_families).values(
            id=family.id,
            organization_id=family.organization_id,
            subject_kind=family.kind.value,
            subject_id=family.subject_id,
            audience=family.audience,
            session_version=family.session_version,
            created_at=family.used_at,
            used_at=family.used_at,
            idle_seconds=int(family.idle.total_seconds()),
            **_seen(tx),
        )
    )


def insert_token(tx: Tx, token: RefreshToken, digest: bytes, now: datetime) -> None:
    """Store the digest of a refresh token."""
    tx.connection.execute(
        insert(refresh_tokens).values(
            id=token.id,
            organization_id=tx.organization_id,
            family_id=token.family_id,
            parent_id=token.parent_id,
            digest=digest,
            created_at=now,
        )
    )


def family_of_token(tx: Tx, token_id: UUID) -> tuple[Family, RefreshToken] | None:
    """A refresh token and its family, the family locked until the transaction ends."""
    row = tx.connection.execute(
        select(refresh_tokens.c.family_id, refresh_tokens.c.parent_id).where(
            refresh_tokens.c.id == token_id, refresh_tokens.c.organization_id == tx.organization_id
        )
    ).one_or_none()
    if row is None:
        return None
    found = family(tx, row.family_id, lock=True)
    return None if found is None else (found, RefreshToken(token_id, row.family_id, row.parent_id))


def family(tx: Tx, family_id: UUID, *, lock: bool = False) -> Family | None:
    """A chain of refresh tokens of the organization in scope."""
    query = select(token_families).where(
        token_families.c.id == family_id, token_families.c.organization_id == tx.organization_id
    )
    row = tx.connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _family(row)


def use_family(tx: Tx, family_id: UUID, token_id: UUID, now: datetime, forget_before: datetime) -> None:
    """Remember the token exchanged last, and forget those older than any reuse that could matter."""
    tx.connection.execute(
        update(token_families)
        .where(token_families.c.id == family_id, token_families.c.organization_id == tx.organization_id)
        .values(last_used_id=token_id, used_at=now, **_seen(tx))
    )
    tx.connection.execute(
        delete(refresh_tokens).where(
            refresh_tokens.c.organization_id == tx.organization_id,
            refresh_tokens.c.family_id == family_id,
            refresh_tokens.c.created_at < forget_before,
        )
    )


def revoke_family(tx: Tx, family_id: UUID, now: datetime) -> None:
    """End one chain: its access tokens are refused from here on too."""
    _revoke(tx, now, token_families.c.id == family_id)


def revoke_subject(tx: Tx, kind: SubjectKind, subject_id: UUID, now: datetime) -> None:
    """End every chain of a person or a connector in the organization in scope."""
    _revoke(tx, now, token_families.c.subject_kind == kind.value, token_families.c.subject_id == subject_id)


def forget_families(tx: Tx, revoked_before: datetime, unused_since: datetime) -> None:
    """Forget chains that were ended before a moment, or not used since another, with their tokens."""
    over = or_(token_families.c.revoked_at < revoked_before, token_families.c.used_at < unused_since)
    tx.connection.execute(delete(token_families).where(token_families.c.organization_id == tx.organization_id, over))


def _seen(tx: Tx) -> dict[str, str]:
    """Where a session is used from, where a request uses it."""
    return {"address": tx.origin.address, "agent": tx.origin.agent} if tx.origin.address else {}


def _revoke(tx: Tx, now: datetime, *which: Any) -> None:
    tx.connection.execute(
        update(token_families)
        .where(token_families.c.organization_id == tx.organization_id, token_families.c.revoked_at.is_(None), *which)
        .values(revoked_at=now)
    )


def _family(row: Row[Any]) -> Family:
    return Family(
        id=row.id,
        organization_id=row.organization_id,
        kind=SubjectKind(row.subject_kind),
        subject_id=row.subject_id,
        audience=row.audience,
        session_version=row.session_version,
        used_at=row.used_at,
        idle=timedelta(seconds=row.idle_seconds),
        last_used_id=row.last_used_id,
        revoked_at=row.revoked_at,
    )
