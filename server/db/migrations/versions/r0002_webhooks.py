"""Webhooks: who hears of what, the messages, and the log of each delivery."""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import table_ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("webhooks", "webhook_messages", "webhook_deliveries")


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "webhooks",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("face", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", UtcDateTime(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        _owner("webhooks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_webhooks_organization_id_id")),
    )
    op.create_table(
        "webhook_messages",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _owner("webhook_messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_messages")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_webhook_messages_organization_id_id")),
    )
    op.create_index("ix_webhook_messages_created", "webhook_messages", ["organization_id", "created_at"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("tries", sa.JSON(), nullable=False),
        _owner("webhook_deliveries"),
        _of("webhook_id", "webhooks"),
        _of("message_id", "webhook_messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_webhook_deliveries_organization_id_id")),
    )
    log = ["organization_id", "webhook_id", "created_at", "id"]
    op.create_index("ix_webhook_deliveries_log", "webhook_deliveries", log)
    op.create_index("ix_webhook_deliveries_message", "webhook_deliveries", ["organization_id", "message_id"])
    if op.get_bind().dialect.name == "postgresql":
        for name in TABLES:
            for statement in table_ddl(name, "organization_id"):
                op.get_bind().exec_driver_sql(statement)


def _owner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organization_id")
    return sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=name, ondelete="CASCADE")


def _of(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{target}.organization_id", f"{target}.id"],
        name=op.f(f"fk_webhook_deliveries_organization_id_{column}"),
        ondelete="CASCADE",
    )
