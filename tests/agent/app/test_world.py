"""The machine as the agent gets it."""

import socket

import httpx
import pytest

from agent.app.world import SystemClock, make_http
from agent.core.delivery import RefusedError
from agent.core.proxies import Proxy


def test_clocks_are_aware_and_steady() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is not None
    assert clock.monotonic() <= clock.monotonic()


def test_no_proxy_stands_between_the_agent_and_its_own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    asked: list[str] = []

    def route(host: str, _port: int) -> Proxy:
        asked.append(host)
        return Proxy("127.0.0.1", 1)

    with make_http(5, route, None) as http, socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(httpx.ReadTimeout):
            http.get(f"http://127.0.0.1:{port}/", timeout=0.1)
        assert asked == []
        with pytest.raises(RefusedError, match=r"127\.0\.0\.1:1 no responde"):
            http.get("https://api.example/")
        assert asked == ["api.example"]
        assert http.follow_redirects is False
