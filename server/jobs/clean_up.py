"""The job that forgets what an organization's retention ends, once a day; every table that grows is listed here.

| table | kept | forgotten by |
|---|---|---|
| jobs | KEEP_JOBS_DAYS after their end, failed ones KEEP_FAILED_JOBS_DAYS | outbox.prune |
| webhook_messages, webhook_deliveries | KEEP_WEBHOOK_LOG_DAYS | webhooks.forget |
| syncs, refused_syncs | KEEP_SYNCS_DAYS, of the refused the last 100 of a machine | ingest.forget |
| connector_commands | KEEP_COMMANDS_DAYS | connectors.forget |
| invitations, mailed_links | KEEP_INVITATIONS_DAYS after their end | accounts.forget |
| token_families, refresh_tokens | KEEP_SESSIONS_DAYS after their end | accounts.forget, the family's own refresh |
| audit_entries | KEEP_AUDIT_DAYS | audit.forget |
| reminders' idempotency keys | KEEP_IDEMPOTENCY_KEYS_DAYS | collections.keeping.forget |
| customer_notes | deleted ones, 30 days | collections.noting.forget |
| connector_diagnoses | 30 days, the newest five of a machine | connectors.forget |
| connector_days | 56 days | the machine's own heartbeats |
| link_codes | a day after their end | the next code of the organization |
| counters, pairing_guesses | their window | this job and the schedule, the next wrong guess |

A login by OAuth on its way is kept sealed in the browser, not here. The cartera, its snapshots, reminders and what was
decided about them are the organization's history and stay.
"""

from collections.abc import Callable

from server.db import counters, outbox
from server.db.outbox import Job
from server.db.session import Tx
from server.services import Services

CLEAN_UP = "clean_up"
"""Kind of the job."""


def clean_up(services: Services, job: Job) -> None:
    """Forget what is old in one organization; repeatable. One transaction a capability, so that none waits long."""
    now, kept = services.clock.now(), services.settings.kept
    steps: tuple[Callable[[Tx], None], ...] = (
        lambda tx: outbox.prune(tx, now - kept("jobs"), now - kept("failed_jobs")),
        lambda tx: services.webhooks.forget(tx, now - kept("webhook_log")),
        lambda tx: services.ingest.forget(tx, now - kept("syncs")),
        lambda tx: services.connectors.forget(tx, now - kept("commands")),
        lambda tx: services.accounts.forget(tx, now - kept("invitations"), now - kept("sessions")),
        lambda tx: services.collections.keeping.forget(tx, now - kept("idempotency_keys")),
        services.collections.noting.forget,
        lambda tx: services.audit.forget(tx, now - kept("audit")),
        lambda tx: counters.prune(tx, now),
    )
    for step in steps:
        with services.db.transaction(job.organization_id) as tx:
            step(tx)
