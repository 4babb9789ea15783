"""Totals as they are kept."""

import pytest

from agent.app.agent import Agent
from agent.core import totals
from tests.agent.conftest import LATER
from tests.support.agent_fakes import NOON, Desk

TODAY = NOON.date()


def test_every_reading_leaves_its_sums_also_where_nothing_is_sent(paired: Desk) -> None:
    agent = Agent(paired.world())
    list(agent.engine.sync(agent.targets(), full=False))
    kept = totals.load(agent.state.recall(totals.note("01")))
    assert kept == totals.Totals(TODAY, 2, (20_001, 10_050, 0, 0, 0), (2, 1, 0, 0, 0))
    paired.clock.advance((LATER - TODAY).total_seconds())
    paired.erp.counter += 1
    list(agent.engine.sync(agent.targets(), full=False))
    later = totals.load(agent.state.recall(totals.note("01")))
    assert later is not None
    assert (later.day, later.cents) == (LATER, (20_001, 0, 10_050, 0, 0))
    agent.close()


@pytest.mark.parametrize("text", [None, "", "{", '{"day":"ayer"}'])
def test_what_cannot_be_read_counts_as_nothing(text: str | None) -> None:
    assert totals.load(text) is None
