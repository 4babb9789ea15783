"""A whole machine behind a faulty proxy: after quiet the cloud holds what SAE says, and each sync counted once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.app.agent import Agent
from agent.app.world import World
from agent.cloud.making import make_client
from agent.core.proxies import Proxy
from tests.agent.conftest import YESTERDAY
from tests.support.agent_fakes import Desk
from tests.support.certificates import Authority
from tests.support.fake_service import FakeService
from tests.support.proxy import FakeSession, Fault, FaultyProxy


@pytest.fixture
def proxy(service: FakeService, tmp_path: Path) -> Iterator[FaultyProxy]:
    with FaultyProxy(service, Authority("Oficina CA", tmp_path)) as running:
        yield running


def world_behind(desk: Desk, proxy: FaultyProxy) -> World:
    return replace(
        desk.world(),
        make_http=lambda _limit, route, session: make_client(2.0, proxy.authority.trusting(), route, session),
        find_proxy=lambda _host, _port: Proxy("127.0.0.1", proxy.port),
        open_session=lambda _scheme, _host: FakeSession(),
    )


@pytest.fixture
def agent(paired: Desk, proxy: FaultyProxy) -> Iterator[Agent]:
    made = Agent(world_behind(paired, proxy))
    yield made
    made.close()


@pytest.mark.parametrize("login", ["none", "ntlm"])
def test_a_sync_goes_through(agent: Agent, proxy: FaultyProxy, service: FakeService, login: str) -> None:
    proxy.login = login  # type: ignore[assignment] # of the parameters above
    (ended,) = agent.engine.run_due()
    assert (ended.outcome.result, len(service.syncs)) == ("full", 1)


@pytest.mark.parametrize(
    "faults",
    [
        ["cut after commit"] * 3,
        ["half body", "502", "cut before"],
        ["captive portal", "captive portal"],
        ["cut before", "cut after commit", "half body", "502"],
    ],
    ids=["cut after commit", "mixed", "captive portal", "one of each"],
)
def test_whatever_the_proxy_does_a_sync_counts_once(
    agent: Agent, paired: Desk, proxy: FaultyProxy, service: FakeService, faults: list[Fault]
) -> None:
    agent.heart.beat()
    proxy.faults.extend(faults)
    (ended,) = agent.engine.run_due()
    assert ended.outcome.result == "full"
    assert len(service.syncs) == 1
    assert not proxy.faults
    paired.erp.write("01", "1", ("F1", YESTERDAY, 5_000))
    proxy.faults.append("cut after commit")
    agent.state.set_due("01", paired.clock.now() - timedelta(seconds=1))
    (again,) = agent.engine.run_due()
    assert (again.outcome.result, len(service.syncs)) == ("delta", 2)
    assert agent.state.acknowledged("01").sync_id == service.held["01"].sync_id  # type: ignore[union-attr] # just sent


def test_a_portal_that_stays_postpones_and_says_what_to_do(agent: Agent, proxy: FaultyProxy) -> None:
    agent.heart.beat()
    proxy.faults.extend(["captive portal"] * 5)
    (ended,) = agent.engine.run_due()
    assert ended.outcome.result == "postponed"
    assert "página de acceso" in ended.outcome.sentence


def test_a_proxy_that_wants_a_login_ends_red_without_trying_again(agent: Agent, proxy: FaultyProxy) -> None:
    proxy.login = "basic"
    (ended,) = agent.engine.run_due()
    assert ended.outcome.result == "failed"
    assert "pide usuario y contraseña" in ended.outcome.sentence
    assert len(proxy.connects) == 1
