"""A tiny PayPal: hands out tokens, makes orders, once per request id, and misbehaves on demand."""

import json
from base64 import b64decode
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs

from tests.webhook_adapter.fake_stripe import NEVER, Answer


@dataclass(frozen=True)
class Ordered:
    """An order that was asked for."""

    request_id: str | None
    token: str | None
    body: dict[str, Any]


def refusal(status: int, name: str, issue: str | None = None) -> Answer:
    """Return an error as PayPal writes it."""
    details = [{"issue": issue, "description": "Not for a@b.example."}] if issue else []
    body = {"name": name, "message": "Secret words.", "debug_id": "d1", "details": details}
    return Answer(status, json.dumps(body).encode())


@dataclass
class FakePayPal:
    """The server's memory; answers to orders and to requests for tokens are taken from the scripts."""

    url: str = ""
    life: float = 32_400
    calls: list[Ordered] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    script: deque[Answer] = field(default_factory=deque)
    token_script: deque[Answer] = field(default_factory=deque)
    closing: Event = field(default_factory=Event)
    rel: str = "payer-action"
    _lock: Lock = field(default_factory=Lock)

    def token(self, credentials: str, form: str) -> Answer:
        """Hand out a new token."""
        with self._lock:
            self.credentials.append(b64decode(credentials.removeprefix("Basic ")).decode())
            assert parse_qs(form) == {"grant_type": ["client_credentials"]}
            if self.token_script:
                return self.token_script.popleft()
            self.tokens.append(f"token-{len(self.tokens) + 1}")
            body = {"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": self.life}
            return Answer(200, json.dumps(body).encode())

    def order(self, ordered: Ordered) -> Answer:
        """Note an order and decide the answer."""
        with self._lock:
            self.calls.append(ordered)
            if ordered.token is None or ordered.token != self.tokens[-1]:
                return refusal(401, "AUTHENTICATION_FAILURE")
            answer = self.script.popleft() if self.script else None
            if answer is None or answer.acts:
                made = self._make(ordered.request_id or f"none-{len(self.calls)}")
                answer = answer or Answer(201, json.dumps(made).encode())
        return answer

    def _make(self, key: str) -> dict[str, Any]:
        if key not in self.orders:
            order_id = f"5O190127TN{len(self.orders) + 1:07}"
            links = [
                {"rel": "self", "href": f"{self.url}/v2/checkout/orders/{order_id}"},
                {"rel": self.rel, "href": f"https://www.sandbox.paypal.com/checkoutnow?token={order_id}"},
            ]
            self.orders[key] = {"id": order_id, "status": "PAYER_ACTION_REQUIRED", "links": links}
        return self.orders[key]


@contextmanager
def fake_paypal() -> Iterator[FakePayPal]:
    """Run the server on a free port of the loopback interface."""
    paypal = FakePayPal()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            authorization = self.headers["Authorization"] or ""
            if self.path == "/v1/oauth2/token":
                answer = paypal.token(authorization, body)
            else:
                assert self.path == "/v2/checkout/orders"
                token = authorization.removeprefix("Bearer ")
                answer = paypal.order(Ordered(self.headers["PayPal-Request-Id"], token, json.loads(body)))
            if answer is NEVER:
                paypal.closing.wait()
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        paypal.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield paypal
        finally:
            paypal.closing.set()
            server.shutdown()
            thread.join()
