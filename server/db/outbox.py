"""Work promised in the transaction that decides it: enqueue, lease, finish.

A job is leased for a while, renewed while it is at work, and tried again after its lease ends, so a killed worker loses
nothing; handlers are idempotent because a job that was killed runs twice. Jobs wait in lanes; in a lane organizations
take turns, and in an organization what its jobs are about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    UniqueConstraint,
    case,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from server.db.base import Id, UtcDateTime, tenant_table
from server.db.session import Database, Tx
from server.kit.ids import new_id

MAX_ATTEMPTS = 12
LEASE = timedelta(minutes=5)

FIRST = UUID(int=0)
"""Before every organization's id: where a round of turns begins."""

NOTHING = UUID(int=0)
"""What a job is about that is about nothing in particular."""


class Lane(StrEnum):
    """What a job waits for: lanes do not wait for each other."""

    MAIL = "mail"
    """The relay."""
    ASKED = "asked"
    """Strangers' servers, of which somebody waits to see whether they answer."""
    WEBHOOKS = "webhooks"
    """Strangers' servers, which may take their time to fail."""
    TIMERS = "timers"
    """Work that the clock began: an organization's day, silence, clean-up."""
    DEFAULT = "default"


MOST_AT_ONCE = {Lane.ASKED: 2, Lane.WEBHOOKS: 5}
"""How many jobs of one organization run at once in a lane, over all workers; elsewhere turns are enough.

One of those places is left to what the others are not about: a hanging address cannot take them all.
"""

_UNBOUNDED = 1_000_000

