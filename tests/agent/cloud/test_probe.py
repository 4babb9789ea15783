"""Where the way to the service ends, seen from the machine."""

import ssl
from pathlib import Path

import httpx
import pytest

from agent.cloud.probe import probe
from agent.core.doctor_facts import NetworkFacts
from agent.core.proxies import Proxy
from agent.errors import AgentError
from tests.support.certificates import Authority
from tests.support.proxy import FaultyProxy, refusing

HOST = "cobranza.example"


class Nobody(httpx.BaseTransport):
    """A service that must not be asked anything."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise AssertionError("a probe sends nothing")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority("Fortinet Oficina CA", tmp_path)


def look(proxy: Proxy | None, context: ssl.SSLContext, host: str = HOST, port: int = 443) -> NetworkFacts:
    return probe(host, port, "manual", lambda _host, _port: proxy, None, lambda: context, 5.0)


def test_a_good_way_names_the_issuer(authority: Authority) -> None:
    with FaultyProxy(Nobody(), authority) as running:
        facts = look(Proxy("127.0.0.1", running.port), authority.trusting())
    assert (facts.trusted, facts.issuer) == (True, "Fortinet Oficina CA")
    assert facts.proxy == f"127.0.0.1:{running.port}"
    assert facts.expires is not None


def test_who_opens_the_connection_is_named(authority: Authority) -> None:
    with FaultyProxy(Nobody(), authority) as running:
        facts = look(Proxy("127.0.0.1", running.port), ssl.create_default_context())
    assert (facts.trusted, facts.issuer) == (False, "Fortinet Oficina CA")


def test_a_proxys_refusal_is_the_proxys(authority: Authority) -> None:
    with FaultyProxy(Nobody(), authority) as running:
        running.refusals.append(refusing(403))
        facts = look(Proxy("127.0.0.1", running.port), authority.trusting())
    assert facts.proxy_trouble is not None
    assert facts.proxy_trouble.title.endswith(f"no permite llegar a {HOST}")
    assert facts.trusted is None


def test_names_that_are_gone_and_ports_that_are_closed(authority: Authority) -> None:
    context = authority.trusting()
    assert look(None, context, host="nowhere.invalid").addresses == ()
    assert look(Proxy("nowhere.invalid", 80), context).addresses == ()
    closed = look(None, context, host="127.0.0.1", port=1)
    assert closed.connection_trouble is not None
    assert "puerto 1" in closed.connection_trouble.title


def test_a_choice_that_is_incomplete_is_the_proxys_trouble(authority: Authority) -> None:
    def route(_host: str, _port: int) -> Proxy:
        raise AgentError("Falta la dirección del proxy", "Escríbela.")

    facts = probe("192.0.2.1", 443, "manual", route, None, authority.trusting, 5.0)
    assert facts.proxy_trouble is not None
    assert facts.proxy_trouble.title == "Falta la dirección del proxy"
    here = probe("localhost", 9, "manual", route, None, authority.trusting, 5.0)
    assert (here.proxy, here.proxy_trouble) == (None, None), "this very machine is never reached through a proxy"
