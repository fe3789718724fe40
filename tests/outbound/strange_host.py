"""A host on the internet that answers however it likes, down to the byte."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.support.ports import free_ports

#: What a host does with a connection, once it has read the request.
Manner = Callable[[socket.socket], None]


@dataclass
class StrangeHost:
    """Listens at `address`; `requests` are what came, whole.

    `over` is set when the test is done: whoever only waits, waits for it.
    """

    manner: Manner
    address: str = "127.0.0.1"
    port: int = 0
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def url(self, scheme: str = "http", host: str | None = None) -> str:
        """Where it listens, under any name."""
        return f"{scheme}://{host or self.address}:{self.port}/hook?a=b"

    @contextmanager
    def listening(self) -> Iterator[StrangeHost]:
        """Take connections, one after another."""
        self.port = self.port or free_ports(1)[0]
        with socket.create_server((self.address, self.port)) as server:
            thread = Thread(target=self._serve, args=(server,))
            thread.start()
            try:
                yield self
            finally:
                self.over.set()
                server.shutdown(socket.SHUT_RDWR)
                thread.join()

    def _serve(self, server: socket.socket) -> None:
        while not self.over.is_set():
            with suppress(OSError):  # nobody has to listen to the end
                connection, _ = server.accept()
                with self._encrypted(connection) as line:
                    self.requests.append(_request(line))
                    self.manner(line)

    def _encrypted(self, connection: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection


def _request(line: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        part = line.recv(65536)
        if not part:
            return got
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [
        int(one.split(b":")[1]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length:")
    ]
    length = lengths[0] if lengths else 0
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(answer: bytes) -> Manner:
    """Answer with these bytes and hang up."""
    return lambda line: line.sendall(answer)


def answering(status: int, *headers: str, body: str = "thanks") -> Manner:
    """Answer properly."""
    head = "\r\n".join([f"HTTP/1.1 {status} Whatever", *headers, f"Content-Length: {len(body)}"])
    return saying(f"{head}\r\n\r\n{body}".encode())


def endless(first: bytes, again: bytes) -> Manner:
    """Go on for ever, as fast as the other side reads."""

    def speak(line: socket.socket) -> None:
        line.sendall(first)
        while True:
            line.sendall(again)

    return speak
