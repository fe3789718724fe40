"""The line between a worker and the payment gateway, with the troubles that lines and gateways have."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl

import requests

from tests.support.ports import free_ports

#: The headers in which the gateways expect idempotency keys.
KEYS = ("idempotency-key", "paypal-request-id")


@dataclass(frozen=True)
class Call:
    """A request that came along the line; `headers` in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body, keep_blank_values=True))

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What the caller gets in place of the gateway's answer."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Trouble:
    """The gateway acts if `acts`, but the caller's line goes dead: at once, or in the end if it `hangs`."""

    acts: bool
    hangs: bool = False


CUT_AFTER_ACTING = Trouble(acts=True)
HANGING = Trouble(acts=False, hangs=True)


def refusal(status: int, kind: str = "invalid_request_error", **details: str) -> Answer:
    """Return an error as Stripe writes it."""
    body = {"error": {"type": kind, "message": "Not with sk_test_*** for ada@example.org.", **details}}
    return Answer(status, json.dumps(body).encode())


@dataclass
class Line:
    """Leads to the server at `target`; what happens is taken from `script` while there is any.

    Where `tokens_pass`, requests for an access token always get through and are not counted as calls.
    """

    target: str
    tokens_pass: bool = False
    script: deque[Answer | Trouble] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)
    before_acting: Callable[[], object] = lambda: None
    _mended: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _port: int = field(default_factory=lambda: free_ports(1)[0])

    @property
    def url(self) -> str:
        """Where callers reach the line, while it is open."""
        return f"http://127.0.0.1:{self._port}"

    @contextmanager
    def open(self) -> Iterator[Line]:
        """Let calls through; before and after it they are refused."""
        self._mended.clear()
        server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.mend()
            server.shutdown()
            thread.join()
            server.server_close()

    def mend(self) -> None:
        """Let what hangs go on: the callers learn that their line is dead."""
        self._mended.set()

    def gather(self, calls: int) -> None:
        """Let the next calls through together, once so many have come."""

        def let_pass() -> None:
            self.before_acting = lambda: None

        self.before_acting = Barrier(calls, action=let_pass, timeout=10).wait

    def made(self, method: str) -> list[Call]:
        """Return the calls with this method, in the order they came."""
        return [call for call in self.calls if call.method == method]

    def _take(self, call: Call) -> Answer | Trouble | None:
        with self._lock:
            self.calls.append(call)
            return self.script.popleft() if self.script else None

    def _follow(self, call: Call) -> Answer | None:
        """Do what the script says; None is a dead line."""
        if self.tokens_pass and call.path == "/v1/oauth2/token":
            return self._reach(call)
        step = self._take(call)
        if isinstance(step, Answer):
            return step
        answer = self._pass_on(call) if step is None or step.acts else None
        if step is not None and step.hangs:
            self._mended.wait()
        return answer if step is None else None

    def _pass_on(self, call: Call) -> Answer:
        self.before_acting()
        return self._reach(call)

    def _reach(self, call: Call) -> Answer:
        kept = ("authorization", "content-type", *KEYS, "stripe-version", "prefer")
        headers = {name: call.headers[name] for name in kept if name in call.headers}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                call.method, self.target + call.path, headers=headers, data=call.body or None, timeout=20
            )
        return Answer(answer.status_code, answer.content)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = line._follow(Call(self.command, self.path, headers, body))
                if answer is None:
                    return
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST = _serve  # noqa: N815 - the standard library's names

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