jobs = tenant_table(
    "jobs",
    Column("id", Id, primary_key=True),
    Column("lane", String(16), nullable=False, server_default=text("'default'")),
    Column("subject", Id, nullable=False, server_default=text(f"'{NOTHING.hex}'")),
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
_WAITING = jobs.c.finished_at.is_(None)
Index("ix_jobs_due", jobs.c.lane, jobs.c.run_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index(
    "ix_jobs_turn",
    jobs.c.lane,
    jobs.c.organization_id,
    jobs.c.subject,
    jobs.c.run_at,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
_HELD = jobs.c.lease_id.is_not(None)
Index("ix_jobs_held", jobs.c.lane, jobs.c.organization_id, sqlite_where=_HELD, postgresql_where=_HELD)


@dataclass(slots=True)
class Turn:
    """Whose turn it is in a lane: `after` is the organization that was served last by this worker."""

    lane: Lane
    after: UUID = FIRST


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of promised work. `attempts` counts this try, `lease_id` tells it from a later one."""

    id: UUID
    organization_id: UUID
    kind: str
    payload: dict[str, Any]
    attempts: int
    lease_id: UUID
    leased_until: datetime


def enqueue(
    tx: Tx,
    kind: str,
    payload: dict[str, Any],
    *,
    run_at: datetime,
    dedupe_key: str | None = None,
    lane: Lane = Lane.DEFAULT,
    subject: UUID = NOTHING,
) -> UUID | None:
    """Promise a job of the transaction's organization, due at `run_at` (the service's clock for "at once").

    `lane` says what it will wait for: a job that sends mail goes to MAIL, one that calls a stranger to WEBHOOKS.
    `subject` is what of the organization's may keep it waiting: jobs about different ones take turns.

    Answers its id, None where the same (kind, dedupe_key) was promised before.
    """
    row = _row(tx, kind, payload, run_at, dedupe_key, lane, subject)
    stored: UUID | None = tx.connection.execute(_promise(tx).values(row).returning(jobs.c.id)).scalar()
    return stored


def enqueue_many(
    tx: Tx,
    kind: str,
    promised: Iterable[tuple[dict[str, Any], str, UUID]],
    *,
    run_at: datetime,
    lane: Lane = Lane.DEFAULT,
) -> None:
    """Promise many jobs of a kind, (payload, dedupe key, subject) each, in one statement; known keys are left out."""
    rows = [_row(tx, kind, payload, run_at, key, lane, subject) for payload, key, subject in promised]
    if rows:
        tx.connection.execute(_promise(tx), rows)


def _promise(tx: Tx) -> postgresql.Insert | sqlite.Insert:
    statement: postgresql.Insert | sqlite.Insert
    statement = (postgresql if tx.dialect == "postgresql" else sqlite).insert(jobs).on_conflict_do_nothing()
    return statement


def _row(
    tx: Tx, kind: str, payload: dict[str, Any], run_at: datetime, dedupe_key: str | None, lane: Lane, subject: UUID
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": tx.organization_id,
        "lane": lane.value,
        "subject": subject,
        "kind": kind,
        "payload": payload,
        "dedupe_key": dedupe_key,
        "run_at": run_at,
    }


def lease(
    db: Database,
    now: datetime,
    limit: int = 10,
    *,
    turns: Sequence[Turn] | None = None,
    lasting: timedelta = LEASE,
) -> list[Job]:
    """Take up to `limit` due jobs for `lasting`; no two workers get the same one while it holds.

    In each lane organizations take turns: one job of each that waits, then the rest by age. Of an organization's job
    those go first about whose subject the fewest are at work. `turns` are the lanes to look into, all of them by
    default, and are moved on.
    """
    lease_id, until = new_id(), now + lasting
    fixed = {"p_now": now, "p_until": until, "p_lease": lease_id}
    with db.transaction() as tx:
        taken: list[Any] = []
        for turn in turns if turns is not None else [Turn(lane) for lane in Lane]:
            taken += _take(tx, turn, limit - len(taken), fixed)
    of: dict[UUID, list[UUID]] = {}
    for row in taken:
        of.setdefault(row.organization_id, []).append(row.job_id)
    leased = []
    for organization_id, ids in of.items():
        with db.reading(organization_id) as tx:
            rows = tx.connection.execute(
                select(jobs.c.id, jobs.c.kind, jobs.c.payload, jobs.c.attempts)
                .where(jobs.c.organization_id == organization_id, jobs.c.id.in_(ids))
                .order_by(jobs.c.run_at)
            )
            leased += [
                Job(row.id, organization_id, row.kind, row.payload, row.attempts, lease_id, until) for row in rows
            ]
    return leased


def _take(tx: Tx, turn: Turn, limit: int, fixed: dict[str, Any]) -> list[Any]:
    """One job of each organization from the turn on, then round from the first; what is left over goes by age."""
    lane = {**fixed, "p_lane": turn.lane.value}
    most = MOST_AT_ONCE.get(turn.lane, _UNBOUNDED)
    taken: list[Any] = []
    for after in dict.fromkeys((turn.after, FIRST)):
        if limit > len(taken):
            found = tx.lookup("lease_turns", **lane, p_after=after, p_limit=limit - len(taken), p_most=most)
            turn.after = max((row.organization_id for row in found), default=FIRST)
            taken += found
    if limit > len(taken) > 0 and most == _UNBOUNDED:
        taken += tx.lookup("lease_jobs", **lane, p_limit=limit - len(taken))
    return taken


def hold(tx: Tx, lane: Lane, subject: UUID, now: datetime, until: datetime) -> None:
    """Let the organization's jobs about something wait until a moment, in one statement; those at work are left."""
    free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now)
    _move(tx, lane, subject, until, jobs.c.run_at < until, free)


def let_run(tx: Tx, lane: Lane, subject: UUID, now: datetime, held: datetime) -> None:
    """Let those run now that were held until a moment."""
    _move(tx, lane, subject, now, jobs.c.run_at == held)


def _move(tx: Tx, lane: Lane, subject: UUID, to: datetime, *which: ColumnElement[bool]) -> None:
    about = (jobs.c.lane == lane.value, jobs.c.organization_id == tx.organization_id, jobs.c.subject == subject)
    tx.connection.execute(update(jobs).where(_WAITING, *about, *which).values(run_at=to))


def renew(tx: Tx, job: Job, until: datetime) -> None:
    """Hold a job that is still at work for longer; nothing where its lease ended and another worker has it."""
    _update(tx, job, leased_until=until)


def release(tx: Tx, job: Job) -> None:
    """Give a job back untried: another worker may take it at once."""
    _update(tx, job, lease_id=None, leased_until=None, attempts=jobs.c.attempts - 1)


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


def prune(tx: Tx, before: datetime, failed_before: datetime) -> None:
    """Forget the organization's jobs that ended before a moment, given up ones before another."""
    over = case((jobs.c.failure.is_(None), before), else_=failed_before)
    tx.connection.execute(delete(jobs).where(jobs.c.organization_id == tx.organization_id, jobs.c.finished_at < over))


def _update(tx: Tx, job: Job, **values: Any) -> None:
    tx.connection.execute(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.organization_id == tx.organization_id, jobs.c.lease_id == job.lease_id)
        .values(**values)
    )
