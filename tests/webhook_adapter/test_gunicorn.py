"""The adapter as it is run: gunicorn with two processes, over real sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.support.database import PROJECT, Database
from tests.support.ports import free_ports
from tests.support.waiting import eventually
from tests.webhook_adapter.apps import NOWHERE, sample
from tests.webhook_adapter.fake_stripe import FakeStripe
from tests.webhook_adapter.pledges import event, pledge
from tests.webhook_adapter.signing import SECRET, header
from webhook_adapter.database import POOL_TIMEOUT_S

PATH = "/api/v1/payments/webhook/stripe"
START_SECONDS = 30


@dataclass
class Adapter:
    """A running gunicorn; `log` is what it wrote."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=10)

    def get(self, path: str) -> tuple[int, str]:
        connection = self.connect()
        connection.request("GET", path)
        return read(connection)

    def raw(self, request: bytes) -> str:
        """Send these bytes and return the status line of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            with connection.makefile("rb") as answer:
                return answer.readline().decode()

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def read(connection: HTTPConnection) -> tuple[int, str]:
    response: HTTPResponse = connection.getresponse()
    try:
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.fixture
def adapter(database: Database, stripe: FakeStripe, tmp_path: Path) -> Iterator[Adapter]:
    """The adapter, able to serve."""
    with started(tmp_path, database.url("webhook_adapter"), stripe.url) as running:
        wait_for(running, "/ready")
        yield running


@contextmanager
def started(folder: Path, database_url: str, stripe_url: str) -> Iterator[Adapter]:
    """Start the adapter by its own configuration, working in `folder`."""
    (port,) = free_ports(1)
    environment = {
        "WEBHOOK_ADAPTER_DATABASE_URL": database_url,
        "WEBHOOK_ADAPTER_PORT": str(port),
        "STRIPE_SECRET_KEY": "sk_test_0123456789",
        "STRIPE_API_BASE": stripe_url,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "LIVEMODE": "false",
        "LISTEN_ADDRESS": "127.0.0.1",
        "PYTHONPATH": str(PROJECT),
    }
    configuration = PROJECT / "webhook_adapter" / "gunicorn.conf.py"
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", configuration, "webhook_adapter.app:create_app()"],
            env=os.environ | environment,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Adapter(process, port, log)
    finally:
        process.kill()
        process.wait()


def wait_for(adapter: Adapter, path: str) -> None:
    """Wait until a path is answered 200; raise with the log when gunicorn ends before."""

    def is_answered() -> bool:
        if adapter.process.poll() is not None:
            raise RuntimeError(f"gunicorn ended:\n{adapter.log.read_text()}")
        try:
            return adapter.get(path)[0] == 200
        except OSError:
            return False

    eventually(is_answered, seconds=START_SECONDS)


def post(adapter: Adapter, body: bytes, signed: str | None = None) -> tuple[int, str]:
    connection = adapter.connect()
    sent = {"Stripe-Signature": signed or header(body, int(time.time()))}
    connection.request("POST", PATH, body, sent)
    return read(connection)


def test_serves_over_several_processes(adapter: Adapter, database: Database) -> None:
    """One round of everything, and the numbers of all processes in one scrape."""
    status, text = adapter.get("/health")
    assert (status, json.loads(text)) == (200, {"status": "ok"})

    connection = adapter.connect()
    wanted = json.dumps({"donation_id": pledge(database.connect()), "gateway": "stripe"})
    connection.request("POST", "/api/v1/payments/intent", wanted, {"Content-Type": "application/json"})
    assert read(connection)[0] == 201

    bodies = [event("customer.created", {"id": "cus_1"}, f"evt_{number}") for number in range(40)]
    assert {post(adapter, body)[0] for body in bodies} == {200}
    assert {post(adapter, body, header(b"another"))[0] for body in bodies} == {400}
    row = database.connect().execute("select count(*) as stored from data.gateway_events").fetchone()
    assert row == {"stored": 40}

    # Whichever process answers: the same sums.
    for _ in range(5):
        _, exposition = adapter.get("/metrics")
        assert sample(exposition, "payment_webhook_processed_total", status="ignored") == 40
        assert sample(exposition, "payment_webhook_signature_invalid_total") == 40
        assert sample(exposition, "http_request_duration_seconds_count", endpoint=PATH) == 80
    booted = [line for line in adapter.lines() if str(line["message"]).startswith("Booting worker")]
    assert len(booted) == 2


def test_chunked_body_is_bounded(adapter: Adapter) -> None:
    """Case 27 on the wire, without a Content-Length."""
    limit = 1024 * 1024
    for size, status in ((limit, 200), (limit + 1, 413)):
        body = b" " * size
        pieces = (body[start : start + 65536] for start in range(0, size, 65536))
        connection = adapter.connect()
        signed = {"Stripe-Signature": header(body, int(time.time()))}
        connection.request("POST", PATH, pieces, signed, encode_chunked=True)
        assert read(connection)[0] == status


def test_announced_body_is_bounded(adapter: Adapter) -> None:
    """Case 27: refused by its Content-Length, before a byte is read."""
    request = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\nStripe-Signature: t=1\r\n\r\n"
    assert " 413 " in adapter.raw(request.encode())


def test_repeated_header_lines_are_refused(adapter: Adapter) -> None:
    """Like case 6: two lines, one of them good. They arrive joined, so there are two times in one header."""
    body = b"{}"
    good = header(body, int(time.time()))
    for lines in ([good, good], [good, "t=1,v1=00"], ["t=1,v1=00", good]):
        signed = "".join(f"Stripe-Signature: {line}\r\n" for line in lines)
        request = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n{signed}\r\n".encode()
        assert " 400 " in adapter.raw(request + body)


def test_header_of_any_bytes_is_refused(adapter: Adapter) -> None:
    start = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nStripe-Signature: ".encode()
    for value in (b"t=1,v1=\xff\xfe", b"\xc3\xa9", b"t=\xd9\xa1,v1=0", b"\x01", b"x" * 8000):
        assert " 400 " in adapter.raw(start + value + b"\r\n\r\n{}")


def test_broken_chunks_are_400(adapter: Adapter) -> None:
    start = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nStripe-Signature: t=1\r\n\r\n"
    for chunks in (b"zz\r\n{}\r\n0\r\n\r\n", b"2\r\n{}x\r\n0\r\n\r\n", b"5\r\n{}"):
        assert " 400 " in adapter.raw(start.encode() + chunks)
    assert all(line["level"] != "error" for line in adapter.lines())


# More than the threads of all its processes.
SENDERS = 200


def test_alive_while_the_database_is_away(tmp_path: Path) -> None:
    """Requests that wait for a connection do not take all threads: /health is still answered."""
    with started(tmp_path, NOWHERE, "http://127.0.0.1:1") as adapter, ThreadPoolExecutor(SENDERS) as senders:
        wait_for(adapter, "/health")
        sent = [senders.submit(post, adapter, b"{}") for _ in range(SENDERS)]
        # Those beyond the number that may wait are refused at once; then a thread is free.
        refused, _ = wait(sent, POOL_TIMEOUT_S / 2, return_when=FIRST_COMPLETED)
        assert refused
        assert adapter.get("/health")[0] == 200
        assert {future.result()[0] for future in sent} == {503}


def test_stops_when_asked(adapter: Adapter) -> None:
    """SIGTERM ends it in good order, and every line it wrote is JSON."""
    assert post(adapter, b"{}")[0] == 200
    adapter.process.send_signal(signal.SIGTERM)
    assert adapter.process.wait(START_SECONDS) == 0
    messages = [str(line["message"]) for line in adapter.lines()]
    assert messages[-1].startswith("Shutting down")
    assert not [line for line in adapter.lines() if line["level"] in ("warning", "error", "critical")]
