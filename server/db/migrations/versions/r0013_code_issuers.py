"""Link codes end with the password of whoever issued them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; codes issued before have none, and live for minutes."""
    op.add_column("link_codes", sa.Column("session_version", sa.Integer(), nullable=True))
