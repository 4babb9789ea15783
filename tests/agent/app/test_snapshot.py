"""What the window is told of orders from afar."""

from contextlib import closing

from agent.app.agent import Agent
from agent.app.snapshot import history, take
from agent.core.orders import Order
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService


def test_orders_stand_among_the_cycles_and_a_version_that_is_wanted_is_told(paired: Desk, service: FakeService) -> None:
    with closing(Agent(paired.world())) as agent:
        list(agent.engine.sync(agent.targets(), full=False))
        paired.clock.advance(60)
        service.commands = [{"id": "1", "type": "update", "payload": {"version": "9.9"}, "requestedBy": "Ana Ríos"}]
        agent.heart.beat()
        paired.clock.advance(60)
        list(agent.engine.sync(agent.targets(), full=False))
        happened = history(agent)
        assert [isinstance(one, Order) for one in happened] == [False, True, False]
        assert happened == sorted(happened, key=lambda one: one.at, reverse=True)
        wanted = take(agent, paired.clock.now(), heard=None, trouble="", autostart=None).wanted
        assert wanted is not None
        assert (wanted.who, "9.9" in wanted.detail) == ("Ana Ríos", True)
        agent.state.remember("wanted version", "")
        assert take(agent, paired.clock.now(), heard=None, trouble="", autostart=None).wanted is None
