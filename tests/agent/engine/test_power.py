"""Sleep, waking, a new network and the end of a session."""

import threading
from collections.abc import Iterator

import httpx
import pytest

from agent.app.agent import Agent
from agent.core.power import PowerEvent
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService, unreachable


@pytest.fixture
def agent(paired: Desk) -> Iterator[Agent]:
    made = Agent(paired.world())
    yield made
    made.close()


def test_sleep_says_goodbye_and_is_quiet_until_it_wakes(agent: Agent, paired: Desk, service: FakeService) -> None:
    agent.heart.tick()
    agent.power(PowerEvent.SUSPEND)
    for _ in range(59):
        paired.clock.advance(1)
        agent.heart.tick()
    assert [beat.get("reason") for beat in service.beats] == [None, "sleep"]
    agent.power(PowerEvent.RESUME)
    agent.heart.tick()
    assert [beat["status"] for beat in service.beats][1:] == ["stopping", "degraded"]


def test_a_machine_that_did_not_sleep_after_all_is_heard_again(
    agent: Agent, paired: Desk, service: FakeService
) -> None:
    agent.power(PowerEvent.SUSPEND)
    paired.clock.advance(60)
    agent.heart.tick()
    assert service.beats[-1]["status"] == "degraded"


def test_what_the_network_put_off_runs_when_it_is_back_and_once(
    agent: Agent, paired: Desk, service: FakeService
) -> None:
    service.fail("cartera", *[unreachable] * 5)
    assert [ended.outcome.result for ended in agent.engine.run_due()] == ["postponed"]
    service.fail("cartera", *[unreachable] * 5)
    assert agent.engine.run_due() == []
    agent.power(PowerEvent.NETWORK)
    assert [ended.outcome.result for ended in agent.engine.run_due()] == ["postponed"]
    assert agent.engine.run_due() == [], "one try for one change of network"
    agent.power(PowerEvent.RESUME)
    assert [ended.outcome.result for ended in agent.engine.run_due()] == ["full"]


def test_the_end_of_a_session_stops_the_agent_with_a_goodbye(agent: Agent, service: FakeService) -> None:
    worker = threading.Thread(target=agent.engine.run)
    worker.start()
    agent.power(PowerEvent.SHUTDOWN)
    worker.join(30)
    assert not worker.is_alive()
    assert "shutdown" in [beat.get("reason") for beat in service.beats]


def test_a_dead_line_does_not_hold_the_machine(agent: Agent, service: FakeService) -> None:
    answered = threading.Event()

    def hang(_request: httpx.Request) -> httpx.Response:
        answered.wait(30)
        raise httpx.ReadTimeout("timed out")

    service.fail("heartbeat", hang)
    try:
        agent.power(PowerEvent.SUSPEND)
        assert not answered.is_set()
        assert service.beats == []
    finally:
        answered.set()
        for thread in threading.enumerate():
            if thread.name == "goodbye":
                thread.join(30)
