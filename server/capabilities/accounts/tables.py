"""Rows of accounts: organizations, people, memberships, token families."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, Text

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
    Column("last_login_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
)

memberships = tenant_table(
    "memberships",
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("organization_id", "user_id"),
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
