"""Which IP addresses belong to the public internet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA's registry of special-purpose addresses, and multicast. The standard library's `is_global` differs
# between versions of Python and counts multicast as global.
_NOT_PUBLIC_V4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by the customers of a carrier
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; clouds hand out credentials there
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112, the sink of reverse look-ups
        "192.52.193.0/24",  # AMT, multicast tunnels
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]

# Everything outside of it is loopback, unique-local, link-local, multicast, reserved, or an IPv4 address in
# the notation of IPv6.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, among them Teredo: a host behind somebody's address translation
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
]
# Where a packet to the address goes on to an IPv4 address that the address contains, and how many bits follow
# that IPv4 address. The translator's local prefix, 64:ff9b:1::/48, is not here: each network uses it in its
# own way.
_TRANSLATED = [
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
]


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet; False for text that is not an address.

    An IPv6 address that a translator turns into an IPv4 address is as public as that one.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_v4(parsed)
    for network, bits in _TRANSLATED:
        if parsed in network:
            return _is_public_v4(IPv4Address(int(parsed) >> bits & 0xFFFFFFFF))
    return _is_public_v6(parsed)


def is_public_or_loopback(address: str) -> bool:
    """Return whether an IP address is public or this machine's own: for development only."""
    return is_public(address) or address in ("127.0.0.1", "::1")


def _is_public_v4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NOT_PUBLIC_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    return address in _GLOBAL_UNICAST and not any(address in network for network in _NOT_PUBLIC_V6)
