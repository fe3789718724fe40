"""Which headers and bodies reach a service, and which are refused."""

from __future__ import annotations

import http.client
import socket

import pytest

from tests.gateway.harness import JSON_TYPE, Headers, Proxy, Service, bearer, exchange

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
KIB = 1024
TOKEN = bearer(role="staff", exp=9999999999)

TO_POSTGREST = {
    "host",
    "accept",
    "content-type",
    "content-length",
    "authorization",
    "idempotency-key",
    "traceparent",
    "x-request-id",
}
# Each of these changes what PostgREST does, or whom a service takes the caller for.
NOISE: Headers = [
    ("Prefer", "params=single-object, tx=rollback, timezone=Asia/Tokyo, count=exact"),
    ("Range", "0-1"),
    ("Range-Unit", "items"),
    ("Accept", "text/csv"),
    ("Accept-Profile", "private"),
    ("Content-Profile", "private"),
    ("X-Resource-Id", ID),
    ("X-Forwarded-For", "8.8.8.8"),
    ("Forwarded", "for=8.8.8.8"),
    ("Origin", "https://elsewhere.example"),
    ("Cookie", "a=b"),
    ("User-Agent", "test"),
    ("X-Idempotency-Key", "abc"),
    ("If-None-Match", "*"),
    ("Expect", "nothing"),
]


def test_a_read_hands_on_only_the_listed_headers(proxy: Proxy, postgrest: Service) -> None:
    noise = [*NOISE, ("Authorization", TOKEN)]
    assert proxy.get("/api/v1/campaigns", *noise[:-2], noise[-1]).status == 200
    headers = postgrest.only().headers
    assert headers.names() == TO_POSTGREST - {"content-length", "idempotency-key"}
    assert headers.get("Accept") == "application/json"
    assert headers.get("Authorization") == TOKEN
    assert headers.get("Host") == "localhost"


def test_a_write_hands_on_only_the_listed_headers(proxy: Proxy, postgrest: Service) -> None:
    noise = [header for header in NOISE if header[0] != "Expect"]
    headers = [*noise, ("Content-Type", "application/json; charset=utf-8"), ("Idempotency-Key", "k-1")]
    assert (
        proxy.post(
            "/api/v1/donations", b"{}", *headers, ("Authorization", "bearer " + TOKEN.split()[1])
        ).status
        == 200
    )
    received = postgrest.only().headers
    assert received.names() == TO_POSTGREST
    assert received.get("Content-Type") == "application/json"
    assert received.get("Accept") == "application/json"
    assert received.get("Idempotency-Key") == "k-1"


def test_the_adapter_gets_only_the_listed_headers(proxy: Proxy, adapter: Service) -> None:
    noise = [header for header in NOISE if header[0] != "Expect"]
    assert proxy.post("/api/v1/payments/intent", b"{}", *noise, ("Idempotency-Key", "k")).status == 200
    assert adapter.only().headers.names() == {
        "host",
        "content-type",
        "content-length",
        "idempotency-key",
        "traceparent",
        "x-request-id",
    }


@pytest.mark.parametrize(
    "name", ["User-Agent", "Cookie", "X-Anything", "Referer", "Accept", "Prefer", "Range"]
)
@pytest.mark.parametrize(
    "path", ["/api/v1/campaigns", f"/api/v1/donations/{ID}", f"/api/v1/totals/campaigns/{ID}"]
)
def test_headers_that_are_not_text_stop_here(proxy: Proxy, postgrest: Service, name: str, path: str) -> None:
    """PostgREST would answer a bare 500 to any of them."""
    assert proxy.get(path, (name, b"\xff\xfe\x01")).status == 200
    assert all("\xff" not in value for _, value in postgrest.only().headers)


def test_a_host_that_is_not_text_stops_here(proxy: Proxy, postgrest: Service) -> None:
    answer = proxy.send(b"GET /api/v1/campaigns HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n")
    assert answer.status in {200, 400}
    assert all(request.headers.get("Host") == "localhost" for request in postgrest.received)


# --- Authorization ---------------------------------------------------------------------------------

WITH_TOKEN = ["/api/v1/campaigns", f"/api/v1/donations/{ID}", f"/api/v1/payments/{ID}", "/rest/v1/campaigns"]


