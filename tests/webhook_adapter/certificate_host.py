"""A server of certificates that counts who asks, and misbehaves at some of its addresses."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

HUGE = 10 * 2**20


@dataclass
class CertificateHost:
    """The server's memory; `content` has the bytes at each path."""

    port: int
    content: Mapping[str, bytes]
    requests: list[tuple[str, str]] = field(default_factory=list)
    closing: Event = field(default_factory=Event)

    def url(self, name: str) -> str:
        """Return the address of the content with this name."""
        return f"http://127.0.0.1:{self.port}/{name}"


class Handler(BaseHTTPRequestHandler):
    """Answers for the host of its server."""

    server: "Server"

    def do_GET(self) -> None:
        host = self.server.host
        host.requests.append((self.path, self.headers["Host"]))
        match self.path.rpartition("/")[2]:
            case "redirect":
                self._redirect(host.url("good"))
            case "huge":
                self._answer(200, b"x" * HUGE)
            case "packed":
                self._answer(200, b"x" * HUGE, "gzip")
            case "endless":
                self._never_end(host.closing)
            case "silent":
                host.closing.wait(30)
            case _:
                found = host.content.get(self.path)
                self._answer(404 if found is None else 200, found or b"")

    def _redirect(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()

    def _never_end(self, closing: Event) -> None:
        self.send_response(200)
        self.end_headers()
        while not closing.is_set():
            self.wfile.write(b"x" * 4096)

    def _answer(self, status: int, body: bytes, encoding: str = "identity") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that knows its host."""

    host: CertificateHost

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that hang up."""


@contextmanager
def certificate_host(content: Mapping[str, bytes]) -> Iterator[CertificateHost]:
    """Run the server on a free port of the loopback interface."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.host = host = CertificateHost(server.server_port, content)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield host
        finally:
            host.closing.set()
            server.shutdown()
            thread.join()
