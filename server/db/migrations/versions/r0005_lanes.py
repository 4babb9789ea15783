"""Lanes of jobs, leases in which the organizations of a lane take turns, and what the watchdog of machines knows."""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import Lookup, table_ddl

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LEASE = (("p_lane", "text"), ("p_now", "timestamptz"), ("p_until", "timestamptz"), ("p_lease", "uuid"))

LOOKUPS = (
    Lookup(
        "lease_turns",
        (*_LEASE, ("p_limit", "integer"), ("p_after", "uuid"), ("p_most", "integer")),
        (("job_id", "uuid"), ("organization_id", "uuid")),
        "WITH RECURSIVE turns (organization_id) AS ("
        "SELECT (SELECT j.organization_id FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id > :p_after ORDER BY j.organization_id LIMIT 1) "
        "WHERE EXISTS (SELECT 1 FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane AND j.run_at <= :p_now) "
        "UNION ALL "
        "SELECT (SELECT j.organization_id FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id > t.organization_id ORDER BY j.organization_id LIMIT 1) "
        "FROM turns t WHERE t.organization_id IS NOT NULL"
        "), picked AS MATERIALIZED (SELECT job_id FROM (SELECT ("
        "SELECT j.id FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id = t.organization_id AND j.run_at <= :p_now "
        "AND (j.leased_until IS NULL OR j.leased_until < :p_now) ORDER BY j.run_at LIMIT 1 {skip_locked}"
        ") AS job_id FROM turns t WHERE t.organization_id IS NOT NULL AND ("
        "SELECT count(*) FROM jobs h WHERE h.lease_id IS NOT NULL AND h.lane = :p_lane "
        "AND h.organization_id = t.organization_id AND h.leased_until >= :p_now) < :p_most"
        ") offered WHERE job_id IS NOT NULL LIMIT :p_limit) "
        "UPDATE jobs SET leased_until = :p_until, lease_id = :p_lease, attempts = attempts + 1 "
        "WHERE id IN (SELECT job_id FROM picked) RETURNING id, organization_id",
    ),
    Lookup(
        "lease_jobs",
        (*_LEASE, ("p_limit", "integer")),
        (("job_id", "uuid"), ("organization_id", "uuid")),
        "WITH picked AS MATERIALIZED (SELECT id FROM jobs WHERE finished_at IS NULL AND lane = :p_lane "
        "AND run_at <= :p_now AND (leased_until IS NULL OR leased_until < :p_now) "
        "ORDER BY run_at LIMIT :p_limit {skip_locked}) "
        "UPDATE jobs SET leased_until = :p_until, lease_id = :p_lease, attempts = attempts + 1 "
        "WHERE id IN (SELECT id FROM picked) RETURNING id, organization_id",
    ),
    Lookup(
        "silent_connectors",
        (("p_now", "timestamptz"), ("p_limit", "integer")),
        (("connector_id", "uuid"), ("organization_id", "uuid")),
        "SELECT id, organization_id FROM connectors WHERE revoked_at IS NULL AND missed_at <= :p_now "
        "ORDER BY missed_at LIMIT :p_limit",
    ),
    Lookup(
        "heard_connectors",
        (("p_since", "timestamptz"), ("p_limit", "integer")),
        (("connector_id", "uuid"),),
        "SELECT id FROM connectors WHERE revoked_at IS NULL AND last_heard_at > :p_since LIMIT :p_limit",
    ),
)

LANES = {
    "pairing_mail": "mail",
    "reminder_mail": "mail",
    "webhook_notice": "mail",
    "webhook_delivery": "webhooks",
    "daily": "timers",
}
"""Where the kinds that there were until now wait."""


def upgrade() -> None:
    """Give every job its lane and every machine its silence."""
    _machines()
    op.add_column("jobs", sa.Column("lane", sa.String(length=16), nullable=False, server_default=sa.text("'default'")))
    op.drop_index("ix_jobs_due", "jobs")
    _index("ix_jobs_due", ["lane", "run_at"], "finished_at IS NULL")
    _index("ix_jobs_turn", ["lane", "organization_id", "run_at"], "finished_at IS NULL")
    _index("ix_jobs_held", ["lane", "organization_id"], "lease_id IS NOT NULL")
    connection = op.get_bind()
    on_postgres = connection.dialect.name == "postgresql"
    if on_postgres:
        for statement in (*table_ddl("connector_days", "organization_id"), *table_ddl("service_pulse", None)):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("DROP FUNCTION lookup_lease_jobs(timestamptz, timestamptz, uuid, integer)")
        for entry in LOOKUPS:
            for statement in entry.ddl():
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql("SELECT set_config('app.lookup', 'on', true)")
    jobs = sa.table("jobs", sa.column("kind", sa.String()), sa.column("lane", sa.String()))
    for kind, lane in LANES.items():
        connection.execute(sa.update(jobs).where(jobs.c.kind == kind).values(lane=lane))
    if on_postgres:
        connection.exec_driver_sql("SELECT set_config('app.lookup', '', true)")


def _machines() -> None:
    op.add_column("connectors", sa.Column("renamed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("connectors", sa.Column("missed_at", UtcDateTime(), nullable=True))
    op.create_index("ix_connectors_missed_at", "connectors", ["missed_at"])
    op.create_table(
        "connector_days",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_connector_days_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "connector_id"],
            ["connectors.organization_id", "connectors.id"],
            name=op.f("fk_connector_days_organization_id_connector_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connector_id", "day", name=op.f("pk_connector_days")),
    )
    op.create_index("ix_connector_days_organization", "connector_days", ["organization_id", "day"])
    op.create_table(
        "service_pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_pulse")),
    )
    asked = ["organization_id", "connector_id", "created_at"]
    op.create_index("ix_connector_commands_asked", "connector_commands", asked)
    op.create_index("ix_syncs_connector", "syncs", ["organization_id", "connector_id", "processed_at"])


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "jobs", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
