"""A real nginx from the rendered template, in front of services that record what reaches them."""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from tests.support.ports import free_ports
from tests.support.waiting import eventually

PROJECT = Path(__file__).resolve().parents[2]

Headers = Sequence[tuple[str, str | bytes]]
Value = TypeVar("Value")
JSON_TYPE = ("Content-Type", "application/json")


class HeaderBag(list[tuple[str, str]]):
    """The headers of a message in their order; names are compared without case."""

    def all(self, name: str) -> list[str]:
        """Return every value of the header `name`."""
        return [value for key, value in self if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        """Return the header's only value, or None."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} arrived {len(values)} times: {values}"
        return values[0] if values else None

    def names(self) -> set[str]:
        """Return the names, in lower case."""
        return {key.lower() for key, _ in self}


@dataclass(frozen=True)
class Received:
    """A request as a service saw it; `target` is path and query."""

    method: str
    target: str
    headers: HeaderBag
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What a service is to answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: Headers = (("Content-Type", "application/json; charset=utf-8"),)


class Service:
    """A threaded HTTP/1.1 server that records requests and answers as `respond` says."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.respond: Callable[[Received], Answer] = lambda _: Answer()
        (self.port,) = free_ports(1)
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def only(self) -> Received:
        """Return the one request that arrived."""
        assert len(self.received) == 1, self.received
        return self.received[0]

    def answer(self, status: int, body: object = b"{}", headers: Headers = ()) -> None:
        """Answer everything with the JSON of `body`, or with its bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.respond = lambda _: Answer(status, content, (*Answer.headers, *headers))

    def reset(self) -> None:
        """Forget what was received and prepared."""
        self.received.clear()
        self.respond = lambda _: Answer()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, service: Service) -> None:
        self.service = service
        super().__init__(("127.0.0.1", service.port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: some tests break connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def __getattr__(self, name: str) -> Callable[[], None]:
        # The base class calls do_GET, do_POST and so on; every method is accepted here.
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Received(self.command, self.path, HeaderBag(self.headers.items()), body)
        self.server.service.received.append(request)
        answer = self.server.service.respond(request)
        self.send_response_only(answer.status, "As The Service Says")
        for name, value in answer.headers:
            self.send_header(name, value if isinstance(value, str) else value.decode("latin-1"))
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


def bearer(**claims: object) -> str:
    """Return the value of Authorization with these claims; the proxy does not check signatures."""
    text = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    return f"Bearer a.{text.decode()}.c"


@dataclass(frozen=True)
class Response:
    """What the proxy answered."""

    status: int
    reason: str
    headers: HeaderBag
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the parsed body."""
        return json.loads(self.body)

    def problem(self) -> tuple[int, str, str | None]:
        """Check the one shape of errors; return status, word and details."""
        assert self.headers.get("Content-Type") == "application/json; charset=utf-8"
        error = self.json()
        assert list(error) == ["code", "message", "details", "hint"], error
        assert isinstance(error["message"], str)
        assert error["message"].replace("_", "").isalnum(), error
        return self.status, error["message"], error["details"]

    def refusal(self) -> tuple[int, str]:
        """As `problem`, without the details."""
        return self.problem()[:2]


@dataclass(frozen=True)
class Proxy:
    """A running nginx; `log` is what it wrote to stdout and stderr."""

    host: str
    port: int
    log: Path

    def request(
        self,
        method: str,
        path: str,
        headers: Headers = (),
        body: bytes | Iterator[bytes] | None = None,
        source: str = "127.0.0.1",
    ) -> Response:
        """Send a request from the address `source`; an iterator of bytes is sent in chunks."""
        connection = http.client.HTTPConnection(self.host, self.port, 10, source_address=(source, 0))
        try:
            return exchange(connection, method, path, headers, body)
        finally:
            connection.close()

    def get(self, path: str, *headers: tuple[str, str | bytes]) -> Response:
        """GET a path."""
        return self.request("GET", path, headers)

    def post(self, path: str, body: bytes = b"{}", *headers: tuple[str, str | bytes]) -> Response:
        """POST JSON to a path; a Content-Type among `headers` replaces the usual one."""
        if "content-type" not in {name.lower() for name, _ in headers}:
            headers = (JSON_TYPE, *headers)
        return self.request("POST", path, headers, body)

    def raw(self, data: bytes) -> bytes:
        """Send bytes as they are and return all that comes until the connection closes."""
        with socket.create_connection((self.host, self.port), 10) as connection:
            connection.sendall(data)
            received = b""
            while part := connection.recv(65536):
                received += part
            return received

    def send(self, data: bytes) -> Response:
        """Send bytes as they are and parse the answer; the request should ask to close the connection."""
        head, _, body = self.raw(data).partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        _, status, reason = status_line.split(" ", 2)
        fields = (line.partition(": ") for line in lines)
        headers = HeaderBag((name, value) for name, _, value in fields)
        if headers.get("Transfer-Encoding") == "chunked":
            body = dechunked(body)
        return Response(int(status), reason, headers, body)


def dechunked(body: bytes) -> bytes:
    """Join the chunks of a body."""
    joined = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        joined, body = joined + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return joined


def exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Headers = (),
    body: bytes | Iterator[bytes] | None = None,
) -> Response:
    """Send one request on an open connection, headers repeated as given."""
    connection.putrequest(method, path, skip_accept_encoding=True)
    if isinstance(body, bytes):
        connection.putheader("Content-Length", str(len(body)))
    elif body is not None:
        connection.putheader("Transfer-Encoding", "chunked")
    for name, value in headers:
        connection.putheader(name, value)
    # The proxy may refuse a body while it is still being sent; its answer can be read all the same.
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.endheaders(body, encode_chunked=body is not None and not isinstance(body, bytes))
    answer = connection.getresponse()
    return Response(answer.status, answer.reason, HeaderBag(answer.getheaders()), answer.read())


def rendered(
    environment: Mapping[str, str], edits: Mapping[str, str] | None = None, project: Path = PROJECT
) -> str:
    """Render the template, then replace texts that occur in it exactly once."""
    conf = subprocess.run(
        [project / "gateway" / "render.sh"],
        env={"PATH": os.environ["PATH"], **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for old, new in (edits or {}).items():
        assert conf.count(old) == 1, f"{old!r} occurs {conf.count(old)} times"
        conf = conf.replace(old, new)
    return conf


@contextmanager
def running_proxy(
    folder: Path,
    environment: Mapping[str, str],
    edits: Mapping[str, str] | None = None,
    project: Path = PROJECT,
) -> Iterator[Proxy]:
    """Run nginx in `folder` with these settings until the block ends."""
    (port,) = free_ports(1)
    (folder / "gateway").mkdir(parents=True)
    environment = {"GATEWAY_PORT": str(port), "STATE_DIR": str(folder), **environment}
    conf = folder / "nginx.conf"
    conf.write_text(rendered(environment, edits, project))
    log = folder / "log"
    with log.open("ab") as output:  # appending: nginx opens its standard output anew
        process = subprocess.Popen(["nginx", "-c", str(conf)], cwd=folder, stdout=output, stderr=output)
        try:
            wait_for_port(port, process, log)
            yield Proxy("127.0.0.1", port, log)
        finally:
            process.terminate()
            process.wait(20)
    assert process.returncode == 0


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the port accepts connections; raise if the process ends first or 20 seconds pass."""

    def is_open() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"the process ended with {process.returncode}: {log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            return False
        return True

    eventually(is_open, seconds=20)
