"""A forwarded address is believed exactly as far as trusted proxies vouch for it."""

from ipaddress import ip_network

import pytest

from server.kit.addresses import client_address, source_of

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("testclient", "198.51.100.1", "testclient"),
    ],
)
def test_the_nearest_untrusted_hop_is_the_client(peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded, TRUSTED) == address


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_of_ipv6_is_one_source(address: str, source: str) -> None:
    assert source_of(address) == source
