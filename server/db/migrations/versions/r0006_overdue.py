"""Up to which due day each company's overdue charges were announced."""

import sqlalchemy as sa
from alembic import op

from server.db.tenancy import table_ddl

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "overdue_marks",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("told_until", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "company_id"],
            ["companies.organization_id", "companies.id"],
            name=op.f("fk_overdue_marks_organization_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "company_id", name=op.f("pk_overdue_marks")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in table_ddl("overdue_marks", "organization_id"):
            op.get_bind().exec_driver_sql(statement)
