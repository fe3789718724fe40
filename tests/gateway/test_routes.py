"""Which requests are answered, and by which service."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from tests.gateway.harness import JSON_TYPE, PROJECT, Proxy, Service
from tests.support.names import routes

ID = "01890a5d-ac96-774b-bcce-b302099a8057"

READS = {
    "/api/v1/campaigns": "/campaigns?limit=20&order=id.desc",
    f"/api/v1/campaigns/{ID}": f"/rpc/campaign?id={ID}",
    f"/api/v1/donations/{ID}": f"/rpc/donation?id={ID}",
    "/api/v1/events": "/rpc/events?page_limit=100",
    f"/api/v1/notifications/{ID}": f"/rpc/donation_notifications?id={ID}",
    f"/api/v1/payments/{ID}": f"/rpc/payment?id={ID}",
    "/api/v1/totals/campaigns": "/campaign_totals?limit=20&order=total_amount.desc",
    "/api/v1/webhook-endpoints": "/rpc/webhook_endpoints",
    f"/api/v1/webhook-endpoints/{ID}": f"/rpc/webhook_endpoint?id={ID}",
    f"/api/v1/webhook-endpoints/{ID}/deliveries": f"/rpc/webhook_deliveries?id={ID}&page_limit=20",
}
ASKED_PRECISELY = {
    "/api/v1/events?after=17&limit=1000": "/rpc/events?after=17&page_limit=1000",
    f"/api/v1/events?after={ID}": f"/rpc/events?after={ID}&page_limit=100",
    f"/api/v1/webhook-endpoints/{ID}/deliveries?status=FAILED&before={ID}&limit=5": (
        f"/rpc/webhook_deliveries?before={ID}&id={ID}&page_limit=5&status=FAILED"
    ),
}
WRITES = {
    "/api/v1/campaigns": "/rpc/create_campaign",
    "/api/v1/donations": "/rpc/create_donation",
    "/api/v1/webhook-endpoints": "/rpc/create_webhook_endpoint",
    "/api/v1/notifications/send": "/rpc/send_notification",
}
CHANGES = {
    ("PATCH", f"/api/v1/campaigns/{ID}"): "/rpc/change_campaign",
    ("PATCH", f"/api/v1/donations/{ID}/status"): "/rpc/set_donation_status",
    ("POST", f"/api/v1/payments/{ID}/refund"): "/rpc/request_refund",
    ("PATCH", f"/api/v1/webhook-endpoints/{ID}"): "/rpc/change_webhook_endpoint",
    ("POST", f"/api/v1/webhook-endpoints/{ID}/replay"): "/rpc/replay_webhooks",
    ("POST", f"/api/v1/webhook-endpoints/{ID}/rotate-secret"): "/rpc/rotate_webhook_secret",
}
WEBHOOKS = [f"/api/v1/payments/webhook{gateway}" for gateway in ("", "/stripe", "/paypal")]
ADAPTER = ["/api/v1/payments/intent", *WEBHOOKS]

GET, PATCH, POST = "GET, HEAD, OPTIONS", "PATCH, OPTIONS", "POST, OPTIONS"
ALLOW = {
    "/api/v1/campaigns": "GET, HEAD, POST, OPTIONS",
    f"/api/v1/campaigns/{ID}": "GET, HEAD, PATCH, OPTIONS",
    "/api/v1/donations": POST,
    f"/api/v1/donations/{ID}": GET,
    f"/api/v1/donations/{ID}/status": PATCH,
    "/api/v1/events": GET,
    "/api/v1/notifications/send": POST,
    f"/api/v1/notifications/{ID}": GET,
    f"/api/v1/payments/{ID}/refund": POST,
    "/api/v1/payments/intent": POST,
    **dict.fromkeys(WEBHOOKS, POST),
    f"/api/v1/payments/{ID}": GET,
    "/api/v1/totals/campaigns": GET,
    f"/api/v1/totals/campaigns/{ID}": GET,
    "/api/v1/webhook-endpoints": "GET, HEAD, POST, OPTIONS",
    f"/api/v1/webhook-endpoints/{ID}": "DELETE, GET, HEAD, PATCH, OPTIONS",
    f"/api/v1/webhook-endpoints/{ID}/deliveries": GET,
    f"/api/v1/webhook-endpoints/{ID}/replay": POST,
    f"/api/v1/webhook-endpoints/{ID}/rotate-secret": POST,
    "/health": GET,
    "/ready": GET,
}


def test_every_route_is_tested_here() -> None:
    tested = {
        f"{method} {path.replace(ID, ':id')}"
        for path, allow in ALLOW.items()
        for method in allow.split(", ")
        if method not in ("HEAD", "OPTIONS")
    }
    table = routes((PROJECT / "gateway" / "routes.lua").read_text())
    assert tested == {route for route in table if "?" not in route}


def test_every_read_at_postgrest_is_tested_here() -> None:
    """Cached totals, health and readiness have modules of their own."""
    others = (f"/api/v1/totals/campaigns/{ID}", "/health", "/ready")
    reads = {path for path, allow in ALLOW.items() if "GET" in allow.split(", ")}

    assert reads - set(others) == READS.keys()


def sorted_query(target: str) -> str:
    """Put the parameters of a target in alphabetical order."""
    path, _, query = target.partition("?")
    return f"{path}?{'&'.join(sorted(query.split('&')))}" if query else path


@pytest.mark.parametrize(("path", "target"), (READS | ASKED_PRECISELY).items())
def test_a_read_becomes_a_request_to_postgrest(
    proxy: Proxy, postgrest: Service, path: str, target: str
) -> None:
    postgrest.answer(200, b'{"amount": 12.50}')
    answer = proxy.get(path)
    assert (answer.status, answer.body) == (200, b'{"amount": 12.50}')
    assert postgrest.only().method == "GET"
    assert sorted_query(postgrest.only().target) == target


@pytest.mark.parametrize("path", READS)
def test_head_is_get_without_a_body(proxy: Proxy, postgrest: Service, path: str) -> None:
    answer = proxy.request("HEAD", path)
    assert (answer.status, answer.body) == (200, b"")
    assert postgrest.only().method == "GET", (
        "PostgREST does not call a function for HEAD, so every id would seem to exist"
    )


@pytest.mark.parametrize(("path", "target"), WRITES.items())
def test_a_write_becomes_a_function_call(proxy: Proxy, postgrest: Service, path: str, target: str) -> None:
    body = b'{"amount": 0.10, "amount": 1e2, "title": "\xc3\xa9"} '
    postgrest.answer(201, b'{"amount": 0.10}', [("Location", "/api/v1/donations/1")])
    answer = proxy.post(path, body)
    assert (answer.status, answer.body) == (201, b'{"amount": 0.10}')
    assert answer.headers.get("Location") == "/api/v1/donations/1"
    request = postgrest.only()
    assert (request.method, request.target, request.body) == ("POST", target, body)


@pytest.mark.parametrize(("request_line", "target"), CHANGES.items())
def test_a_change_names_what_it_changes_in_a_header(
    proxy: Proxy, postgrest: Service, request_line: tuple[str, str], target: str
) -> None:
    """The path decides, whatever the caller sent in that header."""
    method, path = request_line
    body = b'{"amount": 0.10, "version": 1}'
    other = ("X-Resource-Id", ID.replace("0", "f"))
    proxy.request(method, path.replace(ID, ID.upper()), [JSON_TYPE, other], body)
    request = postgrest.only()
    assert (request.method, request.target, request.body) == ("POST", target, body)
    assert request.headers.get("X-Resource-Id") == ID


def test_a_deletion_names_what_it_deletes_and_has_no_body(proxy: Proxy, postgrest: Service) -> None:
    path = f"/api/v1/webhook-endpoints/{ID}?select=id"
    proxy.request("DELETE", path, [JSON_TYPE, ("X-Resource-Id", ID.replace("0", "f"))], b'{"id": "x"}')
    request = postgrest.only()
    assert (request.method, request.target, request.body) == ("POST", "/rpc/delete_webhook_endpoint", b"")
    assert request.headers.get("X-Resource-Id") == ID


def test_a_moment_travels_as_it_was_sent(proxy: Proxy, postgrest: Service) -> None:
    proxy.get("/api/v1/events?since=2026-12-24T18:00:00.5%2B01:00")
    _, _, query = postgrest.only().target.partition("?")
    assert parse_qs(query) == {"page_limit": ["100"], "since": ["2026-12-24T18:00:00.5+01:00"]}


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "since=yesterday", "since=2026-12-24", "since=2026-12-24T18:00:00", "limit=0",
     "limit=1001", "limit=x", "page_limit=5", "order=id", "after=1&campaign_id=x"],
)  # fmt: skip
def test_bad_parameters_of_the_feed_are_refused(proxy: Proxy, postgrest: Service, query: str) -> None:
    status, word = proxy.get(f"/api/v1/events?{query}").refusal()
    assert (status, word) in {(400, "invalid_parameter"), (400, "unknown_parameter")}
    assert not postgrest.received


def test_only_changes_name_a_resource(proxy: Proxy, postgrest: Service) -> None:
    proxy.request("POST", "/api/v1/donations", [JSON_TYPE, ("X-Resource-Id", ID)], b"{}")
    assert postgrest.only().headers.get("X-Resource-Id") is None


@pytest.mark.parametrize("path", ADAPTER)
def test_what_talks_with_payment_gateways_goes_to_the_adapter(
    proxy: Proxy, adapter: Service, postgrest: Service, path: str
) -> None:
    adapter.answer(200, {"status": "processed"})
    assert proxy.post(path, b"{ }").json() == {"status": "processed"}
    request = adapter.only()
    assert (request.method, request.target, request.body) == ("POST", path, b"{ }")
    assert not postgrest.received


@pytest.mark.parametrize("path", [*WRITES, *ADAPTER])
def test_a_query_never_reaches_a_route_that_writes(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str
) -> None:
    """PostgREST would take it for filters, and `?columns=` for leave to ignore unknown fields."""
    assert proxy.post(path + "?columns=title&select=id").status == 200
    (request,) = postgrest.received + adapter.received
    assert "?" not in request.target


@pytest.mark.parametrize(("path", "allow"), ALLOW.items())
def test_options_names_the_methods(proxy: Proxy, path: str, allow: str) -> None:
    answer = proxy.request("OPTIONS", path)
    assert (answer.status, answer.body, answer.headers.get("Allow")) == (204, b"", allow)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "WHATEVER"])
@pytest.mark.parametrize(("path", "allow"), ALLOW.items())
def test_other_methods_are_refused(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, allow: str, method: str
) -> None:
    answer = proxy.request(method, path, [JSON_TYPE], b"{}" if method in ("POST", "PATCH") else None)
    if method in allow.split(", "):
        assert answer.status == 200
        return
    assert answer.status == 405
    assert answer.headers.get("Allow") == allow
    assert method == "HEAD" or answer.refusal() == (405, "method_not_allowed")
    assert not postgrest.received
    assert not adapter.received


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_methods_that_nginx_itself_refuses_have_the_shape_as_well(proxy: Proxy, method: str) -> None:
    answer = proxy.send(f"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer.refusal() == (405, "method_not_allowed")
    assert answer.headers.get("Allow") == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/campaigns/",
        "/api/v1/donations/",
        f"/api/v1/donations/{ID}/",
        f"/api/v1/donations/{ID}/receipt",
        f"/api/v1/donations/{ID}/status%0a",
        "/api/v1/totals",
        "/api/v1/totals/campaigns/",
        "/api/v1/payments/webhook/",
        "/api/v1/payments/webhook/nobody",
        "/api/v2/campaigns",
        "/API/v1/campaigns",
        "/rest/v1",
        "/rest/v2/",
        "/health/",
        "/internal/ready/postgrest",
        "/internal/postgrest/campaigns",
        "/headers_too_large",
        "/%ff",
        "/api/v1/campaigns%00",
        "/api/v1/campaigns%3flimit=1",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_other_paths_are_unknown(
    proxy: Proxy, postgrest: Service, adapter: Service, path: str, method: str
) -> None:
    """A trailing slash makes another path, and locations for inside cannot be asked from outside."""
    status, word = proxy.request(method, path).refusal()
    assert (status, word) == ((400, "bad_request") if "%00" in path else (404, "not_found"))
    assert not postgrest.received
    assert not adapter.received


WITH_ID = [
    (method, path)
    for path, allow in ALLOW.items()
    for method in allow.split(", ")
    if ID in path and method not in ("HEAD", "OPTIONS")
]


@pytest.mark.parametrize(("method", "path"), WITH_ID)
def test_every_route_with_an_id_refuses_a_malformed_one(
    proxy: Proxy, postgrest: Service, method: str, path: str
) -> None:
    answer = proxy.request(method, path.replace(ID, "xyz"), [JSON_TYPE], b"{}")
    assert answer.problem() == (400, "invalid_id", "id must be a UUID")
    assert not postgrest.received


@pytest.mark.parametrize(
    "bad_id",
    [
        "1",
        ID[:-1],
        ID + "0",
        ID.replace("-", ""),
        "{" + ID + "}",
        ID + "%0a",
        ID + "%26select=*",
        "%ff",
        ID[:-1] + "g",
        ":id",
        "history",
    ],
)
def test_malformed_ids(proxy: Proxy, postgrest: Service, bad_id: str) -> None:
    assert proxy.get(f"/api/v1/donations/{bad_id}").refusal() == (400, "invalid_id")
    assert not postgrest.received


def test_a_repeated_parameter_is_refused(proxy: Proxy) -> None:
    answer = proxy.get("/api/v1/campaigns?limit=1&limit=1")
    assert answer.problem() == (400, "invalid_parameter", "limit occurs more than once")


def test_an_id_may_come_in_capitals(proxy: Proxy, postgrest: Service) -> None:
    proxy.get(f"/api/v1/donations/{ID.upper()}")
    assert postgrest.only().target == f"/rpc/donation?id={ID}"


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("limit=1", "limit=1&order=id.desc"),
        ("limit=100", "limit=100&order=id.desc"),
        ("offset=0", "limit=20&offset=0&order=id.desc"),
        ("offset=999999999", "limit=20&offset=999999999&order=id.desc"),
        ("order=title", "limit=20&order=title%2Cid.desc"),
        ("order=title.desc.nullslast,id.asc", "limit=20&order=title.desc.nullslast%2Cid.asc%2Cid.desc"),
        ("order=title%2Cid.asc&offset=5&limit=7", "limit=7&offset=5&order=title%2Cid.asc%2Cid.desc"),
        ("order=&limit=&offset=", "limit=20&order=id.desc"),
    ],
)  # fmt: skip
def test_lists_are_paged(proxy: Proxy, postgrest: Service, query: str, target: str) -> None:
    assert proxy.get("/api/v1/campaigns?" + query).status == 200
    assert sorted_query(postgrest.only().target) == "/campaigns?" + target


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=1000",
        "limit=1.5",
        "limit=abc",
        "limit=1%0a",
        "limit=%EF%BC%91",
        "limit=%ff",
        "limit",
        "offset=-1",
        "offset=1e3",
        "offset=1000000000",
        "offset=01",
        "order=donor_email",
        "order=title.up",
        "order=title;drop",
        "order=totals",
        "order=TITLE",
        "order=title,",
        "order=title%0a",
    ],
)
def test_bad_paging_is_refused(proxy: Proxy, postgrest: Service, query: str) -> None:
    status, word, details = proxy.get("/api/v1/campaigns?" + query).problem()
    assert (status, word) == (400, "invalid_parameter")
    assert details is not None
    assert details.split()[0] == query.replace("=", "&").split("&")[0]
    assert not postgrest.received


@pytest.mark.parametrize("path", [*READS, f"/api/v1/totals/campaigns/{ID}"])
@pytest.mark.parametrize(
    "query", ["select=*", "title=eq.x", "or=(id.gt.0)", "a%26b=1", "%ff=1", "x", "LIMIT=1", "id=1"]
)
def test_unknown_parameters_are_refused(proxy: Proxy, postgrest: Service, path: str, query: str) -> None:
    status, word, details = proxy.get(f"{path}?{query}").problem()
    assert (status, word) == (400, "unknown_parameter")
    assert details is not None
    assert details.endswith("is not a parameter of this request")
    assert not postgrest.received


def test_health_asks_no_service(proxy: Proxy, postgrest: Service, adapter: Service) -> None:
    answer = proxy.get("/health?because=of-monitoring")
    assert (answer.status, answer.json()) == (200, {"status": "ok"})
    assert not postgrest.received
    assert not adapter.received
