"""`cobranza-server jobs` on a real database: what waits and why, run it again, drop it."""

from pathlib import Path
from uuid import UUID

import pytest

from server.cli import main
from server.db import desk, outbox
from server.db.desk import State
from server.db.outbox import Job, Lane
from server.kit.ids import new_id
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.clock import FakeClock


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The commands read the environment."""
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.chdir(Path("/"))


def promise(services: Services, organization: UUID, kind: str, tries: int = 0, why: str = "") -> UUID:
    """A job that failed `tries` times; at MAX_ATTEMPTS it was given up."""
    now = services.clock.now()
    with services.db.transaction(organization) as tx:
        job_id = outbox.enqueue(tx, kind, {}, run_at=now, lane=Lane.MAIL)
    assert job_id is not None
    for number in range(1, tries + 1):
        (job,) = [one for one in outbox.lease(services.db, now + outbox.LEASE * 500 * number) if one.id == job_id]
        with services.db.transaction(organization) as tx:
            outbox.fail(tx, job, now, why)
    return job_id


@pytest.mark.usefixtures("environment")
def test_what_waits_and_what_failed_is_shown_with_why(
    services: Services, registered: Registered, capsys: pytest.CaptureFixture[str]
) -> None:
    organization = UUID(registered.organization_id)
    lost = promise(services, organization, "greet", outbox.MAX_ATTEMPTS, "MailError: 550 no such user")
    again = promise(services, organization, "wave", 1, "MailError: 421 later")
    waiting = promise(services, organization, "smile")
    assert main(["jobs"]) == 0
    shown = capsys.readouterr().out
    for words in ("greet                failed          1", "wave                 retrying        1", "smile "):
        assert words in shown
    for words in (str(lost), str(again), "550 no such user", "421 later", f"tries: {outbox.MAX_ATTEMPTS}"):
        assert words in shown
    assert str(waiting) not in shown
    assert main(["jobs", "list", "--state", "waiting", "--organization", registered.organization_id]) == 0
    assert str(waiting) in capsys.readouterr().out
    assert main(["jobs", "list", "--organization", str(new_id())]) == 0
    assert capsys.readouterr().out == "nothing waits and nothing failed\n"


@pytest.mark.usefixtures("environment")
def test_a_job_runs_again_or_is_dropped(
    services: Services, registered: Registered, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    organization = UUID(registered.organization_id)
    lost = promise(services, organization, "greet", outbox.MAX_ATTEMPTS, "boom")
    assert main(["jobs", "retry", str(lost)]) == 0
    with services.db.reading(organization) as tx:
        (job,) = [one for one in desk.listed(tx, clock.now(), organization) if one.id == lost]
    assert (job.state, job.attempts, job.failure) == (State.RETRYING, 0, "boom")
    assert main(["jobs", "drop", str(lost)]) == 0
    assert capsys.readouterr().out == "it runs again now\ndropped\n"
    assert main(["jobs", "drop", str(lost)]) == 1
    assert f"There is no job {lost}." in capsys.readouterr().err


@pytest.mark.usefixtures("environment")
def test_a_running_job_is_left_alone(services: Services, registered: Registered) -> None:
    organization = UUID(registered.organization_id)
    running = promise(services, organization, "greet")
    now = services.clock.now()
    leased: list[Job] = outbox.lease(services.db, now)
    assert running in {job.id for job in leased}
    with services.db.transaction(organization) as tx:
        assert not desk.retry(tx, running, now)
        assert not desk.drop(tx, running, now, "Ya no")
        for job in leased:
            outbox.finish(tx, job, now)
        assert not desk.drop(tx, running, now, "Ya no"), "it ended well"
