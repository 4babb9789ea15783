"""A note that was deleted is kept for a while, so that taking it back restores the very one."""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("customer_notes", sa.Column("deleted_at", UtcDateTime(), nullable=True))
    op.add_column("customer_notes", sa.Column("deleted_by", sa.Uuid(), nullable=True))
