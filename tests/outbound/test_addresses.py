"""Which addresses are public: each kind of address, however it is written, and the right answer for it."""

from __future__ import annotations

import re

import pytest

from outbound.addresses import is_public, is_public_or_loopback

PUBLIC = {
    "1.1.1.1": "a server",
    "93.184.215.14": "a server",
    "9.255.255.255": "the last before 10.0.0.0/8",
    "100.63.255.255": "the last before 100.64.0.0/10",
    "100.128.0.0": "the first after it",
    "128.0.0.1": "after loopback",
    "169.253.255.255": "before link-local",
    "172.15.255.255": "before 172.16.0.0/12",
    "172.32.0.0": "after it",
    "192.0.1.1": "between two special networks",
    "192.167.1.1": "before 192.168.0.0/16",
    "198.17.255.255": "before 198.18.0.0/15",
    "198.20.0.0": "after it",
    "223.255.255.255": "the last before multicast",
    "2606:4700::1111": "a server",
    "2a00::1": "a server",
    "2a04:4e42::291": "a server",
    "2001:200::1": "the first after the protocols' 2001::/23",
    "2003::1": "after 6to4",
    "::ffff:93.184.215.14": "mapped: the system connects to the IPv4 address",
    "64:ff9b::101:101": "NAT64 of 1.1.1.1, as a network without IPv4 shows it",
    "64:ff9b::5db8:d70e": "NAT64 of 93.184.215.14",
    "2002:5db8:d70e::": "6to4 of 93.184.215.14",
}
NOT_PUBLIC = {
    "0.0.0.0": "this network",  # noqa: S104 - nothing binds to it
    "10.0.0.1": "private",
    "100.64.0.1": "shared by the customers of a carrier",
    "100.127.255.255": "the last of those",
    "127.0.0.1": "loopback",
    "127.8.9.10": "loopback",
    "169.254.169.254": "link-local, the metadata of clouds",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.8": "protocols",
    "192.0.0.9": "protocols, an anycast address",
    "192.0.2.1": "documentation",
    "192.31.196.1": "AS112",
    "192.52.193.1": "AMT",
    "192.88.99.1": "relays of 6to4",
    "192.168.1.1": "private",
    "192.175.48.1": "AS112",
    "198.18.0.1": "benchmarks",
    "198.19.255.255": "benchmarks",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::127.0.0.1": "IPv4-compatible",
    "::1.1.1.1": "IPv4-compatible: no system connects to it",
    "::ffff:0:127.0.0.1": "IPv4-translated",
    "::ffff:0:1.1.1.1": "IPv4-translated",
    "::ffff:127.0.0.1": "mapped loopback",
    "::ffff:10.0.0.1": "mapped private",
    "::ffff:192.0.0.8": "mapped protocols",
    "64:ff9b::7f00:1": "NAT64 of loopback",
    "64:ff9b::a00:1": "NAT64 of private",
    "64:ff9b::c000:8": "NAT64 of 192.0.0.8",
    "64:ff9b:1::1": "NAT64 with a local prefix",
    "64:ff9b:1::101:101": "the same, of a public address: what it leads to, each network decides",
    "2002:7f00:1::": "6to4 of loopback",
    "2002:a9fe:a9fe::": "6to4 of link-local",
    "2001::1": "Teredo",
    "2001:0:4136:e378:8000:63bf:fefe:fefe": "Teredo of 1.1.1.1, behind its address translation",
    "2001:2::1": "benchmarks",
    "2001:10::1": "ORCHID",
    "2001:20::1": "ORCHIDv2",
    "2001:1ff:ffff::1": "the last of the protocols",
    "2001:db8::1": "documentation",
    "2620:4f:8000::1": "AS112",
    "3fff::1": "documentation",
    "4000::1": "not given out",
    "5f00::1": "segment routing",
    "100::1": "discarded",
    "fc00::1": "unique-local",
    "fd12::1": "unique-local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local, with its interface",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "": "not an address",
    "localhost": "a name",
    "0x7f.1": "a spelling that browsers understand",
    "127.1": "a spelling that browsers understand",
    "2130706433": "a spelling that browsers understand",
    "017700000001": "a spelling that browsers understand",
    "1.1.1.1 ": "with a blank",
    "1.1.1.1/32": "a network",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address), PUBLIC[address]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address), NOT_PUBLIC[address]


IPV4 = [address for address in NOT_PUBLIC if re.fullmatch(r"[0-9]+(\.[0-9]+){3}", address)]


@pytest.mark.parametrize("address", IPV4)
def test_no_notation_of_ipv6_makes_an_address_public(address: str) -> None:
    first, second, third, fourth = (int(part) for part in address.split("."))
    low = f"{first:02x}{second:02x}:{third:02x}{fourth:02x}"
    for written in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{low}", f"2002:{low}::1"):
        assert not is_public(written)


def test_in_development_this_machine_may_be_reached_and_no_other() -> None:
    assert is_public_or_loopback("127.0.0.1")
    assert is_public_or_loopback("::1")
    assert is_public_or_loopback("1.1.1.1")
    for inside in ("127.0.0.2", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "localhost"):
        assert not is_public_or_loopback(inside)
