"""Heartbeats: when, what, and what comes back."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from agent.app.agent import Agent
from agent.engine.heart import ORGANIZATION, Requested
from contract.connectors import Progress
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService, answer, refuse, unreachable


@pytest.fixture
def agent(paired: Desk) -> Agent:
    return Agent(paired.world())


def test_it_beats_once_a_minute_and_tells_how_it_is(agent: Agent, paired: Desk, service: FakeService) -> None:
    for _ in range(120):
        agent.heart.tick()
        paired.clock.advance(1)
    assert len(service.beats) == 2
    beat = service.beats[1]
    assert (beat["status"], beat["uptime"], beat["empresasOnline"]) == ("degraded", 60.0, ["01"])
    assert beat["memoryUsage"] > 10
    assert "progreso" not in beat
    agent.close()


def test_a_first_sync_shows_its_progress_at_most_once_a_second(
    agent: Agent, paired: Desk, service: FakeService
) -> None:
    agent.heart.tick()
    for done in range(50):
        agent.heart.show(Progress("01", "rows", done // 10, 0))
        if done % 10 == 0:
            agent.heart.tick()
    assert [beat["progreso"]["hechas"] for beat in service.beats[1:]] == [0, 1, 2, 3, 4]
    agent.heart.show(None)
    agent.heart.tick()
    assert len(service.beats) == 6
    agent.close()


def test_commands_are_obeyed_once_and_answered_until_heard(agent: Agent, paired: Desk, service: FakeService) -> None:
    service.commands = [
        {"id": "1", "type": "sync_now", "payload": {"full": True}},
        {"id": "2", "type": "update_config", "payload": {"intervalMinutes": 5, "heartbeatSeconds": 30}},
        {"id": "3", "type": "make_coffee", "payload": {}},
    ]
    agent.heart.beat()
    (request,) = agent.heart.requests()
    assert (request.companies, request.full) == (("01",), True)
    assert (agent.heart.config().interval_minutes, agent.heart.config().heartbeat_seconds) == (5, 30)
    service.fail("heartbeat", unreachable)
    paired.clock.advance(30)
    agent.heart.tick()
    paired.clock.advance(30)
    agent.heart.tick()
    told = {result["id"]: result["ok"] for result in service.beats[-1]["commandResults"]}
    assert told == {"1": True, "2": True, "3": False}
    assert service.commands == []
    assert agent.heart.requests() == []
    paired.clock.advance(30)
    agent.heart.tick()
    assert "commandResults" not in service.beats[-1]
    agent.close()


def test_a_silent_service_is_tried_again_at_the_next_beat(agent: Agent, paired: Desk, service: FakeService) -> None:
    service.fail("heartbeat", unreachable, answer(refuse(503, "X", "Ocupado")))
    for _ in range(3):
        agent.heart.tick()
        agent.heart.tick()
        paired.clock.advance(60)
    assert service.requests.count("/connectors/heartbeat") == 3
    assert agent.heart.ended is None
    agent.close()


def test_a_revoked_machine_learns_it_and_stops_asking(agent: Agent, paired: Desk, service: FakeService) -> None:
    service.revoked = True
    agent.heart.tick()
    assert agent.heart.ended == 4
    before = len(service.requests)
    paired.clock.advance(600)
    agent.heart.tick()
    assert len(service.requests) == before
    agent.close()


def test_goodbye_is_said_with_its_reason_and_may_go_unheard(agent: Agent, service: FakeService) -> None:
    agent.heart.goodbye("shutdown")
    assert (service.beats[-1]["status"], service.beats[-1]["reason"]) == ("stopping", "shutdown")
    service.fail("heartbeat", unreachable)
    agent.heart.goodbye("shutdown")
    before = len(service.requests)
    agent.heart.goodbye("shutdown")
    assert len(service.requests) == before, "stopping does not wait for a dead line"
    agent.close()


def test_a_failing_company_is_told_with_its_sentence(paired: Desk, service: FakeService, tmp_path: Path) -> None:
    from agent.errors import AgentError

    paired.erp.fail = AgentError("No responde la base", "Encienda el servidor.")
    assert paired.type("sync").code == 1
    beat = service.beats[-1]
    assert (beat["status"], beat["lastSyncStatus"], beat.get("empresasOnline", [])) == ("error", "error", [])
    assert beat["pendingErrors"] == ["Empresa 01: No responde la base. Encienda el servidor."]
    assert "masterkey" not in json.dumps(service.beats)


def test_the_servers_time_is_learnt(agent: Agent, paired: Desk) -> None:
    paired.clock.jump(timedelta(days=400))
    agent.heart.beat()
    assert agent.clock.trusted()
    agent.close()


def test_a_person_may_ask_as_a_command_does_and_sees_when_the_service_was_heard(agent: Agent, paired: Desk) -> None:
    assert agent.heart.heard is None
    agent.heart.beat()
    assert agent.heart.heard == paired.clock.now()
    agent.heart.ask(Requested(("01",), full=True))
    assert agent.wake.is_set()
    assert [end.outcome.result for end in agent.engine.run_requested()] == ["full"]
    agent.close()


def test_it_learns_what_the_organization_is_called_now(agent: Agent, service: FakeService) -> None:
    for name, known in (
        ("Comercial Nájera", "Comercial Nájera"),
        (None, "Comercial Nájera"),
        ("Grupo Nájera", "Grupo Nájera"),
    ):
        service.organization = name
        agent.heart.beat()
        assert agent.state.recall(ORGANIZATION) == known
    agent.close()
