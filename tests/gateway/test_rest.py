"""/rest/v1/: PostgREST's own language, less what would break it."""

from __future__ import annotations

import pytest

from tests.gateway.harness import JSON_TYPE, Gateway, Service, bearer


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
    gateway: Gateway, postgrest: Service, method: str, path: str, target: str
) -> None:
    assert gateway.request(method, "/rest/v1" + path).status == 200
    # For HEAD too: see test_head_of_what_is_not_there.
    assert (postgrest.only().method, postgrest.only().target) == ("GET", target)


def test_functions_are_called(gateway: Gateway, postgrest: Service) -> None:
    assert gateway.post("/rest/v1/rpc/create_donation?select=id", b'{"a": 1.10}').status == 200
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
    gateway: Gateway, postgrest: Service, method: str, path: str, allow: str
) -> None:
    """PostgREST would answer 500 to a write on a view that cannot be written."""
    answer = gateway.request(method, "/rest/v1" + path, [JSON_TYPE], b"{}")
    if method in allow:
        assert answer.status == 200
        return
    assert answer.refusal() == (405, "method_not_allowed")
    assert answer.headers.get("Allow") == allow
    assert not postgrest.received


@pytest.mark.parametrize(("path", "allow"), [("/campaigns", VIEWS), ("/rpc/campaign", FUNCTIONS)])
def test_options_names_the_methods(gateway: Gateway, postgrest: Service, path: str, allow: str) -> None:
    """PostgREST itself would let every origin in."""
    answer = gateway.request("OPTIONS", "/rest/v1" + path, [("Origin", "https://elsewhere.example")])
    assert (answer.status, answer.headers.get("Allow")) == (204, allow)
    assert not postgrest.received


def test_its_headers_pass_and_no_other(gateway: Gateway, postgrest: Service) -> None:
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
    answer = gateway.request("POST", "/rest/v1/rpc/f", [*passed.items(), *dropped.items()], b"a,b")
    assert answer.status == 200
    headers = postgrest.only().headers
    own = {"host", "content-length", "traceparent", "x-request-id"}
    assert headers.names() == {name.lower() for name in passed} | own
    assert {name: headers.get(name) for name in passed} == passed


def test_repeated_headers_pass_repeated(gateway: Gateway, postgrest: Service) -> None:
    gateway.get("/rest/v1/campaigns", ("Prefer", "count=exact"), ("Prefer", "handling=strict"))
    assert postgrest.only().headers.all("Prefer") == ["count=exact", "handling=strict"]


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Profile", "Content-Profile", "Content-Type", "Prefer", "Range", "Range-Unit"]
)
@pytest.mark.parametrize(
    "value", [b"\xff", b"ok \xe9", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80"]
)
def test_a_header_that_is_not_utf8_is_refused(
    gateway: Gateway, postgrest: Service, name: str, value: bytes
) -> None:
    answer = gateway.get("/rest/v1/campaigns", (name, value))
    assert answer.problem() == (400, "not_utf8", f"{name.lower()} must be UTF-8")
    assert not postgrest.received


def test_bad_bytes_in_the_second_of_two_headers_are_seen(gateway: Gateway, postgrest: Service) -> None:
    answer = gateway.get("/rest/v1/campaigns", ("Prefer", "count=exact"), ("Prefer", b"\xff"))
    assert answer.refusal() == (400, "not_utf8")
    assert not postgrest.received


@pytest.mark.parametrize("value", ["é", "日本", "\U0001f600"])
def test_a_header_in_utf8_passes(gateway: Gateway, postgrest: Service, value: str) -> None:
    assert gateway.get("/rest/v1/campaigns", ("Prefer", value.encode())).status == 200
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
def test_a_url_that_is_not_utf8_is_refused(gateway: Gateway, postgrest: Service, path: str) -> None:
    assert gateway.get("/rest/v1" + path).problem() == (400, "not_utf8", "the URL must be UTF-8")
    assert not postgrest.received


def test_raw_bytes_in_the_url_that_are_not_utf8_are_refused(gateway: Gateway, postgrest: Service) -> None:
    head = b"GET /rest/v1/campaigns?a=\xff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert gateway.send(head).refusal() == (400, "not_utf8")
    assert not postgrest.received


def test_a_long_url_in_utf8_is_checked_in_full(gateway: Gateway, postgrest: Service) -> None:
    """The check is a regular expression, which must not give up on long text."""
    long = "%C3%A9" * 1200
    assert gateway.get("/rest/v1/campaigns?a=" + long).status == 200
    assert gateway.get("/rest/v1/campaigns?a=" + long + "%ff").refusal() == (400, "not_utf8")
    assert len(postgrest.received) == 1


def test_content_range_passes(gateway: Gateway, postgrest: Service) -> None:
    postgrest.answer(206, b"[]", [("Content-Range", "0-9/30")])
    answer = gateway.get("/rest/v1/campaigns")
    assert (answer.status, answer.headers.get("Content-Range")) == (206, "0-9/30")


def test_errors_have_the_shape(gateway: Gateway, postgrest: Service) -> None:
    postgrest.answer(404, {"code": "PGRST202", "message": "no api.f", "details": "x", "hint": "api.g"})
    assert gateway.get("/rest/v1/rpc/f").problem() == (404, "not_found", None)
