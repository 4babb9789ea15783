"""A pause as the service, the engine and a person meet it."""

import json
from datetime import timedelta

from agent.app.agent import Agent
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService


def told(service: FakeService) -> list[str | None]:
    return [beat.get("reason") for beat in service.beats]


def test_a_paused_machine_says_so_once_and_reads_nothing_until_it_is_resumed(
    paired: Desk, service: FakeService
) -> None:
    agent = Agent(paired.world())
    agent.heart.tick()
    assert "En pausa hasta las 13:00" in paired.type("pause", "hour").out
    assert told(service) == [None, "pause"]
    for _ in range(180):
        paired.clock.advance(1)
        agent.heart.tick()
    assert told(service) == [None, "pause", "pause"], "the running agent says it too, and then nothing"
    assert list(agent.engine.run_due()) == []
    assert json.loads(paired.type("status", "--json").out)["pause"]["until"].startswith("2026-11-24T13:00")
    assert "trabaja de nuevo" in paired.type("resume").out
    agent.heart.tick()
    assert told(service)[3:] == [None]
    assert [ended.outcome.result for ended in agent.engine.run_due()] == ["full"]
    assert "No estaba en pausa" in paired.type("resume").out
    agent.close()


def test_a_pause_ends_by_itself_and_outlives_a_restart(paired: Desk, service: FakeService) -> None:
    paired.type("pause", "today")
    agent = Agent(paired.world())
    agent.heart.tick()
    assert told(service)[-1] == "pause"
    paired.clock.advance(timedelta(hours=12).total_seconds() + 1)
    agent.heart.tick()
    assert told(service)[-1] is None
    assert len(agent.engine.run_due()) == 1
    agent.close()


def test_a_sync_by_hand_during_a_pause_runs_and_ends_with_another_goodbye(paired: Desk, service: FakeService) -> None:
    paired.type("pause")
    assert paired.type("sync").code == 0
    assert len(service.syncs) == 1
    assert told(service)[-2:] == [None, "pause"]


def test_pausing_a_machine_that_is_not_paired_or_offline_is_fine(desk: Desk, service: FakeService) -> None:
    assert desk.type("pause", "hour").code == 0
    assert "vinculado" in desk.type("status").out
    assert "En pausa" in desk.type("status").out
    assert service.beats == []
    assert desk.type("pause", "fortnight").code == 2
