"""What waits says for what: jobs are about something, so that the lease serves what nothing holds.

Deliveries of webhooks that wait are found at once, and a reminder keeps since when it waits for a fresh cartera.
"""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import Lookup

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LEASE = (("p_lane", "text"), ("p_now", "timestamptz"), ("p_until", "timestamptz"), ("p_lease", "uuid"))

LEASE_TURNS = Lookup(
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
    "AND j.organization_id = t.organization_id AND j.subject = ("
    "WITH RECURSIVE subjects (subject) AS ("
    "SELECT (SELECT j.subject FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
    "AND j.organization_id = t.organization_id ORDER BY j.subject LIMIT 1) "
    "UNION ALL "
    "SELECT (SELECT j.subject FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
    "AND j.organization_id = t.organization_id AND j.subject > s.subject ORDER BY j.subject LIMIT 1) "
    "FROM subjects s WHERE s.subject IS NOT NULL"
    ") SELECT c.subject FROM (SELECT s.subject, (SELECT count(*) FROM jobs h WHERE h.lease_id IS NOT NULL "
    "AND h.lane = :p_lane AND h.organization_id = t.organization_id AND h.subject = s.subject "
    "AND h.leased_until >= :p_now) AS busy FROM subjects s WHERE s.subject IS NOT NULL AND EXISTS ("
    "SELECT 1 FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
    "AND j.organization_id = t.organization_id AND j.subject = s.subject AND j.run_at <= :p_now "
    "AND (j.leased_until IS NULL OR j.leased_until < :p_now))) c "
    "WHERE c.busy = 0 OR c.busy < :p_most - 1 ORDER BY c.busy, random() LIMIT 1"
    ") AND j.run_at <= :p_now "
    "AND (j.leased_until IS NULL OR j.leased_until < :p_now) ORDER BY j.run_at LIMIT 1 {skip_locked}"
    ") AS job_id FROM turns t WHERE t.organization_id IS NOT NULL AND ("
    "SELECT count(*) FROM jobs h WHERE h.lease_id IS NOT NULL AND h.lane = :p_lane "
    "AND h.organization_id = t.organization_id AND h.leased_until >= :p_now) < :p_most"
    ") offered WHERE job_id IS NOT NULL LIMIT :p_limit) "
    "UPDATE jobs SET leased_until = :p_until, lease_id = :p_lease, attempts = attempts + 1 "
    "WHERE id IN (SELECT job_id FROM picked) RETURNING id, organization_id",
)


def upgrade() -> None:
    """Add the columns; jobs that wait already are about nothing in particular."""
    nothing = sa.text("'00000000000000000000000000000000'")
    op.add_column("jobs", sa.Column("subject", sa.Uuid(), nullable=False, server_default=nothing))
    op.add_column("reminder_deliveries", sa.Column("stale_since", UtcDateTime(), nullable=True))
    op.drop_index("ix_jobs_turn", "jobs")
    _index("ix_jobs_turn", "jobs", ["lane", "organization_id", "subject", "run_at"], "finished_at IS NULL")
    _index(
        "ix_webhook_deliveries_waiting",
        "webhook_deliveries",
        ["organization_id", "webhook_id", "next_at"],
        "next_at IS NOT NULL",
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for statement in LEASE_TURNS.ddl():
            connection.exec_driver_sql(statement)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
