"""The job of an organization's new day: keeps the figures that the trend and `variacion` compare with."""

from server.capabilities.receivables.service.announcing import OVERDUE
from server.db.outbox import Job, Lane, enqueue
from server.services import Services


def take_daily_snapshots(services: Services, job: Job) -> None:
    """Keep the day's figures of every company; running twice keeps the later ones of the same day.

    A company that syncs during the day replaces its own, so that a day is kept as it ended. Telling what the day made
    overdue is promised along, as a job of its own.
    """
    with services.db.transaction(job.organization_id) as tx:
        services.receivables.take_snapshots(tx)
        day = job.payload["day"]
        enqueue(tx, OVERDUE, {"day": day}, run_at=services.clock.now(), dedupe_key=day, lane=Lane.TIMERS)
