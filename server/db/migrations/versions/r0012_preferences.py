"""What an organization prefers: its language, whom notices reach, and settings of its own programs."""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import table_ddl

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; an organization without a row prefers the defaults."""
    op.create_table(
        "preferences",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("notify_email", sa.Boolean(), nullable=False),
        sa.Column("notify_sms", sa.Boolean(), nullable=False),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_preferences_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_preferences")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in table_ddl("preferences", "organization_id"):
            op.get_bind().exec_driver_sql(statement)
