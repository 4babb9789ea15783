"""What a cycle says and leaves behind, whatever its surroundings do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from agent.app.agent import Agent
from tests.agent.conftest import YESTERDAY
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService, refuse


@pytest.fixture
def agent(paired: Desk) -> Iterator[Agent]:
    made = Agent(paired.world())
    yield made
    made.close()


def hold(path: Path) -> None:
    """Something stands at this path that cannot be removed as a file, as one that another program keeps open."""
    path.unlink(missing_ok=True)
    path.mkdir()


def holding(service: FakeService, path: Path) -> Callable[[httpx.Request], httpx.Response]:
    """While a sync is on its way, a file of the spool is taken hold of."""

    def taken(request: httpx.Request) -> httpx.Response:
        hold(path)
        return service.handle_request(request)

    return taken


@pytest.mark.parametrize("name", ["01.json", "01.json.gz"])
def test_a_spool_file_that_is_held_does_not_spoil_a_sync_that_went_well(
    agent: Agent, service: FakeService, name: str
) -> None:
    agent.heart.beat()
    service.fail("cartera", holding(service, agent.home.spool / name))
    (ended,) = agent.engine.run_due()
    assert (ended.outcome.result, ended.outcome.sentence) == ("full", "")
    assert agent.state.acknowledged("01").sync_id == "sync-1"  # type: ignore[union-attr] # just acknowledged
    (agent.home.spool / name).rmdir()
    agent.state.forget_company("01")
    (again,) = agent.engine.run_due()
    assert again.outcome.result == "full"
    assert not list(agent.home.spool.iterdir())


def test_the_age_of_a_comparison_is_counted_from_the_reading_not_from_its_late_answer(
    agent: Agent, paired: Desk, service: FakeService
) -> None:
    agent.heart.beat()
    read = paired.clock.now()
    busy = refuse(503, "SERVICE_UNAVAILABLE", "Ocupado")
    busy.headers["retry-after"] = "240"
    service.fail("cartera", *[lambda _request: busy] * 3)
    agent.engine.run_due()
    assert (paired.clock.now() - read).total_seconds() > 700
    assert agent.state.acknowledged("01").checked_at == read  # type: ignore[union-attr] # just acknowledged


def test_a_company_that_was_read_and_found_equal_was_so_when_it_was_read(agent: Agent, paired: Desk) -> None:
    agent.engine.run_due()
    paired.erp.write("01", "1", ("F1", YESTERDAY, 10_050))
    paired.clock.advance(3600)
    (ended,) = agent.engine.run_due()
    assert ended.outcome.result == "unchanged"
    assert agent.state.acknowledged("01").checked_at == paired.clock.now()  # type: ignore[union-attr] # known
