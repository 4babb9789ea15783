"""Every command that ends is written down with who asked for it, whoever carried it out."""

from contextlib import closing

from agent.app.agent import Agent
from agent.core.orders import ORDERS, load
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService


def test_the_heart_and_the_engine_write_down_who_asked_what_and_its_end(paired: Desk, service: FakeService) -> None:
    service.commands = [
        {"id": "1", "type": "sync_now", "payload": {}, "requestedBy": "Ana Ríos"},
        {"id": "2", "type": "pause", "payload": {}, "requestedBy": "Ana Ríos"},
        {"id": "3", "type": "upload_diagnostics", "payload": {}},
    ]
    with closing(Agent(paired.world())) as agent:
        agent.heart.beat()
        before = {one.id for one in load(agent.state.recall(ORDERS))}
        agent.engine.run_requested()
        kept = {one.id: one for one in load(agent.state.recall(ORDERS))}
    assert before == {"1", "2"}, "an errand is written down once it has ended"
    assert [(kept[name].who, kept[name].ok) for name in "12"] == [("Ana Ríos", True), ("Ana Ríos", False)]
    assert (kept["3"].type, kept["3"].who) == ("upload_diagnostics", "")
