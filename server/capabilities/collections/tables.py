"""Rows of collecting: policy, templates, reminders, one delivery a recipient, who must not be written to, notes.

Customers and charges are named by their derived ids without a foreign key: a charge leaves its table when it is paid,
and the history of having asked for it stays.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

from server.db.base import Id, UtcDateTime, tenant_key, tenant_table

collection_policies = tenant_table(
    "collection_policies",
    Column("freshness_hours", Integer, nullable=False),
    Column("paused_at", UtcDateTime),
    Column("paused_by", String(16)),
    Column("standing_from", UtcDateTime),
    PrimaryKeyConstraint("organization_id"),
)

reminder_templates = tenant_table(
    "reminder_templates",
    Column("id", Id, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("name_key", Text, nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("organization_id", "name_key"),
)

reminders = tenant_table(
    "reminders",
    Column("id", Id, primary_key=True),
    Column("customer_id", Id, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("template_id", Id, nullable=False),
    Column("template_name", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("chosen", JSON, nullable=False),
    Column("charges", JSON, nullable=False),
    Column("statement", Boolean, nullable=False),
    Column("notes", Text),
    Column("scheduled_for", UtcDateTime),
    Column("estimated_at", UtcDateTime, nullable=False),
    Column("author_id", Id, nullable=False),
    Column("author_name", String(100), nullable=False),
    Column("reply_to", String(320), nullable=False),
    Column("idempotency_key", String(255)),
    Column("request_digest", LargeBinary(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("organization_id", "author_id", "idempotency_key"),
    Index("ix_reminders_template", "organization_id", "template_id"),
    Index("ix_reminders_customer", "organization_id", "customer_id"),
)

reminder_deliveries = tenant_table(
    "reminder_deliveries",
    Column("id", Id, primary_key=True),
    Column("reminder_id", Id, nullable=False),
    Column("email", String(320), nullable=False),
    Column("email_key", Text, nullable=False),
    Column("name", String(100)),
    Column("subject", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text),
    Column("answer", Text),
    Column("at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempted_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("opened_at", UtcDateTime),
    Column("bounced_at", UtcDateTime),
    Column("doubted_at", UtcDateTime),
    Column("stale_since", UtcDateTime),
    tenant_key("reminder_id", "reminders", ondelete="CASCADE"),
    Index("ix_reminder_deliveries_reminder", "organization_id", "reminder_id"),
    Index("ix_reminder_deliveries_at", "organization_id", "at"),
    Index("ix_reminder_deliveries_attempted", "organization_id", "attempted_at"),
    Index("ix_reminder_deliveries_recipient", "organization_id", "email_key", "created_at"),
)

suppressions = tenant_table(
    "suppressions",
    Column("id", Id, primary_key=True),
    Column("email", String(320), nullable=False),
    Column("email_key", Text, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("organization_id", "email_key"),
)

contact_blocks = tenant_table(
    "contact_blocks",
    Column("id", Id, primary_key=True),
    Column("customer_id", Id, nullable=False),
    Column("charge_id", Id),
    Column("subject_id", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author_id", Id, nullable=False),
    Column("author_name", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("organization_id", "subject_id"),
    Index("ix_contact_blocks_customer", "organization_id", "customer_id"),
)

customer_notes = tenant_table(
    "customer_notes",
    Column("id", Id, primary_key=True),
    Column("customer_id", Id, nullable=False),
    Column("text", Text, nullable=False),
    Column("author_id", Id, nullable=False),
    Column("author_name", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("deleted_by", Id),
    Index("ix_customer_notes_customer", "organization_id", "customer_id", "created_at"),
)
