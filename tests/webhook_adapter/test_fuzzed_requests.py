"""The whole app and any request that WSGI can bring: refused in the usual shape, never an error of ours.

The database is away: what is taken for authentic shows as 503.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from unittest.mock import patch

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import run_wsgi_app

from tests.webhook_adapter.apps import Clock, client_of, paypal_settings, settings_for
from tests.webhook_adapter.paypal_signing import BODY as PAYPALS_BODY
from tests.webhook_adapter.paypal_signing import HEADER_NAMES, Delivery
from tests.webhook_adapter.signing import BODY, HEADER

PREFIX = "/api/v1/payments"
PATHS = [PREFIX + "/webhook", PREFIX + "/webhook/stripe", PREFIX + "/webhook/paypal"]
CERTIFICATE = "http://127.0.0.1:1/v1/notifications/certs/x"


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """The app with both gateways and a database that is away; fetching a certificate fails the test."""
    asked: list[str] = []
    paypal = paypal_settings(cert_base="https://certificates.example")
    with (
        patch("webhook_adapter.certificate_store.fetcher", lambda _: asked.append),
        patch("webhook_adapter.database.POOL_TIMEOUT_S", 0.01),
        client_of(settings_for(paypal=paypal), Clock()) as client,
    ):
        yield client.application
    assert asked == []


@cache
def good_headers() -> dict[str, str]:
    """Return what both gateways really send, except for the address of the certificate."""
    return Delivery(body=PAYPALS_BODY, cert_url=CERTIFICATE).headers() | {"Stripe-Signature": HEADER}


# Header values as WSGI has them: every character a byte.
_latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
_names = [*HEADER_NAMES.values(), "Stripe-Signature"]
_headers = st.dictionaries(
    st.sampled_from([*_names, "Content-Type", "Content-Encoding", "Traceparent", "User-Agent", "Host"]),
    _latin | st.sampled_from([*sorted(good_headers().values()), "application/json", "identity"]),
    max_size=8,
)
_lengths = st.none() | st.sampled_from(["", "0", "-1", "x", "9" * 30, "1048577", "\xb2"])
_bodies = st.binary(max_size=200) | st.sampled_from([BODY, PAYPALS_BODY, b"[]", b"null", b"[" * 5000])
_methods = st.just("POST") | st.sampled_from(["GET", "HEAD", "PUT", "OPTIONS", "", "\xff"])
_near = st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in good_headers().items()})


def answered(
    app: Flask, method: str, path: str, headers: dict[str, str], body: bytes, length: str | None
) -> tuple[int, bytes]:
    """Return the status and the body of the app's answer."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": str(len(body)) if length is None else length,
    }
    for name, value in headers.items():
        variable = name.upper().replace("-", "_")
        environ["CONTENT_TYPE" if variable == "CONTENT_TYPE" else f"HTTP_{variable}"] = value
    content, status, _ = run_wsgi_app(app, environ, buffered=True)
    return int(status.split(" ", 1)[0]), b"".join(content)


def assert_refused(status: int, body: bytes, method: str) -> None:
    assert status in (400, 404, 405, 413, 415), body
    if method != "HEAD":
        assert body.startswith(b'{"code": "PT%d", "message": "' % status)


@settings(deadline=None, max_examples=150)
@given(_methods, st.sampled_from(PATHS), _headers, _bodies, _lengths)
def test_any_request_is_refused(
    app: Flask, method: str, path: str, headers: dict[str, str], body: bytes, length: str | None
) -> None:
    """Only our vector could be authentic, and that one needs the database."""
    status, said = answered(app, method, path, headers, body, length)
    is_vector = body == BODY and headers.get("Stripe-Signature") == HEADER and method == "POST"
    if not (is_vector and status == 503):
        assert_refused(status, said, method)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(PATHS), _near, st.dictionaries(st.sampled_from(_names), _latin, max_size=2), _bodies)
def test_requests_that_are_nearly_right_are_refused(
    app: Flask, path: str, headers: dict[str, str], changes: dict[str, str], body: bytes
) -> None:
    sent = headers | changes
    status, said = answered(app, "POST", path, sent, body, None)
    is_vector = body == BODY and sent.get("Stripe-Signature") == HEADER
    if not (is_vector and status == 503):
        assert_refused(status, said, "POST")


@settings(deadline=None, max_examples=100)
@given(_headers, _bodies, _lengths)
def test_any_request_for_an_intent_is_refused(
    app: Flask, headers: dict[str, str], body: bytes, length: str | None
) -> None:
    """A request that PostgreSQL would have to judge is 503 here."""
    status, said = answered(app, "POST", PREFIX + "/intent", headers, body, length)
    if status != 503:
        assert_refused(status, said, "POST")
