"""What the composition root decides itself: which day it is, which companies run, what survives damage."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agent.app.agent import Agent
from agent.errors import AgentError
from agent.settings import Settings, save
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService

LATE = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)
"""Half past eleven at night in Mexico City, half past nine in Tijuana, the next morning in UTC."""


@pytest.fixture
def agent(paired: Desk) -> Iterator[Agent]:
    made = Agent(paired.world())
    yield made
    made.close()


def choose_zone(desk: Desk, zone: str) -> None:
    agent = Agent(desk.world())
    save(agent.home.settings, replace(agent.settings, options={**Settings().options, "timezone": zone}))


def test_the_day_is_the_organizations(agent: Agent, paired: Desk) -> None:
    choose_zone(paired, "UTC")
    assert agent.today(LATE) == date(2026, 11, 24)


def test_without_the_organizations_zone_it_is_the_one_chosen_here(desk: Desk, service: FakeService) -> None:
    service.timezone = None
    desk.add_source()
    for zone, day in (("UTC", date(2026, 11, 25)), ("America/Tijuana", date(2026, 11, 24))):
        choose_zone(desk, zone)
        agent = Agent(desk.world())
        assert agent.today(LATE) == day
        agent.close()


def test_a_sync_between_two_midnights_is_cut_on_the_organizations_day(paired: Desk, service: FakeService) -> None:
    choose_zone(paired, "UTC")
    paired.clock.advance((LATE - paired.clock.now()).total_seconds())
    assert paired.type("sync").code == 0
    assert service.syncs[0].fecha_corte == date(2026, 11, 24)


def test_a_damaged_state_is_told_in_the_log(paired: Desk, caplog: pytest.LogCaptureFixture) -> None:
    paired.type("sync")
    (paired.home / "state.db").write_bytes(b"rubbish" * 1000)
    agent = Agent(paired.world())
    assert agent.state.acknowledged("01") is None
    assert "damaged" in caplog.text
    agent.close()


def test_a_password_the_vault_lost_is_told_with_what_to_do(agent: Agent) -> None:
    (source,) = agent.settings.sources
    assert agent.password_of(source) == "masterkey"
    agent.vault.delete("source:firebird-1")
    with pytest.raises(AgentError, match="Cambiar usuario o contraseña"):
        agent.password_of(source)
