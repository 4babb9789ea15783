"""Accounts in full: invitations, mailed links, identities of other providers, deactivated members.

Logging in is remembered per membership, because it decides which organization the next one opens.
"""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import Lookup, table_ddl

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TENANTS: dict[str, str | None] = {
    "identities": None,
    "invitations": "organization_id",
    "mailed_links": "organization_id",
}

LOOKUPS = (
    Lookup(
        "address",
        (("p_address", "text"),),
        (("user_id", "uuid"), ("organization_id", "uuid")),
        "SELECT u.id, m.organization_id FROM users u "
        "LEFT JOIN memberships m ON m.user_id = u.id AND m.deactivated_at IS NULL "
        "WHERE u.email_key = :p_address ORDER BY coalesce(m.last_login_at, m.created_at) DESC, m.organization_id",
    ),
    Lookup(
        "identity",
        (("p_issuer", "text"), ("p_subject", "text")),
        (("user_id", "uuid"), ("organization_id", "uuid")),
        "SELECT i.user_id, m.organization_id FROM identities i "
        "LEFT JOIN memberships m ON m.user_id = i.user_id AND m.deactivated_at IS NULL "
        "WHERE i.issuer = :p_issuer AND i.subject = :p_subject "
        "ORDER BY coalesce(m.last_login_at, m.created_at) DESC, m.organization_id",
    ),
    Lookup(
        "proven_address",
        (("p_address", "text"),),
        (("user_id", "uuid"),),
        "SELECT id FROM users WHERE email_key = :p_address AND verified_at IS NOT NULL",
    ),
    Lookup(
        "organization_name",
        (("p_key", "text"),),
        (("organization_id", "uuid"),),
        "SELECT id FROM organizations WHERE name_key = :p_key",
    ),
    Lookup(
        "person",
        (("p_user", "uuid"),),
        (("organization_id", "uuid"),),
        "SELECT organization_id FROM memberships WHERE user_id = :p_user ORDER BY created_at, organization_id",
    ),
)


def upgrade() -> None:
    """Add the tables and columns, and carry the last logins over."""
    _tables()
    op.add_column("organizations", sa.Column("email_domain", sa.String(length=253), nullable=True))
    op.add_column("memberships", sa.Column("last_login_at", UtcDateTime(), nullable=True))
    op.add_column("memberships", sa.Column("deactivated_at", UtcDateTime(), nullable=True))
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.exec_driver_sql("SELECT set_config('app.lookup', 'on', true)")
    connection.exec_driver_sql(
        "UPDATE memberships SET last_login_at = (SELECT u.last_login_at FROM users u WHERE u.id = memberships.user_id)"
    )
    if postgresql:
        connection.exec_driver_sql("SELECT set_config('app.lookup', '', true)")
    op.drop_column("users", "last_login_at")
    if postgresql:
        for name, tenant_column in TENANTS.items():
            for statement in table_ddl(name, tenant_column):
                connection.exec_driver_sql(statement)
        for entry in LOOKUPS:
            for statement in entry.ddl():
                connection.exec_driver_sql(statement)


def _tables() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identities_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
    )
    op.create_index(op.f("ix_identities_user_id"), "identities", ["user_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_by_name", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_invitations_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_invitations_organization_id_id")),
    )
    op.create_index(
        "ix_invitations_open",
        "invitations",
        ["organization_id", "email_key"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "mailed_links",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["memberships.organization_id", "memberships.user_id"],
            name=op.f("fk_mailed_links_organization_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_mailed_links_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_links")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_mailed_links_organization_id_id")),
    )
    op.create_index("ix_mailed_links_user", "mailed_links", ["organization_id", "user_id", "purpose"], unique=False)
