"""Rows of webhooks, of the messages they hear and of each delivery; no behaviour."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, LargeBinary, String, Text

from server.db.base import Id, UtcDateTime, tenant_key, tenant_table

webhooks = tenant_table(
    "webhooks",
    Column("id", Id, primary_key=True),
    Column("face", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("previous_secret", LargeBinary),
    Column("previous_until", UtcDateTime),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Id),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("disabled_reason", Text),
    Column("failing_since", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("held_until", UtcDateTime),
)

webhook_messages = tenant_table(
    "webhook_messages",
    Column("id", Id, primary_key=True),
    Column("event", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_webhook_messages_created", "organization_id", "created_at"),
)

webhook_deliveries = tenant_table(
    "webhook_deliveries",
    Column("id", Id, primary_key=True),
    Column("webhook_id", Id, nullable=False),
    Column("message_id", Id, nullable=False),
    Column("status", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime),
    Column("excerpt", Text),
    Column("failure", Text),
    Column("tries", JSON, nullable=False),
    tenant_key("webhook_id", "webhooks", ondelete="CASCADE"),
    tenant_key("message_id", "webhook_messages", ondelete="CASCADE"),
    Index("ix_webhook_deliveries_log", "organization_id", "webhook_id", "created_at", "id"),
    Index("ix_webhook_deliveries_message", "organization_id", "message_id"),
)
_WAITING = webhook_deliveries.c.next_at.is_not(None)
Index(
    "ix_webhook_deliveries_waiting",
    webhook_deliveries.c.organization_id,
    webhook_deliveries.c.webhook_id,
    webhook_deliveries.c.next_at,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
