"""Collecting: templates, reminders and their mails, and who is not to be written to."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import table_ddl

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "collection_policies",
    "contact_blocks",
    "reminder_templates",
    "reminders",
    "suppressions",
    "reminder_deliveries",
)


def upgrade() -> None:
    """Add the tables and when an address was verified; promise every organization its first templates."""
    op.create_table(
        "collection_policies",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("freshness_hours", sa.Integer(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("paused_by", sa.String(length=16), nullable=True),
        sa.Column("standing_from", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_collection_policies_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_collection_policies")),
    )
    op.create_table(
        "contact_blocks",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contact_blocks_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_blocks")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_contact_blocks_organization_id_id")),
        sa.UniqueConstraint("organization_id", "subject_id", name=op.f("uq_contact_blocks_organization_id_subject_id")),
    )
    op.create_index("ix_contact_blocks_customer", "contact_blocks", ["organization_id", "customer_id"], unique=False)
    op.create_table(
        "reminder_templates",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_reminder_templates_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_templates")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_reminder_templates_organization_id_id")),
        sa.UniqueConstraint("organization_id", "name_key", name=op.f("uq_reminder_templates_organization_id_name_key")),
    )
    op.create_table(
        "reminders",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("template_name", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("charges", sa.JSON(), nullable=False),
        sa.Column("statement", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("scheduled_for", UtcDateTime(), nullable=True),
        sa.Column("estimated_at", UtcDateTime(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(length=100), nullable=False),
        sa.Column("reply_to", sa.String(length=320), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.Column("request_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_reminders_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "organization_id",
            "author_id",
            "idempotency_key",
            name=op.f("uq_reminders_organization_id_author_id_idempotency_key"),
        ),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_reminders_organization_id_id")),
    )
    op.create_index("ix_reminders_customer", "reminders", ["organization_id", "customer_id"], unique=False)
    op.create_index("ix_reminders_template", "reminders", ["organization_id", "template_id"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_suppressions_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint("organization_id", "email_key", name=op.f("uq_suppressions_organization_id_email_key")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_suppressions_organization_id_id")),
    )
    op.create_table(
        "reminder_deliveries",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("attempted_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("bounced_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "reminder_id"],
            ["reminders.organization_id", "reminders.id"],
            name=op.f("fk_reminder_deliveries_organization_id_reminder_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_reminder_deliveries_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_deliveries")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_reminder_deliveries_organization_id_id")),
    )
    op.create_index("ix_reminder_deliveries_at", "reminder_deliveries", ["organization_id", "at"], unique=False)
    op.create_index(
        "ix_reminder_deliveries_attempted", "reminder_deliveries", ["organization_id", "attempted_at"], unique=False
    )
    op.create_index(
        "ix_reminder_deliveries_recipient",
        "reminder_deliveries",
        ["organization_id", "email_key", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_reminder_deliveries_reminder", "reminder_deliveries", ["organization_id", "reminder_id"], unique=False
    )

    op.add_column("users", sa.Column("verified_at", UtcDateTime(), nullable=True))
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for name in TABLES:
            for statement in table_ddl(name, "organization_id"):
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql("SELECT set_config('app.lookup', 'on', true)")
    _promise_templates(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('app.lookup', '', true)")


def _promise_templates(connection: sa.Connection) -> None:
    organizations = sa.table("organizations", sa.column("id", sa.Uuid()))
    jobs = sa.table(
        "jobs",
        sa.column("id", sa.Uuid()),
        sa.column("organization_id", sa.Uuid()),
        sa.column("kind", sa.String()),
        sa.column("payload", sa.JSON()),
        sa.column("dedupe_key", sa.String()),
        sa.column("run_at", UtcDateTime()),
        sa.column("attempts", sa.Integer()),
    )
    rows = [
        {
            "id": uuid4(),
            "organization_id": organization,
            "kind": "collections_begin",
            "payload": {},
            "dedupe_key": "first",
            "run_at": datetime.now(UTC),
            "attempts": 0,
        }
        for organization in connection.execute(sa.select(organizations.c.id)).scalars()
    ]
    if rows:
        connection.execute(sa.insert(jobs), rows)
