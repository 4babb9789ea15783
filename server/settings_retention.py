"""How long jobs are held, and what has ended is kept; `jobs/clean_up.py` says who forgets it."""

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings


class RetentionSettings(BaseSettings):
    """The part of the settings that workers go by; days are counted from the end of what is kept."""

    job_lease_seconds: int = Field(
        300,
        ge=5,
        description="How long a worker's lease of a job lasts, renewed while it works; a killed one's jobs run again.",
    )
    keep_jobs_days: int = Field(
        7, ge=2, description="Finished jobs; while one is kept, the same work is not promised again."
    )
    keep_failed_jobs_days: int = Field(30, ge=2, description="Jobs that were given up, because people look late.")
    keep_webhook_log_days: int = Field(30, ge=1, description="Messages to webhooks and their deliveries.")
    keep_syncs_days: int = Field(30, ge=1, description="Answers to syncs, and refused ones.")
    keep_commands_days: int = Field(90, ge=8, description="What was asked of machines and what became of it.")
    keep_invitations_days: int = Field(
        30, ge=1, description="Invitations and mailed links that were used, called off or have expired."
    )
    keep_sessions_days: int = Field(
        30, ge=1, description="Sessions that are over, so that the reuse of a stolen token is still recognised."
    )
    keep_idempotency_keys_days: int = Field(
        30, ge=1, description="Idempotency keys of reminders; the reminder stays, its key may be used again."
    )

    keep_audit_days: int = Field(
        365, ge=30, description="Who did what, when and from which address; shown as Auditoría."
    )

    def kept(self, name: str) -> timedelta:
        """KEEP_<name>_DAYS."""
        return timedelta(days=getattr(self, f"keep_{name}_days"))
