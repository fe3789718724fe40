"""Requests byte for byte, as no library would send them, and what comes back."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Reply:
    """An answer as it came, and how many seconds it took."""

    status: int
    body: bytes
    seconds: float

    def problem(self) -> tuple[int, str]:
        """Return status and word of an error in the shape of all errors."""
        said: dict[str, Any] = json.loads(self.body)
        assert list(said) == ["code", "message", "details", "hint"], self.body
        assert said["code"] == f"PT{self.status}"
        return self.status, said["message"]


def exchange(url: str, start: str, lines: list[tuple[str, str]], body: bytes = b"") -> Reply:
    """Send a request with this first line and these header lines; characters stand for bytes (Latin-1)."""
    address = urlsplit(url)
    head = "\r\n".join([start, "Connection: close", *(f"{name}: {value}" for name, value in lines)])
    began = time.perf_counter()
    with socket.create_connection((address.hostname, address.port), TIMEOUT_SECONDS) as connection:
        # It may be answered, and hung up on, before all of it was sent.
        with suppress(OSError):
            connection.sendall(head.encode("latin-1") + b"\r\n\r\n" + body)
        answer = _read(connection)
    seconds = time.perf_counter() - began
    while answer.startswith(b"HTTP/1.1 100 "):
        answer = answer.partition(b"\r\n\r\n")[2]
    headers, _, content = answer.partition(b"\r\n\r\n")
    status = int(headers.split(b" ", 2)[1]) if headers else 0
    return Reply(status, _unchunked(content) if b"chunked" in headers else content, seconds)


def chunked(*pieces: bytes) -> bytes:
    """Return a body in chunks."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def _read(connection: socket.socket) -> bytes:
    answer = b""
    with suppress(ConnectionResetError):  # what had come before counts
        while piece := connection.recv(65536):
            answer += piece
    return answer


def _unchunked(content: bytes) -> bytes:
    whole = b""
    while content:
        size, _, content = content.partition(b"\r\n")
        whole, content = whole + content[: int(size, 16)], content[int(size, 16) + 2 :]
    return whole
