"""What waits in the outbox over all organizations: what an operator watches and is told when it grows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.db.outbox import Lane, jobs
from server.db.session import Database


@dataclass(frozen=True, slots=True)
class Backlog:
    """A lane's jobs that are due and have not ended, those at work included; `oldest` is when the first fell due."""

    lane: Lane
    due: int
    oldest: datetime | None


def backlog(db: Database, now: datetime) -> list[Backlog]:
    """Every lane, also those where nothing waits."""
    query = (
        select(jobs.c.lane, func.count().label("due"), func.min(jobs.c.run_at).label("oldest"))
        .where(jobs.c.finished_at.is_(None), jobs.c.run_at <= now)
        .group_by(jobs.c.lane)
    )
    with db.overseeing() as tx:
        found = {row.lane: (row.due, row.oldest) for row in tx.connection.execute(query)}
    return [Backlog(lane, *found.get(lane.value, (0, None))) for lane in Lane]
