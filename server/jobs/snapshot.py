"""The job of an organization's new day: keeps the figures that the trend and `variacion` compare with."""

from server.db.outbox import Job
from server.services import Services


def take_daily_snapshots(services: Services, job: Job) -> None:
    """Keep the day's figures of every company; running twice keeps the later ones of the same day.

    A company that syncs during the day replaces its own, so that a day is kept as it ended.
    """
    with services.db.transaction(job.organization_id) as tx:
        services.receivables.take_snapshots(tx)
