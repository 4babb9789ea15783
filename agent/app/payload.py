"""A full sync of one company composed and not sent: what is printed and shown is what would leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date

from agent.app.agent import Agent
from agent.core.clock import stamp
from agent.core.delivery import Job, Prepared, Upload
from agent.core.ports import ProgressCallback
from agent.errors import AgentError


@dataclass(frozen=True, slots=True)
class Full:
    """One company composed in full: the job, what was found, and what would go around it."""

    job: Job
    prepared: Prepared
    upload: Upload


@contextmanager
def composed(agent: Agent, empresa_id: str, day: date | None, progress: ProgressCallback) -> Iterator[Full]:
    """Read and compose a company as of `day`, else today; its file is removed on leaving. Needs no pairing.

    Raises `AgentError`.
    """
    source = agent.settings.owner_of(empresa_id)
    if source is None:
        known = [name for item in agent.settings.sources for name in item.companies]
        raise AgentError(
            f"La empresa {empresa_id} no se lee en este equipo",
            f"Las que se leen son: {', '.join(known) or 'ninguna; agrega una fuente'}.",
        )
    now = agent.clock.now()
    job = Job(
        source=source,
        password=agent.password_of(source),
        empresa_id=empresa_id,
        today=day or agent.today(now),
        full=True,
        state=None,
        data=agent.home.spool / f"preview-{empresa_id}.json",
    )
    try:
        prepared = agent.work(job, progress)
        upload = Upload(
            empresa_id=empresa_id,
            kind="full",
            data=prepared.data,
            size=prepared.size,
            checksum=prepared.checksum,
            state_checksum=prepared.state_checksum,
            cut=job.today,
            previous_sync_id=None,
            stamp=stamp(now.astimezone(UTC), None),
        )
        yield Full(job, prepared, upload)
    finally:
        job.data.unlink(missing_ok=True)
