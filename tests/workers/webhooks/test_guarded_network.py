"""Connections lead to the address that was judged, and end at a deadline."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpcore
import pytest

from tests.support.ports import free_ports
from tests.workers.webhooks.strange_host import StrangeHost, answering
from workers.webhooks.guarded_network import (
    MOST_ADDRESSES,
    AddressNotAllowedError,
    GuardedNetwork,
    Resolve,
    resolve,
)

NAME = "rebinding.example"


def loopback(*addresses: str) -> Callable[[str], bool]:
    """Allow these addresses and no others."""
    return lambda address: address in addresses


def network(resolve: Resolve, is_allowed: Callable[[str], bool], seconds: float = 10) -> GuardedNetwork:
    return GuardedNetwork(resolve, is_allowed, time.monotonic() + seconds)


@pytest.fixture
def outside() -> Iterator[StrangeHost]:
    """A host that may be reached, at 127.0.0.2."""
    with StrangeHost(answering(200), "127.0.0.2").listening() as host:
        yield host


@pytest.fixture
def inside(outside: StrangeHost) -> Iterator[StrangeHost]:
    """One that may not, at 127.0.0.1, on the same port."""
    with StrangeHost(answering(200), "127.0.0.1", outside.port).listening() as host:
        yield host


def ask(network: GuardedNetwork, url: str) -> int:
    with httpcore.ConnectionPool(network_backend=network) as pool:
        return pool.request("POST", url, headers={"Host": NAME}, content=b"x").status


def test_a_name_that_changes_its_mind_gains_nothing(
    monkeypatch: pytest.MonkeyPatch, outside: StrangeHost, inside: StrangeHost
) -> None:
    """DNS rebinding: the name is outside while it is judged, and inside from then on."""
    asked: list[str] = []
    really = socket.getaddrinfo

    def rebinding(host: str, *arguments: object, **named: object) -> object:
        if host != NAME:
            return really(host, *arguments, **named)  # type: ignore[arg-type]
        asked.append(host)
        return really("127.0.0.2" if len(asked) == 1 else "127.0.0.1", *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert ask(network(resolve, loopback("127.0.0.2")), outside.url(host=NAME)) == 200
    assert asked == [NAME]
    assert (len(outside.requests), len(inside.requests)) == (1, 0)
    # The second time the name is judged as what it has become.
    with pytest.raises(AddressNotAllowedError):
        ask(network(resolve, loopback("127.0.0.2")), outside.url(host=NAME))
    assert inside.requests == []


def test_of_several_addresses_only_the_allowed_are_tried(outside: StrangeHost, inside: StrangeHost) -> None:
    both = network(lambda *_: ["127.0.0.1", "127.0.0.2"], loopback("127.0.0.2"))
    assert ask(both, outside.url(host=NAME)) == 200
    assert inside.requests == []


def test_an_address_that_does_not_answer_is_followed_by_the_next(outside: StrangeHost) -> None:
    two = network(lambda *_: ["127.0.0.3", "127.0.0.2"], loopback("127.0.0.2", "127.0.0.3"))
    assert ask(two, outside.url(host=NAME)) == 200


def test_not_every_address_that_a_name_has_is_tried(outside: StrangeHost) -> None:
    deaf = [f"127.0.1.{number}" for number in range(1, MOST_ADDRESSES + 1)]
    many = network(lambda *_: [*deaf, "127.0.0.2"], lambda _: True)
    with pytest.raises(httpcore.ConnectError):
        ask(many, outside.url(host=NAME))
    assert outside.requests == []


def test_no_step_goes_beyond_the_deadline(outside: StrangeHost) -> None:
    late = network(lambda *_: ["127.0.0.2"], loopback("127.0.0.2"), seconds=0)
    with pytest.raises(httpcore.ConnectTimeout):
        late.connect_tcp(NAME, outside.port)

    with ExitStack() as stack:
        stream = network(lambda *_: ["127.0.0.2"], loopback("127.0.0.2"), seconds=0.2).connect_tcp(
            NAME, outside.port
        )
        stack.callback(stream.close)
        # The host waits for a request; we were told to wait for ever.
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, timeout=None)
        with pytest.raises(httpcore.WriteTimeout):
            stream.write(b"x")


def test_the_system_resolves_addresses_as_themselves() -> None:
    port = free_ports(1)[0]
    assert resolve("127.0.0.1", port) == ["127.0.0.1"]
    assert resolve("::1", port) == ["::1"]
    # What a browser would take for an address is judged as what it leads to.
    assert resolve("2130706433", port) == ["127.0.0.1"]
