"""Mails of reminders whose last hand-over nobody told the end of."""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("reminder_deliveries", sa.Column("doubted_at", UtcDateTime(), nullable=True))
