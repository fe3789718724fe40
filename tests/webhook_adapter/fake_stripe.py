"""A tiny Stripe: makes payment intents, once per idempotency key, and misbehaves on demand."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qs, parse_qsl


@dataclass(frozen=True)
class Call:
    """A request that arrived."""

    path: str
    idempotency_key: str | None
    authorization: str | None
    form: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What to answer in place of the intent; `acts` tells whether the intent is made all the same."""

    status: int
    body: bytes = b""
    acts: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


NEVER = Answer(0, acts=True)
"""Act, and then say nothing."""


def error(
    status: int, kind: str, code: str | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return an error as Stripe writes it."""
    body = {"error": {"type": kind, "code": code, "message": "Not for sk_test_*** of a@b.example."}}
    return Answer(status, json.dumps(body).encode(), headers=headers or {})


@dataclass
class FakeStripe:
    """The server's memory; answers are taken from `script` while there are any."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    intents: dict[str, dict[str, object]] = field(default_factory=dict)
    script: deque[Answer] = field(default_factory=deque)
    arrived: Event = field(default_factory=Event)
    closing: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def take(self, call: Call) -> Answer:
        """Note a call and decide the answer."""
        with self._lock:
            self.calls.append(call)
            answer = self.script.popleft() if self.script else None
            if answer is None or answer.acts:
                intent = self._make(call)
                answer = answer or Answer(200, json.dumps(intent).encode())
        self.arrived.set()
        return answer

    def look_up(self, path: str) -> Answer:
        """Answer a GET: a search by metadata, or one intent."""
        with self._lock:
            self.calls.append(Call(path, None, None, {}))
            if self.script:
                return self.script.popleft()
            if path.startswith("/v1/payment_intents/search?"):
                wanted = parse_qs(path.partition("?")[2])["query"][0]
                found = [each for each in self.intents.values() if f"'{each['payment_id']}'" in wanted]
                page = {"object": "search_result", "data": found, "has_more": False}
                return Answer(200, json.dumps(page).encode())
            (intent,) = (each for each in self.intents.values() if path.endswith(str(each["id"])))
            return Answer(200, json.dumps(intent).encode())

    def cancel(self, intent_id: str) -> Answer:
        """Cancel an intent that can be, else refuse."""
        with self._lock:
            self.calls.append(Call(f"cancel {intent_id}", None, None, {}))
            if self.script:
                return self.script.popleft()
            (intent,) = (each for each in self.intents.values() if each["id"] == intent_id)
            if intent["status"] != "requires_payment_method":
                return error(400, "invalid_request_error", "payment_intent_unexpected_state")
            intent["status"] = "canceled"
            return Answer(200, json.dumps(intent).encode())

    def _make(self, call: Call) -> dict[str, object]:
        key = call.idempotency_key or f"none-{len(self.calls)}"
        if key not in self.intents:
            number = len(self.intents) + 1
            self.intents[key] = {
                "id": f"pi_test_{number:024}",
                "object": "payment_intent",
                "amount": int(call.form["amount"]),
                "status": "requires_payment_method",
                "payment_id": call.form["metadata[payment_id]"],
                "client_secret": f"pi_test_{number:024}_secret_{number:024}",
                "livemode": False,
            }
        return self.intents[key]


@contextmanager
def fake_stripe() -> Iterator[FakeStripe]:
    """Run the server on a free port of the loopback interface."""
    stripe = FakeStripe()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(parse_qsl(body, keep_blank_values=True))
            key, bearer = self.headers["Idempotency-Key"], self.headers["Authorization"]
            if self.path.endswith("/cancel"):
                answer = stripe.cancel(self.path.split("/")[-2])
            else:
                answer = stripe.take(Call(self.path, key, bearer, form))
            self._send(answer)

        def do_GET(self) -> None:
            self._send(stripe.look_up(self.path))

        def _send(self, answer: Answer) -> None:
            if answer is NEVER:
                stripe.closing.wait()
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stripe.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield stripe
        finally:
            stripe.closing.set()
            server.shutdown()
            thread.join()
