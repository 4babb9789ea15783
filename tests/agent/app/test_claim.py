"""Two loops of one machine: the second is told who runs the first."""

import getpass

import pytest

from agent.app.agent import Agent
from agent.app.claim import only_one
from agent.errors import AgentError
from tests.support.agent_fakes import Desk


def test_the_second_is_told(paired: Desk) -> None:
    first, second = Agent(paired.world()), Agent(paired.world())
    told = pytest.raises(AgentError, match="ya está en marcha en este equipo, iniciado hace un momento")
    with only_one(first), told, only_one(second):
        pass
    with only_one(second):
        (card,) = second.home.root.glob("agent-*.json")
        assert getpass.getuser() in card.read_text()
    assert not list(second.home.root.glob("agent-*.json"))
    first.close()
    second.close()
