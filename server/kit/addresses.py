"""Whose address a request comes from, and what of it counts as one source.

A forwarded header is believed only as far as trusted proxies vouch for it, read from the right: what a client writes
itself stands left of what the first trusted proxy saw.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The nearest address that no trusted proxy has; `forwarded` is X-Forwarded-For, all its lines joined by commas."""
    address = peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_trusted(address, trusted):
            break
        if _parse(hop) is None:
            break
        address = hop
    return address


def source_of(address: str) -> str:
    """What is counted: an IPv4 address, or the /64 of an IPv6 one (a household owns a whole /64).

    An address that is none (a test client's name) counts as itself.
    """
    parsed = _parse(address)
    if parsed is None:
        return address[:64]
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, 64), strict=False))


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    parsed = _parse(address)
    return parsed is not None and any(parsed.version == network.version and parsed in network for network in trusted)


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address.partition("%")[0])
    except ValueError:
        return None
