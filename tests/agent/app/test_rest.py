"""Memory is given back when the agent comes to rest, once, and not while it works."""

from datetime import UTC, datetime

from agent.app.rest import SOON_SECONDS, Rest
from agent.core.delivery import Outcome
from agent.engine.messages import CycleEnded
from tests.support.agent_fakes import FakeClock


def test_once_after_the_start_and_once_after_each_cycle() -> None:
    clock = FakeClock()
    given: list[float] = []
    heard: list[CycleEnded] = []
    done: list[float] = []
    rest = Rest(clock.monotonic, lambda: given.append(clock.monotonic()), heard.append)
    tick = rest.after(lambda: done.append(clock.monotonic()))

    def live(seconds: float) -> int:
        before = len(given)
        for _ in range(int(seconds)):
            clock.advance(1)
            tick()
        return len(given) - before

    assert live(SOON_SECONDS - 1) == 0
    assert live(100) == 1
    end = CycleEnded(Outcome("01", datetime(2026, 11, 24, tzinfo=UTC), "unchanged"), 0)
    rest.ended(end)
    assert live(SOON_SECONDS / 2) == 0
    rest.ended(end)
    assert live(SOON_SECONDS - 1) == 0, "the next company has begun"
    assert live(100) == 1
    assert heard == [end, end]
    assert len(done) == int(SOON_SECONDS - 1) * 2 + 200 + int(SOON_SECONDS / 2)
