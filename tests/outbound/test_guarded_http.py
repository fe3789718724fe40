"""outbound.guarded_http: one request to an address that somebody else chose.

Whatever is there, the request ends soon, and nothing is sent to the inside of a network.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from outbound.guarded_http import (
    ANYWHERE,
    PUBLIC,
    PUBLIC_OR_LOOPBACK,
    GuardedClient,
    NoReplyError,
    Reach,
    Reply,
)
from tests.outbound.strange_host import Manner, StrangeHost, answering, endless, saying
from tests.support.ports import free_ports

BODY = '{"type": "campaign.created", "name": "Zo\u00eb"}'.encode()
HEADERS = {"Content-Type": "application/json", "webhook-id": "an-id"}
MAX_BODY = 8_192

DAY = timedelta(days=1)

Listening = Callable[..., StrangeHost]


@pytest.fixture
def listening() -> Iterator[Listening]:
    """A function that lets hosts listen until the test is over."""
    with ExitStack() as stack:

        def listen(
            manner: Manner, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
        ) -> StrangeHost:
            return stack.enter_context(StrangeHost(manner, address, tls=tls).listening())

        yield listen


def client(reach: Reach = PUBLIC_OR_LOOPBACK, seconds: float = 20, **parts: Any) -> GuardedClient:
    return GuardedClient(seconds, MAX_BODY, reach, **parts)


def post(host: StrangeHost, seconds: float = 20) -> Reply:
    """Post as a developer may, to this machine."""
    return client(seconds=seconds).send("POST", host.url(), HEADERS, BODY)


def refusal(client: GuardedClient, url: str, headers: Mapping[str, str] = HEADERS) -> str:
    """Return why there was no reply."""
    with pytest.raises(NoReplyError) as caught:
        client.send("POST", url, headers, BODY)
    return str(caught.value)


# --- What is sent ------------------------------------------------------------------------------------


def test_the_body_arrives_byte_for_byte_with_its_headers(listening: Listening) -> None:
    host = listening(answering(204, "X-Told: Yes", body=""))
    reply = post(host)
    assert (reply.status, reply.headers["x-told"], reply.body, reply.is_cut) == (204, "Yes", b"", False)
    (request,) = host.requests
    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert first == "POST /hook?a=b HTTP/1.1"
    assert body == BODY
    assert set(headers) == {
        f"Host: 127.0.0.1:{host.port}",
        "User-Agent: CareForAll",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
        "Content-Type: application/json",
        "webhook-id: an-id",
        f"Content-Length: {len(BODY)}",
    }


def test_what_is_fetched_has_no_body(listening: Listening) -> None:
    host = listening(answering(200))
    assert client().send("GET", host.url()).body == b"thanks"
    assert host.requests[0].startswith(b"GET /hook?a=b HTTP/1.1\r\n")
    assert b"content-length" not in host.requests[0].lower()


def test_a_password_in_an_address_is_not_told_to_its_host(listening: Listening) -> None:
    host = listening(answering(200))
    client().send("GET", f"http://user:secret@127.0.0.1:{host.port}/")
    assert f"Host: 127.0.0.1:{host.port}\r\n".encode() in host.requests[0]
    assert b"secret" not in host.requests[0]


def test_no_proxy_of_the_environment_is_asked(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    host, proxy = listening(answering(200)), listening(answering(200))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())
    assert post(host).status == 200
    assert proxy.requests == []


# --- Where nothing is sent ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::ffff:127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "64:ff9b::7f00:1"]
)
def test_no_request_leads_to_the_inside(address: str, listening: Listening) -> None:
    """Whatever the name: it is the address that counts, and one such address among good ones is enough."""
    host = listening(answering(200))
    for addresses in ([address], ["93.184.215.14", address]):
        leading = client(PUBLIC, resolve=lambda *_, found=addresses: found)
        assert refusal(leading, host.url("https", "innocent.example")) == "address not allowed"
    assert host.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:7f00:1]", "0"])
def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    assert refusal(client(PUBLIC), f"https://{host}:{free_ports(1)[0]}/") == "address not allowed"


@pytest.mark.parametrize("scheme", ["http", "ftp", "file", "HTTP"])
def test_nothing_is_sent_unencrypted(scheme: str) -> None:
    asked: list[str] = []

    def note(host: str, _: int) -> list[str]:
        asked.append(host)
        return []

    assert refusal(client(PUBLIC, resolve=note), f"{scheme}://example.org/") == "address not allowed"
    assert asked == []


def test_in_development_this_machine_may_be_reached_and_no_other(listening: Listening) -> None:
    host = listening(answering(200), "127.0.0.2")
    assert refusal(client(PUBLIC_OR_LOOPBACK), host.url()) == "address not allowed"
    assert client(ANYWHERE).send("GET", host.url()).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(listening: Listening, status: int) -> None:
    elsewhere = listening(answering(200))
    host = listening(answering(status, f"Location: {elsewhere.url()}"))
    assert post(host).status == status
    assert elsewhere.requests == []


def test_an_encrypted_line_needs_a_certificate_for_the_name(listening: Listening, tmp_path: Path) -> None:
    ours = self_signed(tmp_path, "good.example")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(ours)
    host = listening(answering(200), tls=server)
    trusting = ssl.create_default_context(cafile=str(ours))

    asking = client(resolve=lambda *_: ["127.0.0.1"], ssl_context=trusting)
    assert asking.send("POST", host.url("https", "good.example"), HEADERS, BODY).status == 200
    assert refusal(asking, host.url("https", "bad.example")) == "ConnectError"
    wary = client(resolve=lambda *_: ["127.0.0.1"])
    assert refusal(wary, host.url("https", "good.example")) == "ConnectError"
    assert len(host.requests) == 1


def test_the_roots_of_browsers_are_trusted() -> None:
    """A fresh machine may have no roots of its own."""
    assert len(client().ssl_context.get_ca_certs()) > 50
    assert client().ssl_context.verify_mode is ssl.CERT_REQUIRED


def self_signed(folder: Path, name: str) -> Path:
    """Write a certificate for a name, with its key, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    own, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(own, own, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )
    file = folder / "host.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


