"""A request to an address that somebody else chose: whatever is there, it ends soon and tells what it met."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from tests.support.ports import free_ports
from tests.workers.webhooks.strange_host import Manner, StrangeHost, answering, endless, saying
from workers.webhooks.request import (
    DEADLINE,
    LONGEST_PAUSE,
    REPLY_CHARACTERS,
    Outcome,
    WebhookClient,
    _seconds,
)

BODY = '{"type": "campaign.created", "name": "Zo\u00eb"}'.encode()
HEADERS = {"Content-Type": "application/json", "webhook-id": "an-id"}

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


def post(host: StrangeHost, deadline: float = DEADLINE) -> Outcome:
    """Post as a developer may, to this machine."""
    return WebhookClient(is_insecure=True, deadline=deadline).post(host.url(), HEADERS, BODY)


def met(host: StrangeHost, deadline: float = DEADLINE) -> tuple[int | None, str | None]:
    outcome = post(host, deadline)
    return outcome.status, outcome.error


# --- What is sent ------------------------------------------------------------------------------------


def test_the_body_arrives_byte_for_byte_with_its_headers(listening: Listening) -> None:
    host = listening(answering(204, body=""))
    assert met(host) == (204, None)
    (request,) = host.requests
    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert first == "POST /hook?a=b HTTP/1.1"
    assert body == BODY
    assert set(headers) == {
        f"Host: 127.0.0.1:{host.port}",
        "Accept-Encoding: identity",
        "Connection: close",
        "Content-Type: application/json",
        "webhook-id: an-id",
        f"Content-Length: {len(BODY)}",
    }


def test_no_proxy_of_the_environment_is_asked(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    host, proxy = listening(answering(200)), listening(answering(200))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())
    assert met(host) == (200, None)
    assert proxy.requests == []


# --- Where nothing is sent ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::ffff:127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "fe80::1"]
)
def test_no_request_leads_to_the_inside(address: str, listening: Listening) -> None:
    """Whatever the name: it is the address that counts, and this one is judged after it was resolved."""
    host = listening(answering(200))
    client = WebhookClient(resolve=lambda *_: [address])
    outcome = client.post(host.url("https", "innocent.example"), HEADERS, BODY)
    assert (outcome.status, outcome.error) == (None, "address not allowed")
    assert host.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:7f00:1]", "0"])
def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    outcome = WebhookClient().post(f"https://{host}:{free_ports(1)[0]}/", HEADERS, BODY)
    assert (outcome.status, outcome.error) == (None, "address not allowed")


def test_nothing_is_sent_unencrypted() -> None:
    asked: list[str] = []

    def note(host: str, _: int) -> list[str]:
        asked.append(host)
        return []

    outcome = WebhookClient(resolve=note).post("http://example.org/", HEADERS, BODY)
    assert (outcome.error, asked) == ("address not allowed", [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(listening: Listening, status: int) -> None:
    elsewhere = listening(answering(200))
    host = listening(answering(status, f"Location: {elsewhere.url()}"))
    assert met(host) == (status, None)
    assert elsewhere.requests == []


def test_an_encrypted_line_needs_a_certificate_for_the_name(listening: Listening, tmp_path: Path) -> None:
    ours = self_signed(tmp_path, "good.example")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(ours)
    host = listening(answering(200), tls=server)
    trusting = ssl.create_default_context(cafile=str(ours))

    def ask(name: str, context: ssl.SSLContext) -> Outcome:
        client = WebhookClient(is_insecure=True, resolve=lambda *_: ["127.0.0.1"], ssl_context=context)
        return client.post(host.url("https", name), HEADERS, BODY)

    assert ask("good.example", trusting).status == 200
    for name, context in (("bad.example", trusting), ("good.example", ssl.create_default_context())):
        outcome = ask(name, context)
        assert (outcome.status, outcome.error) == (None, "ConnectError")
    assert len(host.requests) == 1


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
    ],
)
def test_what_is_no_answer_is_an_error(listening: Listening, manner: Manner) -> None:
    outcome = post(listening(manner))
    assert (outcome.status, outcome.error) in [(None, "RemoteProtocolError"), (None, "ReadError")]


def test_where_nobody_listens() -> None:
    outcome = WebhookClient(is_insecure=True).post(f"http://127.0.0.1:{free_ports(1)[0]}/", HEADERS, BODY)
    assert (outcome.status, outcome.error) == (None, "ConnectError")


def test_a_name_that_leads_nowhere() -> None:
    def unknown(host: str, _: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    outcome = WebhookClient(resolve=unknown).post("https://nowhere.example/", HEADERS, BODY)
    assert (outcome.status, outcome.error) == (None, "gaierror")
    outcome = WebhookClient().post(f"https://{'a' * 70}.example/", HEADERS, BODY)
    assert (outcome.status, outcome.error) == (None, "UnicodeError")


@pytest.mark.parametrize("host", ["[::1::]", "[1.2.3.4]", "[::ffff:999.1.1.1]"])
def test_a_host_that_cannot_be_read(host: str) -> None:
    outcome = WebhookClient().post(f"https://{host}/", HEADERS, BODY)
    assert (outcome.status, outcome.error) == (None, "ValueError")


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
    outcome = post(host, deadline=0.5)
    assert (outcome.status, outcome.error) == (None, "timed out")
    assert 450 <= outcome.duration <= (time.monotonic() - began) * 1000 + 1


def test_all_of_it_takes_less_than_the_thirty_seconds_of_the_scheme() -> None:
    assert DEADLINE < 30


def test_an_endless_reply_is_cut(listening: Listening) -> None:
    host = listening(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"more " * 1000))
    outcome = post(host)
    assert outcome.status == 200
    assert outcome.reply == ("more " * 1000)[:REPLY_CHARACTERS]


def test_a_reply_becomes_text_that_can_be_stored(listening: Listening) -> None:
    host = listening(saying(b"HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\na\0\xffb\xc3"))
    assert post(host).reply == "a\ufffd\ufffdb\ufffd"


def test_a_compressed_reply_stays_as_it_is(listening: Listening) -> None:
    host = listening(answering(200, "Content-Encoding: gzip", body="no gzip"))
    assert post(host).reply == "no gzip"


def test_retry_after_comes_with_the_outcome(listening: Listening) -> None:
    outcome = post(listening(answering(503, "Retry-After: 120")))
    assert (outcome.status, outcome.retry_after) == (503, 120)
    assert post(listening(answering(503))).retry_after is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (b"0", 0),
        (b" 7 ", 7),
        (b"999999999", LONGEST_PAUSE),
        (b"-1", None),
        (b"1.5", None),
        (b"9999999999", None),
        ("\u0663".encode(), None),
        (b"soon", None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_in_seconds(text: bytes | None, seconds: int | None) -> None:
    assert _seconds(text, datetime.now(UTC)) == seconds


def test_retry_after_as_a_date() -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    for pause, seconds in [(90, 90), (-90, 0), (10**7, LONGEST_PAUSE)]:
        text = format_datetime(now + timedelta(seconds=pause), usegmt=True).encode()
        assert _seconds(text, now) == seconds
    assert _seconds(b"Wed, 25 Nov 2026 12:00:00", now) is None
