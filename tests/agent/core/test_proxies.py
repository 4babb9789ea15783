"""Addresses, lists and exceptions of proxies, as Windows, scripts and environments write them."""

import pytest

from agent.core.proxies import (
    Proxy,
    ProxyProblem,
    bypassed,
    check_proxy,
    from_environment,
    parse_proxy,
    parse_system,
    words,
)
from agent.errors import AgentError


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("proxy.corp:3128", Proxy("proxy.corp", 3128)),
        (" http://proxy.corp/ ", Proxy("proxy.corp", 8080)),
        ("http://ana:c%40sa@10.0.0.1:80", Proxy("10.0.0.1", 80, "ana", "c@sa")),
        ("[fd00::1]:8080", Proxy("fd00::1", 8080)),
        ("", None),
        ("socks5://proxy.corp:1080", None),
        ("https://proxy.corp:443", None),
        ("proxy.corp:99999", None),
        ("proxy corp", None),
        ("proxy.corp/pac.js", None),
        ("proxy.corp:1\r\nX: y", None),
    ],
)
def test_an_address(text: str, proxy: Proxy | None) -> None:
    assert parse_proxy(text) == proxy


def test_what_a_person_mistypes_is_said() -> None:
    assert check_proxy("proxy.corp:3128").address == "proxy.corp:3128"
    with pytest.raises(AgentError, match=r"proxy\.oficina:8080"):
        check_proxy("mi proxy")


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("PROXY a.corp:80; DIRECT", Proxy("a.corp", 80)),
        ("DIRECT", None),
        ("DIRECT; PROXY a.corp:80", None),
        ("PROXY a.corp:80; PROXY b.corp:80", Proxy("a.corp", 80)),
        ("a.corp:80", Proxy("a.corp", 80)),
        ("a.corp:80;b.corp:80", Proxy("a.corp", 80)),
        ("http=a.corp:80;https=b.corp:81", Proxy("b.corp", 81)),
        ("http=a.corp:80", None),
        ("SOCKS s.corp:1080; PROXY a.corp:80", Proxy("a.corp", 80)),
        ("", None),
        (None, None),
    ],
)
def test_a_list_of_windows_or_of_a_script(text: str | None, proxy: Proxy | None) -> None:
    assert parse_system(text) == proxy


@pytest.mark.parametrize(
    ("host", "patterns", "expected"),
    [
        ("intranet", ["<local>"], True),
        ("api.example", ["<local>"], False),
        ("api.example", ["*.example"], True),
        ("api.example", ["example"], True),
        ("api.example", [".example"], True),
        ("apiexample", ["example"], False),
        ("API.Example.", ["api.example"], True),
        ("10.1.2.3", ["10.*"], True),
        ("api.example", ["*"], True),
        ("api.example", ["", " "], False),
    ],
)
def test_exceptions(host: str, patterns: list[str], expected: bool) -> None:
    assert bypassed(host, patterns) is expected


def test_the_environment_in_either_case() -> None:
    assert from_environment({"https_proxy": "http://a.corp:80"}, "api.example") == Proxy("a.corp", 80)
    assert from_environment({"ALL_PROXY": "a.corp:80", "NO_PROXY": "other,.example"}, "api.example") is None
    assert from_environment({}, "api.example") is None


def test_every_problem_has_its_words_and_hides_the_password() -> None:
    proxy = Proxy("proxy.corp", 80, "ana", "secreta")
    for problem in ProxyProblem:
        trouble = words(problem, proxy, "api.example", 502)
        assert "proxy.corp:80" in trouble.title
        assert trouble.advice
        assert "secreta" not in trouble.title + trouble.advice + repr(proxy)
