"""Trying a way out that is not chosen yet."""

from dataclasses import replace

from agent.app.agent import Agent
from agent.app.proxying import attempt
from agent.core.doctor_facts import NetworkFacts
from agent.core.proxies import Proxy, Route
from tests.support.agent_fakes import Desk


def test_a_trial_changes_nothing(desk: Desk) -> None:
    tried: list[Proxy | None] = []

    def probe(host: str, port: int, _mode: object, route: Route, *_: object) -> NetworkFacts:
        tried.append(route(host, port))
        return NetworkFacts(host, "manual", addresses=("192.0.2.1",), trusted=True, issuer="CA")

    agent = Agent(replace(desk.world(), probe=probe))
    checks = attempt(agent, "https://api.example", "manual", "proxy.corp:80", "ana", "secreta")
    assert tried == [Proxy("proxy.corp", 80, "ana", "secreta")]
    assert {check.level.value for check in checks} == {"ok"}
    assert agent.settings.text("proxy") == "system"
    assert agent.vault.get("proxy") is None
    agent.close()
