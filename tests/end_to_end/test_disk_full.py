"""A disk without room for state.db: a plain sentence, nothing stored by halves, and all well once there is room."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.compare import assert_company_equals
from tests.end_to_end.test_sync_story import add_sources
from tests.sae import Truth
from tests.support.processes import AgentProcess, Owner, ServerProcess
from tests.support.small_disk import fill, small_disk

__all__ = ["small_disk"]

pytestmark = pytest.mark.slow


def test_no_room_then_room(
    server: ServerProcess, owner: Owner, truth: Truth, agent: AgentProcess, small_disk: Path
) -> None:
    agent = AgentProcess(small_disk / "agent")
    add_sources(agent, truth)
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    for leave in (0, 4 << 10, 60 << 10, 120 << 10):
        ballast = fill(small_disk, leave)
        done = agent.run("sync")
        assert done.code == 1
        assert "El disco está lleno" in done.err, leave
        assert "Traceback" not in done.err
        for command in ("status", "doctor"):
            assert "El disco está lleno" in agent.run(command).out, (command, leave)
        ballast.unlink()
    done = agent.run("sync", "--json")
    assert done.code == 0, done.err
    assert {row["result"] for row in json.loads(done.out)["results"]} == {"full"}
    for number in ("01", "02"):
        assert_company_equals(owner, truth.companies[number])
