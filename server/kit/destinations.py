"""Which addresses an outgoing request of a customer's choosing may reach: the public Internet, and nothing of ours.

A name is no protection: it is the address that a connection is really made to that must pass, every time.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
_SIXTO4 = IPv6Network("2002::/16")
_REFUSED = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments, a metadata service among them
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("168.63.129.16/32"),  # the platform's own services inside Azure, under a public address
    IPv6Network("::/96"),  # IPv4-compatible, long retired
    IPv6Network("64:ff9b:1::/48"),  # NAT64 into a local network
    IPv6Network("100::/64"),  # discards
    IPv6Network("2001::/23"),  # Teredo and other protocol assignments
    IPv6Network("fec0::/10"),  # site-local
)
"""What Python's tables (private, loopback, link-local with the metadata service, CGNAT, reserved) leave open."""


def parse_address(text: str) -> IPv4Address | IPv6Address:
    """An address as the resolver writes it, an IPv6 zone dropped; ValueError."""
    return ip_address(text.partition("%")[0])


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address belongs to the public Internet, judged by the IPv4 address inside where it carries one."""
    inside = _inside(address)
    if inside is not None:
        return is_public(inside)
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, NAT64, 6to4."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIXTO4:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None
