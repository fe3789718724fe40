"""/rest/v1/: PostgREST's own query language, without the requests that would break it."""

from __future__ import annotations

import pytest

from tests.gateway.harness import JSON_TYPE, Proxy, Service, bearer


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "/"),
        ("/campaigns", "/campaigns"),
        ("/campaigns?title=eq.caf%C3%A9&select=id,title", "/campaigns?title=eq.caf%C3%A9&select=id,title"),
        ("/campaigns?or=(id.gt.0,title.like.*a*)", "/campaigns?or=(id.gt.0,title.like.*a*)"),
        ("/rpc/campaign?id=1", "/rpc/campaign?id=1"),
        ("/a%3Fb%26c", "/a%3Fb&c"),
        ("/caf%C3%A9", "/caf%C3%A9"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_prefix_is_stripped(
    proxy: Proxy, postgrest: Service, method: str, path: str, target: str
) -> None:
    assert proxy.request(method, "/rest/v1" + path).status == 200
    # For HEAD as well: see test_head_through_rest_finds_only_what_exists.
    assert (postgrest.only().method, postgrest.only().target) == ("GET", target)


def test_functions_are_called(proxy: Proxy, postgrest: Service) -> None:
    assert proxy.post("/rest/v1/rpc/create_donation?select=id", b'{"a": 1.10}').status == 200
    request = postgrest.only()
    assert (request.method, request.target) == ("POST", "/rpc/create_donation?select=id")
    assert request.body == b'{"a": 1.10}'


VIEWS, FUNCTIONS = "GET, HEAD, OPTIONS", "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE", "WHATEVER"])
@pytest.mark.parametrize(
    ("path", "allow"),
    [("/", VIEWS), ("/campaigns", VIEWS), ("/rpc", VIEWS), ("/rpc/create_donation", FUNCTIONS)],
)
def test_writing_is_done_by_functions(
    proxy: Proxy, postgrest: Service, method: str, path: str, allow: str
) -> None:
    """PostgREST would answer 500 to a write on a read-only view."""
    answer = proxy.request(method, "/rest/v1" + path, [JSON_TYPE], b"{}")
    if method in allow:
        assert answer.status == 200
        return
    assert answer.refusal() == (405, "method_not_allowed")
    assert answer.headers.get("Allow") == allow
    assert not postgrest.received


@pytest.mark.parametrize(("path", "allow"), [("/campaigns", VIEWS), ("/rpc/campaign", FUNCTIONS)])
def test_options_names_the_methods(proxy: Proxy, postgrest: Service, path: str, allow: str) -> None:
    """PostgREST itself would allow every origin."""
    answer = proxy.request("OPTIONS", "/rest/v1" + path, [("Origin", "https://elsewhere.example")])
    assert (answer.status, answer.headers.get("Allow")) == (204, allow)
    assert not postgrest.received


def test_only_the_headers_of_postgrest_pass(proxy: Proxy, postgrest: Service) -> None:
    passed = {
        "Accept": "text/csv",
        "Accept-Profile": "api",
        "Content-Profile": "api",
        "Content-Type": "text/csv",
        "Prefer": "count=exact",
        "Range": "0-9",
        "Range-Unit": "items",
        "Authorization": bearer(role="staff", exp=9999999999),
        "Idempotency-Key": "k",
    }
    dropped = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "X-Resource-Id": "1",
        "Cookie": "a=b",
        "User-Agent": "x",
        "X-Forwarded-Host": "x",
        "If-Match": "x",
    }
    answer = proxy.request("POST", "/rest/v1/rpc/f", [*passed.items(), *dropped.items()], b"a,b")
    assert answer.status == 200
    headers = postgrest.only().headers
    own = {"host", "content-length", "traceparent", "x-request-id"}
    assert headers.names() == {name.lower() for name in passed} | own
    assert {name: headers.get(name) for name in passed} == passed


def test_repeated_headers_pass_repeated(proxy: Proxy, postgrest: Service) -> None:
    proxy.get("/rest/v1/campaigns", ("Prefer", "count=exact"), ("Prefer", "handling=strict"))
    assert postgrest.only().headers.all("Prefer") == ["count=exact", "handling=strict"]


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Profile", "Content-Profile", "Content-Type", "Prefer", "Range", "Range-Unit"]
)
@pytest.mark.parametrize(
    "value", [b"\xff", b"ok \xe9", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80"]
)
def test_a_header_that_is_not_utf8_is_refused(
    proxy: Proxy, postgrest: Service, name: str, value: bytes
) -> None:
    answer = proxy.get("/rest/v1/campaigns", (name, value))
    assert answer.problem() == (400, "not_utf8", f"{name.lower()} must be UTF-8")
    assert not postgrest.received


def test_the_second_of_two_headers_is_checked_as_well(proxy: Proxy, postgrest: Service) -> None:
    answer = proxy.get("/rest/v1/campaigns", ("Prefer", "count=exact"), ("Prefer", b"\xff"))
    assert answer.refusal() == (400, "not_utf8")
    assert not postgrest.received


@pytest.mark.parametrize("value", ["é", "日本", "\U0001f600"])
def test_a_header_in_utf8_passes(proxy: Proxy, postgrest: Service, value: str) -> None:
    assert proxy.get("/rest/v1/campaigns", ("Prefer", value.encode())).status == 200
    assert (postgrest.only().headers.get("Prefer") or "").encode("latin-1") == value.encode()


@pytest.mark.parametrize(
    "path",
    [
        "/campaigns?title=eq.%ff",
        "/campaigns?%ff=eq.1",
        "/%ff",
        "/campaigns?a=%C3%28",
        "/campaigns?a=%ED%A0%80",
        "/campaigns?a=%C0%AF",
    ],
)
def test_a_url_that_is_not_utf8_is_refused(proxy: Proxy, postgrest: Service, path: str) -> None:
    assert proxy.get("/rest/v1" + path).problem() == (400, "not_utf8", "the URL must be UTF-8")
    assert not postgrest.received


def test_raw_bytes_in_the_url_that_are_not_utf8_are_refused(proxy: Proxy, postgrest: Service) -> None:
    head = b"GET /rest/v1/campaigns?a=\xff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert proxy.send(head).refusal() == (400, "not_utf8")
    assert not postgrest.received


def test_a_long_url_in_utf8_is_checked_in_full(proxy: Proxy, postgrest: Service) -> None:
    """The check is a regular expression, which must not hit a limit on long text."""
    long = "%C3%A9" * 1200
    assert proxy.get("/rest/v1/campaigns?a=" + long).status == 200
    assert proxy.get("/rest/v1/campaigns?a=" + long + "%ff").refusal() == (400, "not_utf8")
    assert len(postgrest.received) == 1


def test_content_range_passes(proxy: Proxy, postgrest: Service) -> None:
    postgrest.answer(206, b"[]", [("Content-Range", "0-9/30")])
    answer = proxy.get("/rest/v1/campaigns")
    assert (answer.status, answer.headers.get("Content-Range")) == (206, "0-9/30")
