"""Which addresses webhooks may lead to: none that is inside of some network, however it is written."""

from __future__ import annotations

import pytest

from workers.webhooks.addresses import is_public, is_public_or_loopback


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.215.14", "172.15.255.255", "172.32.0.0", "192.167.1.1", "2606:4700::1111", "2a00::1"],
)
def test_the_public_internet_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nobody binds to it
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.9.10",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.8",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_the_inside_of_ipv4_networks_may_not(address: str) -> None:
    assert not is_public(address)
    # In disguise: mapped into IPv6, compatible, behind a translator (NAT64), 6to4.
    first, second, third, last = (int(part) for part in address.split("."))
    low = f"{first:02x}{second:02x}:{third:02x}{last:02x}"
    for disguised in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}", f"2002:{low}::1"):
        assert not is_public(disguised)


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
    ],
)
def test_the_inside_of_ipv6_networks_may_not(address: str) -> None:
    assert not is_public(address)


def test_a_public_address_in_disguise_may_not_either() -> None:
    assert is_public("1.1.1.1")
    assert not is_public("::ffff:1.1.1.1")


@pytest.mark.parametrize(
    "nonsense", ["", "localhost", "0x7f.1", "127.1", "2130706433", "017700000001", "1.1.1.1 "]
)
def test_what_is_no_address_is_not_public(nonsense: str) -> None:
    assert not is_public(nonsense)


def test_a_developer_may_reach_their_own_machine_and_no_other() -> None:
    assert is_public_or_loopback("127.0.0.1")
    assert is_public_or_loopback("::1")
    assert is_public_or_loopback("1.1.1.1")
    for inside in ("127.0.0.2", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "localhost"):
        assert not is_public_or_loopback(inside)