@pytest.mark.parametrize("path", WITH_TOKEN)
@pytest.mark.parametrize(
    "value",
    [
        "Basic dXNlcjpwYXNz",
        "Bearer",
        "Bearer a b",
        "Token abc",
        "abc",
        b"Bearer \xff",
        "Bearer é".encode(),
        "Bearer a,b",
        "Bearer a.b.c",  # no claims
        "Bearer a.e30.c",  # no role
        "Bearer a.eyJyb2xlIjoib3duZXIifQ.c",  # the role "owner"
        "Bearer a.eyJyb2xlIjpbInN0YWZmIl19.c",  # a list of roles
        "Bearer a.W10.c",  # a list
        bearer(role="staff"),  # valid for ever
        bearer(role="staff", exp=None),
        bearer(role="staff", exp="9999999999"),
        bearer(role="staff", exp=[9999999999]),
        bearer(role="staff", exp=9999999999, aud="elsewhere"),
        bearer(role="staff", exp=9999999999, aud=""),
        bearer(role="staff", exp=9999999999, aud=[]),
        bearer(role="staff", exp=9999999999, aud=["elsewhere", 5]),
        bearer(role="staff", exp=9999999999, aud={"careforall": True}),
    ],
)
def test_anything_but_a_complete_bearer_token_is_refused(
    proxy: Proxy, postgrest: Service, path: str, value: str | bytes
) -> None:
    """PostgREST would take most of these callers for anonymous."""
    answer = proxy.get(path, ("Authorization", value))
    assert answer.refusal() == (401, "invalid_token")
    assert answer.headers.get("WWW-Authenticate") == "Bearer"
    assert not postgrest.received


@pytest.mark.parametrize("audience", ["careforall", ["elsewhere", "careforall"]])
def test_a_token_may_name_us_as_its_audience(proxy: Proxy, postgrest: Service, audience: object) -> None:
    token = bearer(role="staff", exp=9999999999, aud=audience)
    assert proxy.get("/api/v1/campaigns", ("Authorization", token)).status == 200
    assert postgrest.only().headers.get("Authorization") == token


@pytest.mark.parametrize("path", WITH_TOKEN)
def test_an_empty_authorization_means_anonymous(proxy: Proxy, postgrest: Service, path: str) -> None:
    assert proxy.get(path, ("Authorization", "")).status == 200
    assert not postgrest.only().headers.get("Authorization")


def test_two_authorizations_are_refused(proxy: Proxy, postgrest: Service) -> None:
    answer = proxy.get("/api/v1/campaigns", ("Authorization", "Bearer a"), ("Authorization", "Bearer b"))
    assert answer.refusal() == (400, "bad_request")
    assert not postgrest.received


def test_a_token_is_checked_but_not_handed_to_the_adapter(proxy: Proxy, adapter: Service) -> None:
    path = "/api/v1/payments/intent"
    assert proxy.post(path, b"{}", ("Authorization", "Basic x")).refusal() == (401, "invalid_token")
    assert proxy.post(path, b"{}", ("Authorization", TOKEN)).status == 200
    assert adapter.only().headers.get("Authorization") is None


# --- Idempotency-Key -------------------------------------------------------------------------------

KEYED = ["/api/v1/donations", "/api/v1/campaigns", "/api/v1/payments/intent", "/rest/v1/rpc/create_donation"]


def keys_received(*services: Service) -> list[str]:
    """Return the keys of all requests that arrived."""
    return [
        key
        for service in services
        for request in service.received
        for key in request.headers.all("Idempotency-Key")
    ]


