"""Which way out is taken, and when the system is asked again."""

import pytest

from agent.app.routes import KEPT_SECONDS, Routes, chosen
from agent.core.proxies import Proxy
from agent.errors import AgentError
from agent.settings import Settings
from tests.support.agent_fakes import FakeClock

SYSTEM = Proxy("system.corp", 8080)


class Office:
    """Settings, a vault's answer and a system that counts how often it is asked."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.password: str | None = "secreta"
        self.system: Proxy | None = SYSTEM
        self.asked = 0
        self.clock = FakeClock()
        self.routes = Routes(lambda: self.settings, lambda: self.password, self.find, self.clock)

    def find(self, host: str, port: int) -> Proxy | None:
        self.asked += 1
        return self.system


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_system_is_asked_now_and_then(office: Office) -> None:
    assert office.routes("api.example", 443) == SYSTEM
    assert office.routes("api.example", 443) == SYSTEM
    assert office.asked == 1
    office.clock.advance(KEPT_SECONDS)
    office.system = None
    assert office.routes("api.example", 443) is None
    office.system = SYSTEM
    office.routes.forget()
    assert office.routes("api.example", 443) == SYSTEM
    assert (office.asked, office.routes.mode) == (3, "system")


def test_direct_asks_nobody(office: Office) -> None:
    office.settings = chosen(office.settings, "none", "", "")
    assert office.routes("api.example", 443) is None
    assert (office.asked, office.routes.mode) == (0, "none")


def test_a_proxy_of_ones_own_has_its_login(office: Office) -> None:
    office.settings = chosen(office.settings, "manual", " http://proxy.corp:3128 ", "ana")
    assert office.routes("api.example", 443) == Proxy("proxy.corp", 3128, "ana", "secreta")
    office.password = None
    assert office.routes("api.example", 443) == Proxy("proxy.corp", 3128, "ana", "")
    office.settings = office.settings.with_option("proxy_user", "")
    assert office.routes("api.example", 443) == Proxy("proxy.corp", 3128)


def test_a_login_serves_the_systems_proxy_unless_it_brings_its_own(office: Office) -> None:
    office.settings = chosen(office.settings, "system", "", "ana")
    assert office.routes("api.example", 443) == Proxy("system.corp", 8080, "ana", "secreta")
    office.routes.forget()
    office.system = Proxy("system.corp", 8080, "beto", "suya")
    assert office.routes("api.example", 443) == office.system


def test_an_incomplete_choice_is_said(office: Office) -> None:
    office.settings = office.settings.with_option("proxy", "manual")
    with pytest.raises(AgentError, match="Falta la dirección del proxy"):
        office.routes("api.example", 443)
    for address, user in (("mi proxy", ""), ("proxy.corp:80", "a:b")):
        with pytest.raises(AgentError):
            chosen(office.settings, "manual", address, user)
