"""Codes as typed, servers as allowed, endpoints only where the pairing was made."""

from datetime import UTC, datetime

import pytest

from agent.core.pairing import Pairing, check_server, endpoint, normalise_code
from agent.errors import AgentError, Exit
from contract.connectors import Endpoints, SyncConfig, Tokens


@pytest.mark.parametrize("typed", ["A1B2C3", "a1b2c3", " a1b-2c3 ", "a1 b2 c3", "AIB2C3", "alb2c3", "«A1B2C3»"])
def test_codes_are_forgiven_how_people_type(typed: str) -> None:
    assert normalise_code(typed) == "A1B2C3"


def test_an_o_is_a_zero() -> None:
    assert normalise_code("o0O0oo12") == "00000012"


@pytest.mark.parametrize("typed", ["", "A1B2", "A1B2CU", "A1B2CÑ", "A" * 17])
def test_what_no_code_can_be_is_refused_before_it_costs_a_guess(typed: str) -> None:
    with pytest.raises(AgentError, match="El código no es válido"):
        normalise_code(typed)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://api.cobranzacloud.com", "https://api.cobranzacloud.com"),
        ("https://api.cobranzacloud.com/v1/", "https://api.cobranzacloud.com"),
        ("https://API.example:443/", "https://api.example"),
        ("https://api.example:8443", "https://api.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_servers_are_https_or_this_machine(typed: str, origin: str) -> None:
    assert check_server(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "http://api.cobranzacloud.com",
        "http://192.168.1.5:8000",
        "ftp://api.example",
        "https://user:pw@api.example",
        "https://api.example/otra",
        "https://api.example?x=1",
        "https://api.example:99999",
        "https://",
        "foo",
        "api.example",
        "127.0.0.1:8000",
        "",
    ],
)
def test_other_addresses_are_a_usage_error(typed: str) -> None:
    with pytest.raises(AgentError) as caught:
        check_server(typed)
    assert caught.value.exit_code == Exit.USAGE
    assert "https://servidor" in caught.value.advice
    assert "http://127.0.0.1" in caught.value.advice


@pytest.mark.parametrize(
    ("offered", "used"),
    [
        ("https://api.example/otro/latido", "https://api.example/otro/latido"),
        ("https://api.example:443/v1/x", "https://api.example:443/v1/x"),
        ("https://evil.example/v1/connectors/heartbeat", "https://api.example/v1/d"),
        ("http://api.example/v1/connectors/heartbeat", "https://api.example/v1/d"),
        ("https://api.example:8443/v1/x", "https://api.example/v1/d"),
        ("", "https://api.example/v1/d"),
        ("https://api.example@evil.example/", "https://api.example/v1/d"),
    ],
)
def test_endpoints_are_followed_only_at_the_origin_of_the_pairing(offered: str, used: str) -> None:
    pairing = Pairing(
        server="https://api.example",
        connector_id="c",
        name="n",
        paired_at=datetime(2026, 1, 1, tzinfo=UTC),
        tokens=Tokens("a", "r", 1),
        config=SyncConfig(endpoints=Endpoints(offered, offered)),
    )
    assert endpoint(pairing, offered, "/v1/d") == used
