"""outbound.guarded_network: connections lead to the address that was judged, and end at a deadline."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event, Thread

import httpcore
import pytest

from outbound.guarded_network import MAX_ADDRESSES, AddressNotAllowedError, GuardedNetwork, Resolve, resolve
from tests.outbound.strange_host import StrangeHost, answering
from tests.support.ports import free_ports

NAME = "rebinding.example"


def only(*addresses: str) -> Callable[[str], bool]:
    """Allow these addresses and no others."""
    return lambda address: address in addresses


def network(
    resolve: Resolve, is_allowed: Callable[[str], bool], seconds: float = 10, max_bytes: int = 100_000
) -> GuardedNetwork:
    return GuardedNetwork(resolve, is_allowed, time.monotonic() + seconds, max_bytes)


def to_outside(seconds: float = 10, max_bytes: int = 100_000) -> GuardedNetwork:
    return network(lambda *_: ["127.0.0.2"], only("127.0.0.2"), seconds, max_bytes)


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
    assert ask(network(resolve, only("127.0.0.2")), outside.url(host=NAME)) == 200
    assert asked == [NAME]
    assert (len(outside.requests), len(inside.requests)) == (1, 0)
    # The second time the name is judged as what it has become.
    with pytest.raises(AddressNotAllowedError):
        ask(network(resolve, only("127.0.0.2")), outside.url(host=NAME))
    assert inside.requests == []


@pytest.mark.parametrize(
    "addresses", [["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"], [], ["127.0.0.2"] * 9 + ["::1"]]
)
def test_one_address_that_is_not_allowed_is_enough_to_refuse_a_name(
    outside: StrangeHost, inside: StrangeHost, addresses: list[str]
) -> None:
    with pytest.raises(AddressNotAllowedError):
        ask(network(lambda *_: addresses, only("127.0.0.2")), outside.url(host=NAME))
    assert (outside.requests, inside.requests) == ([], [])


def test_an_address_that_does_not_answer_is_followed_by_the_next(outside: StrangeHost) -> None:
    two = network(lambda *_: ["127.0.0.3", "127.0.0.2"], only("127.0.0.2", "127.0.0.3"))
    assert ask(two, outside.url(host=NAME)) == 200


def test_not_every_address_that_a_name_has_is_tried(outside: StrangeHost) -> None:
    deaf = [f"127.0.1.{number}" for number in range(1, MAX_ADDRESSES + 1)]
    many = network(lambda *_: [*deaf, "127.0.0.2"], lambda _: True)
    with pytest.raises(httpcore.ConnectError):
        ask(many, outside.url(host=NAME))
    assert outside.requests == []


# --- The deadline --------------------------------------------------------------------------------------


def test_a_look_up_that_hangs_is_not_waited_for() -> None:
    """The system's own resolver takes half a minute to give up."""
    answer = Event()

    def hang(*_: object) -> list[str]:
        answer.wait(30)
        return ["127.0.0.2"]

    began = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        network(hang, only("127.0.0.2"), seconds=0.1).connect_tcp(NAME, 1)
    assert time.monotonic() - began < 5
    answer.set()


def test_a_deadline_that_has_passed_ends_each_step(outside: StrangeHost) -> None:
    with pytest.raises(httpcore.ConnectTimeout):
        to_outside(seconds=0).connect_tcp(NAME, outside.port)

    with ExitStack() as stack:
        stream = to_outside(seconds=0.2).connect_tcp(NAME, outside.port)
        stack.callback(stream.close)
        # The host waits for a request; we were told to wait for ever.
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, timeout=None)
        with pytest.raises(httpcore.WriteTimeout):
            stream.write(b"x")


def test_a_host_that_takes_our_bytes_slowly_is_not_waited_for() -> None:
    """It takes some within any time-out for a single step."""
    with socket.create_server(("127.0.0.2", 0)) as server:
        stream = to_outside(seconds=0.5).connect_tcp(NAME, server.getsockname()[1])
        line, _ = server.accept()
        with line:
            over = Event()

            def sip() -> None:
                while not over.wait(0.01):
                    line.recv(200_000)

            with ExitStack() as stack:
                stack.callback(stream.close)
                thread = Thread(target=sip)
                thread.start()
                stack.callback(thread.join)
                stack.callback(over.set)
                began = time.monotonic()
                with pytest.raises(httpcore.WriteTimeout):
                    stream.write(bytes(2**26))
                assert time.monotonic() - began < 5


# --- How much comes in ---------------------------------------------------------------------------------


def test_a_connection_brings_in_so_many_bytes_and_no_more(outside: StrangeHost) -> None:
    stream = to_outside(max_bytes=10).connect_tcp(NAME, outside.port)
    stream.write(b"GET / HTTP/1.1\r\n\r\n")
    got = b""
    while len(got) < 10:
        got += stream.read(65_536)
    assert got == b"HTTP/1.1 2"
    with pytest.raises(httpcore.RemoteProtocolError):
        stream.read(65_536)
    stream.close()


# --- The system's resolver -----------------------------------------------------------------------------


def test_the_system_resolves_addresses_as_themselves() -> None:
    port = free_ports(1)[0]
    assert resolve("127.0.0.1", port) == ["127.0.0.1"]
    assert resolve("::1", port) == ["::1"]
    # What a browser would take for an address is judged as what it leads to.
    assert resolve("2130706433", port) == ["127.0.0.1"]
