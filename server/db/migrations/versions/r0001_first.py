"""The first schema: every table of the capabilities, and on PostgreSQL the policies that keep tenants apart."""

from alembic import context, op

from server.db.tenancy import security_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    metadata = context.config.attributes["metadata"]
    connection = op.get_bind()
    metadata.create_all(connection)
    if connection.dialect.name == "postgresql":
        for statement in security_ddl(metadata):
            connection.exec_driver_sql(statement)
