"""The job that tells what an organization's new day made overdue."""

from server.db.outbox import Job
from server.services import Services


def announce_overdue(services: Services, job: Job) -> None:
    """One transaction a company: what was told is never told again, what failed is tried again."""
    with services.db.reading(job.organization_id) as tx:
        companies = services.connectors.companies(tx)
    for company in companies:
        with services.db.transaction(job.organization_id) as tx:
            services.receivables.announce_overdue(tx, company.id)
