"""The machine as the agent gets it."""

import pytest

from agent.app.world import SystemClock, make_http, resident_megabytes


def test_clocks_are_aware_and_steady() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is not None
    assert clock.monotonic() <= clock.monotonic()


def test_memory_is_told_in_megabytes() -> None:
    assert 5 < resident_megabytes() < 4000


def test_no_proxy_stands_between_the_agent_and_its_own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    http = make_http(5)
    import httpx

    direct = http._transport_for_url(httpx.URL("http://localhost:8000/"))
    assert direct is http._transport
    assert http._transport_for_url(httpx.URL("http://[::1]:8000/")) is http._transport
    assert http._transport_for_url(httpx.URL("https://api.example/")) is not http._transport
    assert http.follow_redirects is False
    http.close()