@pytest.mark.parametrize("path", KEYED)
@pytest.mark.parametrize(
    ("key", "forwarded"),
    [
        ("abc", "abc"),
        ('"abc"', "abc"),
        ("x" * 255, "x" * 255),
        ('"' + "x" * 255 + '"', "x" * 255),
        ("!#$%&'()*+,-./:;<=>?@[]^_`{|}~\\", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~\\"),
        ('a"b', 'a"b'),
        ('a"', 'a"'),
    ],
)
def test_a_key_is_handed_on_without_its_quotes(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, key: str, forwarded: str
) -> None:
    """Case 40: the quoted and the bare form are one key."""
    assert proxy.post(path, b"{}", ("Idempotency-Key", key)).status == 200
    assert keys_received(postgrest, adapter) == [forwarded]


@pytest.mark.parametrize("path", KEYED)
@pytest.mark.parametrize(
    "keys",
    [
        [""],
        ['""'],
        ['"'],
        ['"abc'],
        ["x" * 256],
        ['"' + "x" * 256 + '"'],
        ["a b"],
        ['"a b"'],
        ['"a"b"'],
        ['"a\\"b"'],
        ["a\tb"],
        [b"a\x01"],
        [b"\xff"],
        ["é".encode()],
        ["a", "a"],
        ["a", "b"],
        ["", "b"],
    ],
)
def test_a_bad_key_is_refused(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, keys: list[str | bytes]
) -> None:
    """Case 40: empty, too long, not printable ASCII, or sent twice."""
    answer = proxy.post(path, b"{}", *(("Idempotency-Key", key) for key in keys))
    status, word, details = answer.problem()
    assert (status, word) == (400, "invalid_idempotency_key")
    assert details is not None
    assert ("more than once" in details) == (len(keys) > 1)
    assert not postgrest.received
    assert not adapter.received


# --- Bodies ----------------------------------------------------------------------------------------

JSON_ROUTES = ["/api/v1/campaigns", "/api/v1/donations", "/api/v1/payments/intent"]


@pytest.mark.parametrize("path", JSON_ROUTES)
@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=utf-8",
        'application/json; Charset="UTF-8"',
        "application/json; charset=utf-8; profile=x",
        "application/json;",
    ],
)
def test_json_is_accepted(proxy: Proxy, path: str, content_type: str) -> None:
    assert proxy.post(path, b"{}", ("Content-Type", content_type)).status == 200


@pytest.mark.parametrize("path", [*JSON_ROUTES, "/rest/v1/rpc/create_donation"])
@pytest.mark.parametrize(
    "charset", ["latin1", "utf-16", '"iso-8859-1"', "", "utf-8x", "utf-8, latin1", '"utf-8']
)
def test_other_charsets_are_refused(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, charset: str
) -> None:
    answer = proxy.post(path, b"{}", ("Content-Type", f"application/json; charset={charset}"))
    assert answer.problem() == (415, "unsupported_media_type", "the charset of Content-Type must be utf-8")
    assert not postgrest.received
    assert not adapter.received


@pytest.mark.parametrize("path", JSON_ROUTES)
@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/csv",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json+x",
        "text/plain; application/json",
        "application/vnd.api+json",
        b"\xff",
    ],
)
def test_other_types_are_refused(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, content_type: str | bytes
) -> None:
    answer = proxy.post(path, b"{}", ("Content-Type", content_type))
    assert answer.problem() == (415, "unsupported_media_type", "Content-Type must be application/json")
    assert not postgrest.received
    assert not adapter.received


@pytest.mark.parametrize("path", JSON_ROUTES)
def test_a_missing_type_is_refused(proxy: Proxy, path: str) -> None:
    assert proxy.request("POST", path, body=b"{}").refusal() == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "path", [*JSON_ROUTES, "/rest/v1/rpc/create_donation", "/api/v1/payments/webhook/paypal"]
)
@pytest.mark.parametrize("encodings", [["gzip"], ["br"], ["identity, gzip"], ["identity", "gzip"], [b"\xff"]])
def test_encoded_bodies_are_refused(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, encodings: list[str | bytes]
) -> None:
    """Case 27: nothing here unpacks a gzip bomb."""
    answer = proxy.post(path, b"\x1f\x8b", *(("Content-Encoding", encoding) for encoding in encodings))
    assert answer.refusal() == (415, "unsupported_encoding")
    assert not postgrest.received
    assert not adapter.received


@pytest.mark.parametrize("path", JSON_ROUTES)
def test_identity_is_not_an_encoding(proxy: Proxy, path: str) -> None:
    assert proxy.post(path, b"{}", ("Content-Encoding", "Identity")).status == 200


SIZES = [(path, 64 * KIB) for path in [*JSON_ROUTES, "/rest/v1/rpc/create_donation"]]
SIZES += [(f"/api/v1/payments/webhook{gateway}", KIB * KIB) for gateway in ("", "/stripe", "/paypal")]


