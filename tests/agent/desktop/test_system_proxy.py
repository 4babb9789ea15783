"""The system's proxy where the system is not Windows."""

from agent.core.proxies import Proxy
from agent.desktop.system_proxy import choose_finder, choose_session


def test_the_environment_decides() -> None:
    find = choose_finder({"HTTPS_PROXY": "http://proxy.corp:3128", "NO_PROXY": "intranet.corp"})
    assert find("api.example", 443) == Proxy("proxy.corp", 3128)
    assert find("intranet.corp", 443) is None
    assert choose_session() is None
