"""Work promised in the transaction that decides it: enqueue, lease, finish.

A job is leased for a while and tried again after its lease ends, so a killed worker loses nothing; handlers are
idempotent because the same job may run twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, Integer, String, UniqueConstraint, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.db.base import Id, UtcDateTime, tenant_table
from server.db.session import Database, Tx
from server.kit.ids import new_id

MAX_ATTEMPTS = 12
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=7)
"""Finished jobs stay this long, so that their dedupe keys keep holding and a person can see what ran."""

jobs = tenant_table(
    "jobs",
    Column("id", Id, primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("dedupe_key", String(200)),
    Column("run_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_id", Id),
    Column("leased_until", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("failure", String(500)),
    UniqueConstraint("organization_id", "kind", "dedupe_key"),
)
Index(
    "ix_jobs_due",
    jobs.c.run_at,
    sqlite_where=jobs.c.finished_at.is_(None),
    postgresql_where=jobs.c.finished_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of promised work. `attempts` counts this try, `lease_id` tells it from a later one."""

    id: UUID
    organization_id: UUID
    kind: str
    payload: dict[str, Any]
    attempts: int
    lease_id: UUID


def enqueue(
    tx: Tx,
    kind: str,
    payload: dict[str, Any],
    *,
    run_at: datetime,
    dedupe_key: str | None = None,
) -> UUID | None:
    """Promise a job of the transaction's organization, due at `run_at` (the service's clock for "at once").

    Answers its id, None where the same (kind, dedupe_key) was promised before.
    """
    dialect = postgresql if tx.dialect == "postgresql" else sqlite
    row = {
        "id": new_id(),
        "organization_id": tx.organization_id,
        "kind": kind,
        "payload": payload,
        "dedupe_key": dedupe_key,
        "run_at": run_at,
    }
    statement = dialect.insert(jobs).values(row).on_conflict_do_nothing().returning(jobs.c.id)
    stored: UUID | None = tx.connection.execute(statement).scalar()
    return stored


def lease(db: Database, now: datetime, limit: int = 10) -> list[Job]:
    """Take up to `limit` due jobs for LEASE; no two workers get the same one while it holds."""
    lease_id = new_id()
    with db.transaction() as tx:
        taken = tx.lookup("lease_jobs", p_now=now, p_until=now + LEASE, p_lease=lease_id, p_limit=limit)
    leased = []
    for row in taken:
        with db.reading(row.organization_id) as tx:
            found = tx.connection.execute(
                select(jobs.c.kind, jobs.c.payload, jobs.c.attempts).where(
                    jobs.c.id == row.job_id, jobs.c.organization_id == row.organization_id
                )
            ).one_or_none()
        if found is not None:
            leased.append(Job(row.job_id, row.organization_id, found.kind, found.payload, found.attempts, lease_id))
    return leased


def finish(tx: Tx, job: Job, now: datetime) -> None:
    """The job is done; says nothing where its lease ended and another worker has it."""
    _update(tx, job, finished_at=now, lease_id=None, leased_until=None, failure=None)


def fail(tx: Tx, job: Job, now: datetime, failure: str) -> None:
    """The try failed: again after a back-off of 2^attempts × 15 s (at most 4 h), given up after MAX_ATTEMPTS."""
    if job.attempts >= MAX_ATTEMPTS:
        _update(tx, job, finished_at=now, lease_id=None, leased_until=None, failure=failure[:500])
        return
    delay = min(timedelta(seconds=15 * 2 ** (job.attempts - 1)), timedelta(hours=4))
    _update(tx, job, run_at=now + delay, lease_id=None, leased_until=None, failure=failure[:500])


def prune(tx: Tx, now: datetime) -> None:
    """Forget the organization's jobs that ended more than KEPT ago."""
    tx.connection.execute(
        delete(jobs).where(jobs.c.organization_id == tx.organization_id, jobs.c.finished_at < now - KEPT)
    )


def _update(tx: Tx, job: Job, **values: Any) -> None:
    tx.connection.execute(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.organization_id == tx.organization_id, jobs.c.lease_id == job.lease_id)
        .values(**values)
    )