@pytest.mark.parametrize(("path", "limit"), SIZES)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_of_exactly_the_limit_passes(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, limit: int, in_chunks: bool
) -> None:
    body = bytes(range(256)) * (limit // 256)
    pieces = (body[start : start + 1000] for start in range(0, limit, 1000))
    assert proxy.request("POST", path, [JSON_TYPE], pieces if in_chunks else body).status == 200
    (request,) = postgrest.received + adapter.received
    assert request.body == body


@pytest.mark.parametrize(("path", "limit"), SIZES)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_one_byte_more_is_refused(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, limit: int, in_chunks: bool
) -> None:
    """Case 27: before a service reads or hashes it."""
    body = b"x" * (limit + 1)
    answer = proxy.request("POST", path, [JSON_TYPE], iter([body]) if in_chunks else body)
    size = "1 MiB" if limit > 2**16 else "64 KiB"
    assert answer.problem() == (413, "body_too_large", f"the body has more than {size}")
    assert not postgrest.received
    assert not adapter.received


def test_a_body_announced_too_large_is_refused_before_it_comes(proxy: Proxy) -> None:
    answer = proxy.request("POST", "/api/v1/donations", [JSON_TYPE, ("Content-Length", "9999999999")])
    assert answer.refusal() == (413, "body_too_large")


@pytest.mark.parametrize("in_chunks", [False, True])
@pytest.mark.parametrize("path", ["/api/v1/campaigns", f"/api/v1/totals/campaigns/{ID}?realtime=true"])
def test_a_body_on_a_read_goes_nowhere(proxy: Proxy, postgrest: Service, path: str, in_chunks: bool) -> None:
    for _ in range(20):
        body = iter([b'{"a"', b": 1}"]) if in_chunks else b'{"a": 1}'
        assert proxy.request("GET", path, [JSON_TYPE], body).status == 200
    assert {request.body for request in postgrest.received} == {b""}
    assert {request.headers.get("Content-Length") for request in postgrest.received} <= {None, "0"}
    assert {request.headers.get("Transfer-Encoding") for request in postgrest.received} == {None}


def test_a_body_on_a_read_that_comes_late_goes_nowhere(proxy: Proxy, postgrest: Service) -> None:
    with socket.create_connection((proxy.host, proxy.port), 10) as connection:
        connection.sendall(b"GET /api/v1/campaigns HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n")
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(10)
        connection.sendall(b"{}")
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert postgrest.only().body == b""


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/v1/donations", [("Content-Type", "text/plain")], 415),
        ("/api/v1/donations", [JSON_TYPE, ("Authorization", "Basic x")], 401),
        ("/api/v1/donations?x", [JSON_TYPE, ("Idempotency-Key", "")], 400),
        (f"/api/v1/donations/{ID}", [], 405),
        ("/health", [], 405),
        ("/nothing", [], 404),
    ],
)
def test_the_body_of_a_refused_request_is_not_taken_for_the_next_one(
    proxy: Proxy, postgrest: Service, path: str, headers: Headers, status: int
) -> None:
    """A body that looks like a request must not be answered as one."""
    smuggled = b"GET /api/v1/campaigns HTTP/1.1\r\nHost: a\r\n\r\n"
    connection = http.client.HTTPConnection(proxy.host, proxy.port, 10)
    assert exchange(connection, "POST", path, headers, smuggled).status == status
    assert exchange(connection, "GET", "/health").json() == {"status": "ok"}
    connection.close()
    assert not postgrest.received


def test_a_body_that_comes_after_the_refusal_is_not_taken_for_the_next_request(
    proxy: Proxy, postgrest: Service
) -> None:
    smuggled = b"GET /api/v1/campaigns HTTP/1.1\r\nHost: a\r\n\r\n"
    head = b"POST /api/v1/donations HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(smuggled)
    with socket.create_connection((proxy.host, proxy.port), 10) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 415 ")
        connection.sendall(smuggled + b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        rest = b""
        while part := connection.recv(65536):
            rest += part
    assert rest.count(b"HTTP/1.1 ") == 1
    assert rest.endswith(b'{"status":"ok"}')
    assert not postgrest.received


def test_length_and_chunks_together_are_refused(proxy: Proxy, adapter: Service) -> None:
    """Two servers that believe different ends of a body can be made to see different requests."""
    head = b"POST /api/v1/payments/webhook HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    answer = proxy.send(head + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert answer.refusal() == (400, "bad_request")
    assert not adapter.received
