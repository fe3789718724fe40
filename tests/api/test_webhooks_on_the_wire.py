"""Webhooks as bytes on a socket, through nginx: answered soon, in one shape; refused ones leave no trace."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.api.outside import Outside, Records
from tests.api.wire import Reply, chunked, exchange
from tests.support import stripe_events as stripe

WEBHOOK = "/api/v1/payments/webhook"
BODY = stripe.event("customer.created", {"id": "cus_wire"})
BOUND_SECONDS = 10
"""Generous: the machine may be busy. A certificate that does not come is waited for half as long."""

Lines = list[tuple[str, str]]


def sized(body: bytes = BODY) -> Lines:
    return [("Host", "localhost"), ("Content-Length", str(len(body)))]


def paypals(care: Outside, **changes: str) -> Lines:
    """Return PayPal's five headers, well-formed, with an invalid signature."""
    values = {
        "Id": "69cd13f0-d67a-11e5-baa3-778b53f4ae55",
        "Time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Sig": "QUJD" * 80,
    } | {name: value for name, value in changes.items() if name in ("Id", "Time", "Sig")}
    certificate = f"{care.stack.env['PAYPAL_CERT_BASE']}/v1/notifications/certs/CERT-nobodys"
    return [
        *((f"PayPal-Transmission-{name}", value) for name, value in values.items()),
        ("PayPal-Cert-Url", changes.get("Url", certificate)),
        ("PayPal-Auth-Algo", changes.get("Algo", "SHA256withRSA")),
    ]


def signed(care: Outside, body: bytes = BODY) -> Lines:
    return [("Stripe-Signature", care.signature(body))]


def post(
    care: Outside, lines: Lines, body: bytes = BODY, path: str = "/stripe", version: str = "HTTP/1.1"
) -> Reply:
    reply = exchange(care.stack.gateway_url, f"POST {WEBHOOK}{path} {version}", lines, body)
    assert reply.seconds < BOUND_SECONDS
    return reply


@pytest.fixture
def nothing_heard(records: Records, care: Outside) -> Iterator[None]:
    """Fail a test that leaves an event behind, or that the adapter stumbled at."""
    # Ours name no agent; meanwhile the sandbox may tell of fees, and workers read what it told.
    count = """
        select count(*) as n from data.gateway_events
        where not headers ? 'user-agent' and signature_scheme <> 'api'
    """
    log = care.stack.state / "log" / "webhook_adapter.log"
    before, logged = records.execute(count).fetchone(), log.stat().st_size
    yield
    assert records.execute(count).fetchone() == before
    said = log.read_bytes()[logged:].decode()
    assert '"request_failed"' not in said
    assert "Traceback" not in said


# --- What is refused ---------------------------------------------------------------------------------

FRAMINGS: dict[str, Lines] = {
    "two lengths": [("Content-Length", "2"), ("Content-Length", "3")],
    "two lengths, the same": [("Content-Length", str(len(BODY)))] * 2,
    "length and chunks": [("Content-Length", str(len(BODY))), ("Transfer-Encoding", "chunked")],
    "negative": [("Content-Length", "-1")],
    "a sign": [("Content-Length", f"+{len(BODY)}")],
    "no number": [("Content-Length", "many")],
    "other digits": [("Content-Length", "\xd9\xa3")],
    "endless": [("Content-Length", "9" * 40)],
    "hexadecimal": [("Content-Length", "0x10")],
    "a list": [("Content-Length", f"{len(BODY)},{len(BODY)}")],
    "empty": [("Content-Length", "")],
}


@pytest.mark.usefixtures("nothing_heard")
@pytest.mark.parametrize("framing", FRAMINGS)
def test_framing_that_cannot_be_read(care: Outside, framing: str) -> None:
    lines = [("Host", "localhost"), *FRAMINGS[framing], *signed(care)]
    assert post(care, lines).problem() == (400, "bad_request")


