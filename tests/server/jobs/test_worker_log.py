"""What is logged while a job runs says which job it was, and whose; what was to be expected comes without traceback."""

from uuid import UUID

import pytest
import structlog
from structlog.testing import LogCapture

from server.db.outbox import Job, enqueue
from server.gateways.mail import MailError
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


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (MailError("no", answer="450 later, ana@uno.com"), ("warning", "MAIL_REFUSED", False)),
        (MailError("El servidor de correo cortó la conexión"), ("warning", "MAIL_UNANSWERED", False)),
        (ValueError("no good"), ("error", None, True)),
    ],
    ids=["refused", "cut", "a bug"],
)
def test_a_relay_that_refuses_is_no_bug(
    services: Services, registered: Registered, raised: Exception, said: tuple[str, str | None, bool]
) -> None:
    logged = LogCapture()

    def fail(_services: Services, _job: Job) -> None:
        raise raised

    with services.db.transaction(UUID(registered.organization_id)) as tx:
        enqueue(tx, "fragile", {}, run_at=services.clock.now())
    structlog.configure(processors=[logged])
    try:
        Worker(services, {"fragile": fail}, Schedule(services)).run_once()
    finally:
        structlog.reset_defaults()
    [line] = [one for one in logged.entries if one["event"] == "a job failed"]
    assert (line["log_level"], line.get("code"), "exc_info" in line) == said
    assert "ana@" not in str(line)
