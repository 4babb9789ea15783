"""The operator stops one organization's reminders and lets them go out again."""

from uuid import UUID

import pytest

from server.kit.ids import new_id
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.server.test_cli import environment, run


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_organization_is_paused_and_resumed(
    services: Services, settings: Settings, registered: Registered, database_url: str
) -> None:
    env = environment(settings.data_dir, DATABASE_URL=database_url)
    for action, expected in (("pause", "operator"), ("resume", None)):
        done = run("reminders", action, registered.organization_id, env=env)
        assert (done.returncode, done.stdout.startswith("reminders of Mi Empresa")) == (0, True), done.stderr
        with services.db.reading(UUID(registered.organization_id)) as tx:
            assert services.collections.keeping.overview(tx).policy.paused_by == expected
    unknown = run("reminders", "pause", str(new_id()), env=env)
    assert (unknown.returncode, "No se encontró" in unknown.stderr) == (1, True)
    assert run("reminders", "pause", "acme", env=env).returncode == 2
