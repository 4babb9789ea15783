"""Which sessions still stand, many at a time: what an open page is shown depends on it every second."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, select

from server.capabilities.accounts.model import Role, SubjectKind
from server.capabilities.accounts.tables import memberships, token_families, users
from server.db.session import Tx


def standing(tx: Tx, families: Collection[UUID]) -> dict[UUID, Role]:
    """The sessions of people among `families` that stand in the organization in scope, with the role each has now."""
    member = and_(
        memberships.c.organization_id == token_families.c.organization_id,
        memberships.c.user_id == token_families.c.subject_id,
        memberships.c.deactivated_at.is_(None),
    )
    current = and_(users.c.id == memberships.c.user_id, users.c.session_version == token_families.c.session_version)
    rows = tx.connection.execute(
        select(token_families.c.id, memberships.c.role)
        .select_from(token_families.join(memberships, member).join(users, current))
        .where(
            token_families.c.organization_id == tx.organization_id,
            token_families.c.id.in_(families),
            token_families.c.subject_kind == SubjectKind.USER.value,
            token_families.c.revoked_at.is_(None),
        )
    )
    return {row.id: Role(row.role) for row in rows}
