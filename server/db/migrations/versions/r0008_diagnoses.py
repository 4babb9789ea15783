"""What machines found when they were asked to look."""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import table_ddl

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "connector_diagnoses",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "connector_id"],
            ["connectors.organization_id", "connectors.id"],
            name=op.f("fk_connector_diagnoses_organization_id_connector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_connector_diagnoses_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector_diagnoses")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_connector_diagnoses_organization_id_id")),
    )
    op.create_index(
        "ix_connector_diagnoses_connector", "connector_diagnoses", ["organization_id", "connector_id", "created_at"]
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in table_ddl("connector_diagnoses", "organization_id"):
            op.get_bind().exec_driver_sql(statement)
