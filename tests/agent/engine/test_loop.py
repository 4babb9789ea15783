"""When companies run: persisted dues, hours, requests, one cycle at a time."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.app.agent import Agent
from agent.core.model import Source
from agent.core.ports import ErpReader
from agent.engine.heart import CONFIG
from agent.engine.messages import CycleEnded
from agent.settings import save
from agent.state.lock import HomeLock
from tests.agent.conftest import YESTERDAY
from tests.support.agent_fakes import NOON, Desk
from tests.support.fake_service import FakeService, answer, refuse, unreachable


@pytest.fixture
def agent(paired: Desk) -> Iterator[Agent]:
    made = Agent(paired.world())
    yield made
    made.close()


def ran(ends: list[CycleEnded]) -> list[str]:
    return [ended.outcome.result for ended in ends]


def test_a_company_runs_at_once_then_when_it_is_due(agent: Agent, paired: Desk) -> None:
    assert ran(agent.engine.run_due()) == ["full"]
    assert ran(agent.engine.run_due()) == []
    paired.clock.advance(15 * 60 * 1.5)
    assert ran(agent.engine.run_due()) == ["unchanged"]


def test_a_laptop_that_slept_runs_what_it_missed_once(agent: Agent, paired: Desk) -> None:
    agent.engine.run_due()
    paired.clock.jump(timedelta(hours=9))
    agent.heart.beat()
    assert ran(agent.engine.run_due()) == ["unchanged"]
    assert ran(agent.engine.run_due()) == []


def test_dues_outlive_the_process(agent: Agent, paired: Desk) -> None:
    agent.engine.run_due()
    other = Agent(paired.world())
    assert ran(other.engine.run_due()) == []
    other.close()


@pytest.mark.parametrize("wrong", [datetime(2009, 1, 1, tzinfo=UTC), NOON + timedelta(days=365)])
def test_a_clock_that_was_wrong_for_a_while_does_not_stop_the_cycles(
    agent: Agent, paired: Desk, service: FakeService, wrong: datetime
) -> None:
    agent.engine.run_due()
    right = paired.clock.now()
    agent.state.set_due("01", wrong)
    assert len(agent.engine.run_due()) == 1
    due = agent.state.due("01")
    assert due is not None
    assert timedelta(0) < due - right < timedelta(minutes=23)


def test_hours_are_kept_in_the_organizations_zone(agent: Agent, paired: Desk, service: FakeService) -> None:
    service.commands = [{"id": "1", "type": "update_config", "payload": {"horario": "08:00-11:00"}}]
    agent.heart.beat()
    assert ran(agent.engine.run_due()) == [], "it is noon in Mexico City"
    paired.clock.advance(timedelta(hours=22).total_seconds())
    assert ran(agent.engine.run_due()) == ["full"]


def choose(agent: Agent, **options: str | int) -> None:
    settings = agent.settings
    for key, value in options.items():
        settings = settings.with_option(key, value)
    save(agent.home.settings, settings)


def test_hours_chosen_here_and_in_the_cloud_hold_by_turns(agent: Agent, paired: Desk, service: FakeService) -> None:
    choose(agent, hours_from="20:00", hours_to="21:00")
    assert ran(agent.engine.run_due()) == [], "it is noon"
    service.commands = [{"id": "1", "type": "update_config", "payload": {"horario": ""}}]
    agent.heart.beat()
    assert ran(agent.engine.run_due()) == ["full"]
    paired.clock.advance(timedelta(hours=1).total_seconds())
    choose(agent, hours_from="20:00", hours_to="22:00")
    assert ran(agent.engine.run_due()) == []


def test_the_interval_chosen_here_plans_the_next_run(agent: Agent, paired: Desk) -> None:
    choose(agent, interval_minutes=240)
    agent.engine.run_due()
    due = agent.state.due("01")
    assert due is not None
    assert due - paired.clock.now() >= timedelta(minutes=120)


def test_a_zone_that_changed_after_the_pairing_costs_no_cycle(agent: Agent, paired: Desk, service: FakeService) -> None:
    service.commands = [{"id": "1", "type": "update_config", "payload": {"horario": "08:00-11:00"}}]
    agent.heart.beat()
    assert ran(agent.engine.run_due()) == [], "it is noon in Mexico City"
    service.timezone = "America/Tijuana"
    agent.wake.clear()
    agent.heart.beat()
    assert agent.wake.is_set()
    assert ran(agent.engine.run_due()) == ["full"], "it is ten there"


def test_a_first_cycle_counts_days_in_the_zone_of_now(agent: Agent, service: FakeService) -> None:
    service.timezone = "Pacific/Kiritimati"
    assert ran(agent.engine.run_due()) == ["full"]
    assert str(service.syncs[0].fecha_corte) == "2026-11-25", "it is noon of the 24th in Mexico City"
    service.timezone = "Marte/Olimpo"
    agent.heart.beat()
    assert ran(agent.engine.run_due()) == []
    assert agent.heart.config().timezone == "Pacific/Kiritimati"


@pytest.mark.parametrize("chosen", [[], ["77"]])
def test_no_command_silently_stops_every_company(agent: Agent, service: FakeService, chosen: list[str]) -> None:
    service.commands = [{"id": "1", "type": "update_config", "payload": {"empresas": chosen}}]
    agent.heart.beat()
    assert ran(agent.engine.run_due()) == ["full"]
    agent.heart.beat()
    assert [result["ok"] for result in service.beats[-1]["commandResults"]] == [False]


def test_a_choice_that_names_no_company_of_today_counts_as_none(agent: Agent) -> None:
    agent.state.remember(CONFIG, '{"empresas":["77"]}')
    assert [target.empresa_id for target in agent.targets()] == ["01"]


def test_a_request_runs_now_and_whole_where_asked(agent: Agent, service: FakeService) -> None:
    agent.engine.run_due()
    service.commands = [
        {"id": "1", "type": "sync_now", "payload": {"empresaId": "01"}},
        {"id": "2", "type": "sync_now", "payload": {"empresaId": "01", "full": True}},
        {"id": "3", "type": "sync_now", "payload": {"empresaId": "77"}},
    ]
    agent.heart.beat()
    assert ran(agent.engine.run_requested()) == ["full"]
    agent.heart.beat()
    assert {result["id"]: result["ok"] for result in service.beats[-1]["commandResults"]} == {
        "1": True,
        "2": True,
        "3": False,
    }


def test_a_long_wish_to_wait_moves_the_next_run(agent: Agent, paired: Desk, service: FakeService) -> None:
    service.fail("cartera", answer(refuse(429, "RATE_LIMIT_EXCEEDED", "Espere", {"Retry-After": "1700"})))
    assert ran(agent.engine.run_due()) == ["postponed"]
    due = agent.state.due("01")
    assert due is not None
    assert due - paired.clock.now() >= timedelta(seconds=1700)


def test_the_loop_ends_where_access_ends(agent: Agent, service: FakeService) -> None:
    service.revoked = True
    assert agent.engine.run() == 4


def test_the_loop_ends_when_told_and_wakes_for_it(agent: Agent, paired: Desk, service: FakeService) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(agent.engine.run()))
    thread.start()
    agent.world.stop.set()
    agent.wake.set()
    thread.join(20)
    assert codes == [0]


def test_a_restart_is_asked_for_and_leaves_the_loop(agent: Agent, service: FakeService) -> None:
    service.commands = [{"id": "1", "type": "restart", "payload": {}}]
    agent.heart.beat()
    assert agent.engine.run() == 0
    assert agent.engine.restarting


def test_another_process_at_work_is_not_disturbed(agent: Agent, paired: Desk, service: FakeService) -> None:
    from agent.errors import AgentError

    busy = HomeLock(paired.home / "cycle.lock", 0.01)
    with busy.hold(), pytest.raises(AgentError, match="ya está trabajando"):
        agent.engine.run_due()
    assert service.syncs == []
    assert ran(agent.engine.run_due()) == ["full"]


def test_a_stop_in_the_middle_of_a_pause_sends_nothing(agent: Agent, paired: Desk, service: FakeService) -> None:
    agent.engine.run_due()
    paired.erp.write("01", "1", ("F1", YESTERDAY, 1))
    service.fail("cartera", unreachable)
    paired.stop_naps = True
    paired.clock.advance(1800)
    assert ran(agent.engine.run_due()) == ["stopped"]
    assert len(service.syncs) == 1
    paired.stop_naps = False
    assert ran(agent.engine.run_due()) == ["delta"]


def test_a_fault_in_one_company_stops_neither_the_others_nor_the_plan(
    paired: Desk, service: FakeService, caplog: pytest.LogCaptureFixture
) -> None:
    paired.erp.add_company("02", "AAA010101AAA")
    assert paired.add_source("--companies", "02").code == 0
    del paired.erp.ledgers["01"]
    agent = Agent(paired.world())
    assert ran(agent.engine.run_due()) == ["failed", "full"]
    assert "KeyError" in caplog.text
    assert ran(agent.engine.run_due()) == []
    agent.close()


def test_a_long_reading_leaves_the_erp_in_peace_for_longer(paired: Desk) -> None:
    world = paired.world()

    def slow(source: Source, password: str) -> ErpReader:
        paired.clock.advance(300)
        return paired.erp.open(source, password)

    agent = Agent(replace(world, open_source=slow))
    agent.engine.run_due()
    due = agent.state.due("01")
    assert due is not None
    assert due - agent.clock.now() >= timedelta(seconds=300 * 19)
    for _ in range(90):
        assert agent.engine.run_due() == []
        paired.clock.advance(60)
    paired.clock.advance(1_200)
    assert len(agent.engine.run_due()) == 1
    agent.close()
