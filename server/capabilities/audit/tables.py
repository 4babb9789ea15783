"""Rows of the audit: written once, never changed, forgotten by age."""

from sqlalchemy import JSON, Column, Index, String

from server.db.base import Id, UtcDateTime, tenant_table

audit_entries = tenant_table(
    "audit_entries",
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("act", String(40), nullable=False),
    Column("actor", String(16), nullable=False),
    Column("actor_id", Id),
    Column("actor_name", String(100), nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", String(300), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_audit_entries_at", "organization_id", "at", "id"),
    Index("ix_audit_entries_actor", "organization_id", "actor_id", "at"),
)