@pytest.mark.usefixtures("nothing_heard")
@pytest.mark.parametrize("body", [b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n0\r\n\r\n", b"f" * 30 + b"\r\n{}"])
def test_chunks_that_cannot_be_read(care: Outside, body: bytes) -> None:
    lines = [("Host", "localhost"), ("Transfer-Encoding", "chunked"), *signed(care)]
    assert post(care, lines, body).problem() == (400, "bad_request")


@pytest.mark.usefixtures("nothing_heard")
@pytest.mark.parametrize("coding", ["gzip", "gzip, chunked", "identity", "chunked, chunked"])
def test_other_codings_of_the_transfer(care: Outside, coding: str) -> None:
    """HTTP's own word for them is 501; nothing of the body is looked at."""
    lines = [("Host", "localhost"), ("Transfer-Encoding", coding), *signed(care)]
    assert post(care, lines, chunked(gzip.compress(BODY))).problem() == (501, "not_implemented")


@pytest.mark.usefixtures("nothing_heard")
def test_the_other_gateways_headers(care: Outside) -> None:
    """A signature counts at the gateway's own route only, and one that signs as both is neither."""
    assert post(care, sized() + signed(care), path="/paypal").problem() == (400, "signature_missing")
    assert post(care, sized() + paypals(care), path="/stripe").problem() == (400, "signature_missing")
    both = sized() + signed(care) + paypals(care)
    assert post(care, both, path="").problem() == (400, "signature_invalid")
    assert post(care, both, path="/paypal").problem() == (400, "signature_invalid")


@pytest.mark.usefixtures("nothing_heard")
def test_headers_spelt_otherwise(care: Outside) -> None:
    """As WSGI would read them the same, but for nginx, which drops or refuses them."""
    (_, signature), *_ = signed(care)
    assert post(care, [*sized(), ("Stripe_Signature", signature)]).problem() == (400, "signature_missing")
    assert post(care, [*sized(), ("Stripe-Signature ", signature)]).problem() == (400, "bad_request")
    folded = f"{signature[:20]}\r\n {signature[20:]}"
    assert post(care, [*sized(), ("Stripe-Signature", folded)]).problem()[0] == 400


BAD_HEADERS = [
    *({"Id": value} for value in ("", "a|b", "a b", "\xff", "\xd9\xa1", "x" * 3000)),
    *(
        {"Time": value}
        for value in ("", "0", "2023-02-30T00:00:00Z", "9999-12-31T23:59:60Z", "\xff", "x" * 3000)
    ),
    *(
        {"Time": value}
        for value in ("2999-12-31T23:59:59Z", "2001-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00")
    ),
    *({"Sig": value} for value in ("", "=", "A", "\xff", "-_-_", "x" * 7000)),
    *({"Algo": value} for value in ("", "none", "SHA1withRSA", "sha256withrsa", "SHA256WithRSA", "\xff")),
]


@pytest.mark.usefixtures("nothing_heard")
@pytest.mark.parametrize("change", BAD_HEADERS, ids=repr)
def test_paypals_headers_that_make_no_sense(care: Outside, change: dict[str, str]) -> None:
    """Case 6's kind, for PayPal; case 18."""
    status, word = post(care, sized() + paypals(care, **change), path="/paypal").problem()
    assert (status, word) in [(400, "signature_invalid"), (400, "signature_missing")]


@pytest.mark.usefixtures("nothing_heard")
@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize("is_same", [True, False])
def test_paypals_headers_twice(care: Outside, position: int, is_same: bool) -> None:
    lines = paypals(care)
    name, value = lines[position]
    repeated = [*lines, (name, value if is_same else "x")]
    assert post(care, sized() + repeated, path="/paypal").problem() == (400, "signature_invalid")


# --- Whom we ask -------------------------------------------------------------------------------------

ADDRESSES = [
    "http://127.0.0.1:{port}{path}", "http://localhost:{port}{path}", "http://[::1]:{port}{path}",
    "http://2130706433:{port}{path}", "http://0x7f000001:{port}{path}", "http://127.1:{port}{path}",
    "http://127.0.0.1:{port}", "https://127.0.0.1:{port}{path}", "//127.0.0.1:{port}{path}",
    "{base}@127.0.0.1:{port}{path}", "{base}.evil.example:{port}{path}", "http://user:pw@127.0.0.1:{port}{path}",
    "{base}\\@127.0.0.1:{port}{path}", "{base}%40127.0.0.1:{port}{path}", "{base}#@127.0.0.1:{port}{path}",
    "{base}?@127.0.0.1:{port}{path}", "{base}{path}@127.0.0.1:{port}", "{base}\t@127.0.0.1:{port}{path}",
    "{base}{path}/../../../../sandbox/chaos", "{base}{path}/%2e%2e/x", "{base}{path}?u=http://127.0.0.1:{port}",
    "{base}{path}#x", "{base}//{path}", "{base}{path};x", "{base}:80{path}", "{base}{path}%00",
    "{base}{path}\xe9",
    "HTTP://127.0.0.1:{port}{path}", "http:127.0.0.1:{port}{path}", "http:///127.0.0.1:{port}{path}",
    "https://api.paypal.com{path}", "https://api-m.paypal.com{path}", "https://api.sandbox.paypal.com{path}",
    "https://api.sandbox.paypal.com.evil.example{path}", "https://api.sandbox.paypal.com\u00ad{path}",
    "file:///etc/passwd", "ftp://127.0.0.1:{port}{path}", "gopher://127.0.0.1:{port}/_x",
    "data:,x", "x", "\xff",
]  # fmt: skip


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Listen at some port of this machine: who connects waits to be counted."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        listener.setblocking(False)
        yield listener


@pytest.mark.usefixtures("nothing_heard")
def test_nobody_else_is_asked_for_certificates(care: Outside) -> None:
    """Case 15: every spelling that could lead elsewhere is refused without a connection."""
    base, path = care.stack.env["PAYPAL_CERT_BASE"], "/v1/notifications/certs/CERT-1"
    with listening() as listener:
        port = listener.getsockname()[1]
        for address in ADDRESSES:
            url = address.format(base=base, path=path, port=port)
            reply = post(care, sized() + paypals(care, Url=url), path="/paypal")
            assert reply.problem()[0] == 400, url
            assert reply.seconds < BOUND_SECONDS
        with pytest.raises(BlockingIOError):  # nobody waits to be let in
            listener.accept()


# --- What is taken -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", 'a/b; c="',
     "\xff", "application/json; charset=\xff", "application/json; charset*=UTF-8''%ff", "x" * 5000],
)  # fmt: skip
def test_any_content_type(care: Outside, content_type: str) -> None:
    """What was signed counts: a type that makes no sense must not stop it."""
    reply = post(care, sized() + signed(care) + [("Content-Type", content_type)])
    assert (reply.status, json.loads(reply.body)["status"]) in [(200, "ignored"), (200, "duplicate")]


