"""TCP connections to allowed addresses only, which end at a deadline and after a number of bytes."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Any

import httpcore

#: Returns the IP addresses of (host, port), in the order in which to try them; raises OSError.
Resolve = Callable[[str, int], list[str]]

#: Addresses of one host that are tried.
MAX_ADDRESSES = 4


class AddressNotAllowedError(Exception):
    """The host has an address that we may not connect to, or no address at all."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that the system knows of a host; the host may be an address itself."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedNetwork(httpcore.NetworkBackend):
    """Resolve a host once, judge all its addresses, and connect to one of those very addresses.

    A name that leads elsewhere a moment later changes nothing, and a host with only one address that is not
    allowed is refused as a whole. `deadline` is a reading of `time.monotonic`; from then on every step times
    out: the look-up, connecting, encrypting, writing and reading. `max_bytes` is how much one connection may
    bring in.
    """

    def __init__(
        self, resolve: Resolve, is_allowed: Callable[[str], bool], deadline: float, max_bytes: int
    ) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the host.

        Raises AddressNotAllowedError, httpcore's errors, and what the look-up raises: OSError or ValueError.
        """
        addresses = self._look_up(host, port)
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise AddressNotAllowedError(host)
        *others, last = addresses[:MAX_ADDRESSES]
        for address in others:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port, timeout, local_address, socket_options)

    def _look_up(self, host: str, port: int) -> list[str]:
        """Resolve a host; the system takes its own time for that, so a thread waits for it in our place."""
        found: Future[list[str]] = Future()

        def look_up() -> None:
            try:
                found.set_result(self._resolve(host, port))
            except Exception as error:  # noqa: BLE001 - raised by `result`
                found.set_exception(error)

        try:
            Thread(target=look_up, name="look-up", daemon=True).start()
        except RuntimeError:  # the system has no room for another thread
            raise httpcore.ConnectError("the look-up cannot begin") from None
        try:
            return found.result(_left(self._deadline, None, httpcore.ConnectTimeout))
        except TimeoutError:
            raise httpcore.ConnectTimeout("the look-up takes too long") from None

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
        return BoundedStream(stream, self._deadline, self._max_bytes)


class BoundedStream(httpcore.NetworkStream):
    """A connection whose steps share one deadline, and which brings in `max_bytes` at most."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float, max_bytes: int) -> None:
        self._stream = stream
        self._deadline = deadline
        self._bytes_left = max_bytes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes; httpcore.RemoteProtocolError when there have been too many."""
        if self._bytes_left <= 0:
            raise httpcore.RemoteProtocolError("the reply is too long")
        left = _left(self._deadline, timeout, httpcore.ReadTimeout)
        got = self._stream.read(min(max_bytes, self._bytes_left), left)
        self._bytes_left -= len(got)
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes.

        httpcore's own stream allows the whole time-out to each part that the socket accepts.
        """
        connection: socket.socket = self._stream.get_extra_info("socket")
        rest = memoryview(buffer)
        while rest:
            connection.settimeout(_left(self._deadline, timeout, httpcore.WriteTimeout))
            try:
                rest = rest[connection.send(rest) :]
            except TimeoutError as error:
                raise httpcore.WriteTimeout("the deadline has passed") from error
            except OSError as error:
                raise httpcore.WriteError(type(error).__name__) from error

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the same connection, encrypted."""
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return BoundedStream(stream, self._deadline, self._bytes_left)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as in httpcore
        """Return what httpcore knows of the connection under this name."""
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None, error: type[httpcore.TimeoutException]) -> float:
    """Return the seconds that a step may take; raise `error` when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the deadline has passed")
    return left if timeout is None else min(left, timeout)
