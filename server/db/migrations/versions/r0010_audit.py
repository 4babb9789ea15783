"""Who did what, and where a session was opened from."""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import table_ddl

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the two columns."""
    op.create_table(
        "audit_entries",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_audit_entries_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_audit_entries_organization_id_id")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["organization_id", "at", "id"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["organization_id", "actor_id", "at"])
    op.add_column("token_families", sa.Column("address", sa.String(length=64), nullable=True))
    op.add_column("token_families", sa.Column("agent", sa.String(length=300), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for statement in table_ddl("audit_entries", "organization_id"):
            op.get_bind().exec_driver_sql(statement)