OTHER_WAYS: dict[str, tuple[Lines, str, str]] = {
    "HTTP/1.0": ([], "/stripe", "HTTP/1.0"),
    "a query": ([], "/stripe?secret=x&x=%ff", "HTTP/1.1"),
    "two slashes": ([], "//stripe", "HTTP/1.1"),
    "escaped": ([], "/%73tripe", "HTTP/1.1"),
    "expecting": ([("Expect", "100-continue")], "/stripe", "HTTP/1.1"),
    "many headers": ([(f"X-{n}", "y") for n in range(300)], "/stripe", "HTTP/1.1"),
    "odd headers": (
        [("traceparent", "\xff"), ("Authorization", "\xff"), ("Cookie", "\xff")],
        "/stripe",
        "HTTP/1.1",
    ),
    "X-Forwarded": ([("X-Forwarded-For", "\xff"), ("X-Forwarded-Proto", "x")], "/stripe", "HTTP/1.1"),
    "rewriting": ([("X-Original-URL", "/x"), ("X-HTTP-Method-Override", "PUT")], "/stripe", "HTTP/1.1"),
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_other_ways_to_say_it(care: Outside, way: str) -> None:
    lines, path, version = OTHER_WAYS[way]
    reply = post(care, sized() + lines + signed(care), path=path, version=version)
    assert (reply.status, json.loads(reply.body)["status"]) in [(200, "ignored"), (200, "duplicate")]


def test_in_chunks_of_a_byte(care: Outside) -> None:
    pieces = [BODY[n : n + 1] for n in range(len(BODY))]
    lines = [("Host", "localhost"), ("Transfer-Encoding", "chunked"), *signed(care)]
    reply = post(care, lines, chunked(*pieces))
    assert (reply.status, json.loads(reply.body)["status"]) in [(200, "ignored"), (200, "duplicate")]
