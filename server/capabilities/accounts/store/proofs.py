"""Queries of how a person proves who they are: password, verified address, mailed links, identities of providers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from server.capabilities.accounts.model import MailedLink, Purpose
from server.capabilities.accounts.refusals import email_taken
from server.capabilities.accounts.tables import identities, mailed_links, memberships, users
from server.db.session import Tx


def set_password(tx: Tx, user_id: UUID, password_hash: str | None) -> None:
    """Another password, or none; every session of the person ends."""
    tx.connection.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(password_hash=password_hash, session_version=users.c.session_version + 1)
    )


def set_name(tx: Tx, user_id: UUID, name: str) -> None:
    """What the person is called."""
    tx.connection.execute(update(users).where(users.c.id == user_id).values(name=name))


def set_verified(tx: Tx, user_id: UUID, now: datetime) -> None:
    """The address was proven; the first time counts."""
    tx.connection.execute(
        update(users).where(users.c.id == user_id, users.c.verified_at.is_(None)).values(verified_at=now)
    )


def insert_identity(tx: Tx, identity_id: UUID, user_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    """Link a provider's account; CONFLICT where two first logins of it race."""
    row = {"id": identity_id, "user_id": user_id, "issuer": issuer, "subject": subject, "created_at": now}
    try:
        with tx.savepoint():
            tx.connection.execute(insert(identities).values(row))
    except IntegrityError as error:
        raise email_taken() from error


def remove_identities(tx: Tx, user_id: UUID) -> None:
    """Unlink every provider's account of a person."""
    tx.connection.execute(delete(identities).where(identities.c.user_id == user_id))


def insert_link(tx: Tx, link: MailedLink, now: datetime) -> None:
    """Keep a link; one mailed for the same purpose before ends."""
    end_links(tx, link.user_id, link.purpose, now)
    tx.connection.execute(
        insert(mailed_links).values(
            organization_id=tx.organization_id,
            id=link.id,
            user_id=link.user_id,
            purpose=link.purpose.value,
            created_at=now,
            expires_at=link.expires_at,
        )
    )


def link(tx: Tx, link_id: UUID, purpose: Purpose, now: datetime, *, lock: bool = False) -> MailedLink | None:
    """A link for this purpose that was not used and whose time has not passed."""
    query = (
        select(mailed_links)
        .join(memberships, memberships.c.user_id == mailed_links.c.user_id)
        .where(
            mailed_links.c.organization_id == tx.organization_id,
            memberships.c.organization_id == tx.organization_id,
            memberships.c.deactivated_at.is_(None),
            mailed_links.c.id == link_id,
            mailed_links.c.purpose == purpose.value,
            mailed_links.c.ended_at.is_(None),
            mailed_links.c.expires_at > now,
        )
    )
    row = tx.connection.execute(query.with_for_update(of=mailed_links) if lock else query).one_or_none()
    return None if row is None else MailedLink(row.id, row.user_id, Purpose(row.purpose), row.expires_at)


def end_links(tx: Tx, user_id: UUID, purpose: Purpose | None, now: datetime) -> None:
    """Used, or overtaken by a newer one; every purpose where None."""
    query = update(mailed_links).where(
        mailed_links.c.organization_id == tx.organization_id,
        mailed_links.c.user_id == user_id,
        mailed_links.c.ended_at.is_(None),
    )
    if purpose is not None:
        query = query.where(mailed_links.c.purpose == purpose.value)
    tx.connection.execute(query.values(ended_at=now))


def forget_links(tx: Tx, before: datetime) -> None:
    """Forget links that were used or overtaken, or whose time had passed, before a moment."""
    over = or_(mailed_links.c.ended_at < before, mailed_links.c.expires_at < before)
    tx.connection.execute(delete(mailed_links).where(mailed_links.c.organization_id == tx.organization_id, over))
