"""What is logged while a job runs says which job it was, and whose."""

from uuid import UUID

import structlog
from structlog.testing import LogCapture

from server.db.outbox import Job, enqueue
from server.jobs.schedule import Schedule
from server.jobs.worker import Worker
from server.services import Services
from tests.server.conftest import Registered


def test_lines_of_a_job_name_it(services: Services, registered: Registered) -> None:
    organization, logged = UUID(registered.organization_id), LogCapture()

    def break_down(_services: Services, _job: Job) -> None:
        structlog.get_logger("test").info("about to")
        raise ValueError("no good")

    with services.db.transaction(organization) as tx:
        job_id = enqueue(tx, "fragile", {}, run_at=services.clock.now())
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, logged])
    try:
        Worker(services, {"fragile": break_down}, Schedule(services)).run_once()
        structlog.get_logger("test").info("after")
    finally:
        structlog.reset_defaults()
    said = {"job": str(job_id), "kind": "fragile", "organization": str(organization)}
    lines = {line["event"]: line for line in logged.entries}
    assert said.items() <= lines["about to"].items()
    assert (said | {"attempts": 1}).items() <= lines["a job failed"].items()
    assert "job" not in lines["after"]
