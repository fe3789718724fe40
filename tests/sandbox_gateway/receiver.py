"""A real HTTP server that receives webhooks and answers as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.ports import free_ports

PATIENCE = 15.0
"""Seconds after which something that was expected is declared missing."""


@dataclass(frozen=True)
class Received:
    """One delivery as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:  # noqa: ANN401  JSON
        """The body as JSON."""
        return json.loads(self.body)

    def is_about(self, event_type: str, resource_id: str) -> bool:
        """Return whether this is an event of a type about an object."""
        return bool(self.event["type"] == event_type and self.event["data"]["object"]["id"] == resource_id)


class Receiver:
    """Remembers what it received; `answer` decides about the status code."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[Received], int] = lambda _: 200
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", free_ports(1)[0]), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    @contextmanager
    def serving(self) -> Iterator[Receiver]:
        """Serve while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def wait_for(self, wanted: Callable[[Received], bool], count: int = 1) -> list[Received]:
        """Wait until that many deliveries of a kind have come; return them."""

        def found() -> list[Received]:
            return [delivery for delivery in self.received if wanted(delivery)]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= count, PATIENCE), (
                f"{len(found())} of {count} came; in all {[delivery.body[:80] for delivery in self.received]}"
            )
            return found()

    def wait_for_event(self, event_type: str, resource_id: str) -> Any:  # noqa: ANN401  JSON
        """Wait for an event of a type about an object; return it."""
        return self.wait_for(lambda delivery: delivery.is_about(event_type, resource_id))[0].event

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                delivery = Received(self.path, dict(self.headers.items()), body)
                with receiver._changed:
                    receiver.received.append(delivery)
                    receiver._changed.notify_all()
                status = receiver.answer(delivery)
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(f"answer {status}".encode())

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