# --- What comes back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "manner",
    [
        pytest.param(lambda _: None, id="hangs up"),
        pytest.param(saying(b"SSH-2.0-OpenSSH_9.2\r\n"), id="speaks SSH"),
        pytest.param(saying(b"HTTP/1.1 2000 OK\r\n\r\n"), id="invents a status"),
        pytest.param(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"), id="breaks off"),
        pytest.param(endless(b"HTTP/1.1 200 OK\r\n", b"x-more: of it\r\n"), id="has endless headers"),
        pytest.param(endless(b"HTTP/1.1 200 ", b"OK"), id="has an endless status line"),
        pytest.param(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="says endlessly that it goes on"),
    ],
)
def test_what_is_not_an_answer_is_an_error(listening: Listening, manner: Manner) -> None:
    assert refusal(client(), listening(manner).url()) in ("RemoteProtocolError", "ReadError")


def test_where_nobody_listens() -> None:
    assert refusal(client(), f"http://127.0.0.1:{free_ports(1)[0]}/") == "ConnectError"


def test_a_name_that_leads_nowhere() -> None:
    def unknown(host: str, _: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    assert refusal(client(PUBLIC, resolve=unknown), "https://nowhere.example/") == "gaierror"
    assert refusal(client(PUBLIC), f"https://{'a' * 70}.example/") == "UnicodeError"


@pytest.mark.parametrize("host", ["[::1::]", "[1.2.3.4]", "[::ffff:999.1.1.1]"])
def test_a_host_that_cannot_be_read(host: str) -> None:
    assert refusal(client(PUBLIC), f"https://{host}/") == "ValueError"


@pytest.mark.parametrize(
    "beginning",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"],
    ids=["before the answer", "in its headers", "in its body"],
)
def test_a_host_that_says_a_byte_now_and_then_is_not_waited_for(
    listening: Listening, beginning: bytes
) -> None:
    """Each byte comes well within any time-out for a single step."""

    def trickle(line: socket.socket) -> None:
        line.sendall(beginning)
        while not host.over.wait(0.05):
            line.sendall(b"x")

    host = listening(trickle)
    began = time.monotonic()
    assert refusal(client(seconds=0.5), host.url()) == "timed out"
    assert 0.45 <= time.monotonic() - began < 5


def test_a_host_that_does_not_encrypt_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        began = time.monotonic()
        assert refusal(client(seconds=0.3), url) == "timed out"
        assert time.monotonic() - began < 5


def test_an_endless_reply_is_cut(listening: Listening) -> None:
    reply = post(listening(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"more " * 1000)))
    assert (reply.status, reply.is_cut) == (200, True)
    assert reply.body == (b"more " * 2000)[:MAX_BODY]


@pytest.mark.parametrize(("length", "is_cut"), [(MAX_BODY, False), (MAX_BODY + 1, True)])
def test_a_reply_that_just_fits_is_whole(listening: Listening, *, length: int, is_cut: bool) -> None:
    reply = post(listening(answering(200, body="x" * length)))
    assert (len(reply.body), reply.is_cut) == (MAX_BODY, is_cut)


def test_a_host_that_has_said_what_is_kept_need_not_hang_up(listening: Listening) -> None:
    def say_and_wait(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * MAX_BODY)
        line.recv(1)  # until the client hangs up

    reply = post(listening(say_and_wait), seconds=0.5)
    assert (reply.status, len(reply.body)) == (200, MAX_BODY)


def test_a_compressed_reply_stays_as_it_is(listening: Listening) -> None:
    assert post(listening(answering(200, "Content-Encoding: gzip", body="no gzip"))).body == b"no gzip"
