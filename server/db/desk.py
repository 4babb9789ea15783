"""The outbox as people look at it: what waits, what failed and why, and the two things a person may do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true, update

from server.db.outbox import Lane, jobs
from server.db.session import Database, Tx


class State(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    WAITING = "waiting"
    """Due, or due later, and never failed."""
    RETRYING = "retrying"
    """Failed, and tried again at `run_at`."""
    FAILED = "failed"
    """Given up."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A job that has not ended well; `failure` is what its last try said."""

    id: UUID
    organization_id: UUID
    lane: Lane
    kind: str
    state: State
    run_at: datetime
    attempts: int
    failure: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobDropped:
    """Somebody let a job go: what it promised ends with it. `why` is a Spanish sentence without its full stop."""

    organization_id: UUID
    kind: str
    payload: Mapping[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many jobs of a kind stand there; `oldest` is when the first of them was or will be due."""

    lane: Lane
    kind: str
    state: State
    jobs: int
    oldest: datetime


_OPEN = or_(jobs.c.finished_at.is_(None), jobs.c.failure.is_not(None))
_COLUMNS = (
    jobs.c.id,
    jobs.c.organization_id,
    jobs.c.lane,
    jobs.c.kind,
    jobs.c.run_at,
    jobs.c.attempts,
    jobs.c.failure,
    jobs.c.finished_at,
    jobs.c.leased_until,
)


def counts(tx: Tx, now: datetime, organization_id: UUID | None = None) -> list[Count]:
    """What has not ended well, by lane, kind and state; of one organization, or of all in `Database.overseeing`."""
    found: list[Count] = []
    for state in State:
        rows = tx.connection.execute(
            select(jobs.c.lane, jobs.c.kind, func.count().label("jobs"), func.min(jobs.c.run_at).label("oldest"))
            .where(_whose(organization_id), _is(state, now))
            .group_by(jobs.c.lane, jobs.c.kind)
        )
        found += [Count(Lane(row.lane), row.kind, state, row.jobs, row.oldest) for row in rows]
    return sorted(found, key=lambda one: (one.lane, one.kind, one.state))


def listed(
    tx: Tx,
    now: datetime,
    organization_id: UUID | None = None,
    *,
    states: Sequence[State] = tuple(State),
    limit: int = 50,
) -> list[Promised]:
    """The first `limit` jobs of some states, by when they are or were due."""
    rows = tx.connection.execute(
        select(*_COLUMNS)
        .where(_whose(organization_id), or_(*(_is(state, now) for state in states)))
        .order_by(jobs.c.run_at, jobs.c.id)
        .limit(limit)
    )
    return [_promised(row, now) for row in rows]


def whose(db: Database, job_id: UUID) -> UUID | None:
    """The organization of a job, for an operator."""
    with db.overseeing() as tx:
        found: UUID | None = tx.connection.execute(
            select(jobs.c.organization_id).where(jobs.c.id == job_id)
        ).scalar_one_or_none()
    return found


def retry(tx: Tx, job_id: UUID, now: datetime) -> bool:
    """Let a job of the organization run now, with all its tries; False where it is running or ended well."""
    changed = tx.connection.execute(
        update(jobs).where(*_idle(tx, job_id, now)).values(run_at=now, attempts=0, finished_at=None)
    )
    return changed.rowcount == 1


def drop(tx: Tx, job_id: UUID, now: datetime, why: str) -> bool:
    """Forget a job of the organization and tell what it was; False where it is running or ended well."""
    gone = tx.connection.execute(
        delete(jobs).where(*_idle(tx, job_id, now)).returning(jobs.c.kind, jobs.c.payload)
    ).one_or_none()
    if gone is None:
        return False
    tx.emit(JobDropped(tx.organization_id, gone.kind, gone.payload, why))
    return True


def _whose(organization_id: UUID | None) -> ColumnElement[bool]:
    return true() if organization_id is None else jobs.c.organization_id == organization_id


def _held(now: datetime) -> ColumnElement[bool]:
    return and_(jobs.c.leased_until.is_not(None), jobs.c.leased_until >= now)


def _is(state: State, now: datetime) -> ColumnElement[bool]:
    waits = and_(jobs.c.finished_at.is_(None), or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now))
    match state:
        case State.RUNNING:
            return and_(jobs.c.finished_at.is_(None), _held(now))
        case State.WAITING:
            return and_(waits, jobs.c.failure.is_(None))
        case State.RETRYING:
            return and_(waits, jobs.c.failure.is_not(None))
        case State.FAILED:
            return and_(jobs.c.finished_at.is_not(None), jobs.c.failure.is_not(None))


def _idle(tx: Tx, job_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now)
    return (jobs.c.organization_id == tx.organization_id, jobs.c.id == job_id, _OPEN, free)


def _promised(row: Any, now: datetime) -> Promised:
    if row.finished_at is not None:
        state = State.FAILED
    elif row.leased_until is not None and row.leased_until >= now:
        state = State.RUNNING
    else:
        state = State.WAITING if row.failure is None else State.RETRYING
    return Promised(
        row.id,
        row.organization_id,
        Lane(row.lane),
        row.kind,
        state,
        row.run_at,
        row.attempts,
        row.failure,
        row.finished_at,
    )
