"""The job that forgets what an organization's retention ends, once a day; every table that grows is listed here.

| table | kept | forgotten by |
|---|---|---|
| jobs | 7 days after their end, failed ones 30 | outbox.prune |
| webhook_messages, webhook_deliveries | 30 days | webhooks.prune |
| syncs, refused_syncs | 30 days, of the refused the last 100 of a machine | ingest.forget |
| connector_commands | 90 days | connectors.forget |
| connector_days | 56 days | the machine's own heartbeats |
| link_codes | a day after their end | the next code of the organization |
| refresh_tokens | while their reuse could matter | the family's own refresh |
| counters, pairing_guesses | their window | the schedule, the next wrong guess |

The cartera, its snapshots, reminders and what was decided about them are the organization's history and stay.
"""

from server.db import outbox
from server.db.outbox import Job
from server.services import Services

CLEAN_UP = "clean_up"
"""Kind of the job."""


def clean_up(services: Services, job: Job) -> None:
    """Forget what is old in one organization; repeatable. One transaction a capability, so that none waits long."""
    organization_id = job.organization_id
    with services.db.transaction(organization_id) as tx:
        outbox.prune(tx, services.clock.now())
    with services.db.transaction(organization_id) as tx:
        services.webhooks.prune(tx)
    with services.db.transaction(organization_id) as tx:
        services.ingest.forget(tx)
    with services.db.transaction(organization_id) as tx:
        services.connectors.forget(tx)
