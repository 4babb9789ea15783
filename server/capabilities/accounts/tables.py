"""Rows of accounts: organizations, people and how they prove who they are, memberships, invitations, token families."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from server.db.base import Id, UtcDateTime, metadata, tenant_key, tenant_table

organizations = Table(
    "organizations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("tax_id", String(13)),
    Column("timezone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("email_domain", String(253)),
    Column("plan", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_daily_at", UtcDateTime, nullable=False, index=True),
    info={"tenant": "id"},
)

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("email", String(320), nullable=False),
    Column("email_key", Text, nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("password_hash", Text),
    Column("session_version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("verified_at", UtcDateTime),
)

preferences = tenant_table(
    "preferences",
    Column("language", String(2), nullable=False),
    Column("notify_email", Boolean, nullable=False),
    Column("notify_sms", Boolean, nullable=False),
    Column("custom", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("organization_id"),
)

identities = Table(
    "identities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

memberships = tenant_table(
    "memberships",
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_login_at", UtcDateTime),
    Column("deactivated_at", UtcDateTime),
    PrimaryKeyConstraint("organization_id", "user_id"),
)

invitations = tenant_table(
    "invitations",
    Column("id", Id, primary_key=True),
    Column("email", String(320), nullable=False),
    Column("email_key", Text, nullable=False),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("invited_by", Id, nullable=False),
    Column("invited_by_name", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
Index(
    "ix_invitations_open",
    invitations.c.organization_id,
    invitations.c.email_key,
    unique=True,
    sqlite_where=invitations.c.ended_at.is_(None),
    postgresql_where=invitations.c.ended_at.is_(None),
)

mailed_links = tenant_table(
    "mailed_links",
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    ForeignKeyConstraint(
        ["organization_id", "user_id"], ["memberships.organization_id", "memberships.user_id"], ondelete="CASCADE"
    ),
    Index("ix_mailed_links_user", "organization_id", "user_id", "purpose"),
)

token_families = tenant_table(
    "token_families",
    Column("id", Id, primary_key=True),
    Column("subject_kind", String(16), nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("audience", String(32), nullable=False),
    Column("session_version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("idle_seconds", Integer, nullable=False),
    Column("last_used_id", Id),
    Column("revoked_at", UtcDateTime),
    Column("address", String(64)),
    Column("agent", String(300)),
    Index("ix_token_families_subject", "organization_id", "subject_kind", "subject_id"),
)

refresh_tokens = tenant_table(
    "refresh_tokens",
    Column("id", Id, primary_key=True),
    Column("family_id", Id, nullable=False),
    Column("parent_id", Id),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    tenant_key("family_id", "token_families", ondelete="CASCADE"),
    Index("ix_refresh_tokens_family", "organization_id", "family_id"),
)
