"""TCP connections that lead to allowed addresses only, and that end at a deadline."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

#: Returns the IP addresses of (host, port), in the order in which to try them; raises OSError.
Resolve = Callable[[str, int], list[str]]

#: Addresses that are tried before one gives up.
MOST_ADDRESSES = 4


class AddressNotAllowedError(Exception):
    """The name leads to no address that we may connect to."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host, an address of its own included."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedNetwork(httpcore.NetworkBackend):
    """Connect to the very address that was judged: a name that changes its mind in between gains nothing.

    `deadline` is a reading of `time.monotonic`, after which every step times out, however little each
    takes: whoever sends a byte every ten seconds is not waited for.
    """

    def __init__(self, resolve: Resolve, is_allowed: Callable[[str], bool], deadline: float) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, judge, connect. Raises AddressNotAllowedError, OSError and httpcore's errors."""
        allowed = [address for address in self._resolve(host, port) if self._is_allowed(address)]
        if not allowed:
            raise AddressNotAllowedError(host)
        for place, address in enumerate(allowed[:MOST_ADDRESSES], start=1):
            left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
            try:
                stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(allowed[:MOST_ADDRESSES]):
                    raise
            else:
                return DeadlineStream(stream, self._deadline)
        raise AssertionError("there is an address, and the last one returns or raises")


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose every step times out at a common deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes."""
        return self._stream.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on encrypted."""
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        """Tell something about the connection."""
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None, error: type[httpcore.TimeoutException]) -> float:
    """Return the seconds that a step may take; raise `error` when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the deadline has passed")
    return left if timeout is None else min(left, timeout)
