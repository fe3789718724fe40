"""Headers that every answer has, and tracing."""

from __future__ import annotations

import re

import pytest

from tests.gateway.harness import Proxy, Response, Service

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
TRACE_ID, SPAN_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE_ID}-{SPAN_ID}-01"


def some_answers(proxy: Proxy, *headers: tuple[str, str]) -> list[Response]:
    """Return answers of every kind."""
    return [
        proxy.get("/health", *headers),
        proxy.get("/ready", *headers),
        proxy.get("/nothing", *headers),
        proxy.get("/api/v1/campaigns", *headers),
        proxy.get("/api/v1/donations/x", *headers),
        proxy.post("/api/v1/donations", b"{}", *headers),
        proxy.post("/api/v1/payments/webhook", b"{}", *headers),
        proxy.get(f"/api/v1/totals/campaigns/{ID}", *headers),
        proxy.get("/rest/v1/campaigns", *headers),
        proxy.request("OPTIONS", "/api/v1/donations", headers),
        proxy.request("OPTIONS", "/rest/v1/campaigns", headers),
        proxy.request("HEAD", "/api/v1/campaigns", headers),
        proxy.request("DELETE", "/api/v1/campaigns", headers),
    ]


def test_every_answer_is_safe_in_a_browser(proxy: Proxy) -> None:
    for answer in some_answers(proxy):
        assert answer.headers.get("X-Content-Type-Options") == "nosniff"
        assert answer.headers.get("Cache-Control") == "no-store"
        assert answer.headers.get("Referrer-Policy") == "no-referrer"
        assert answer.headers.get("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers.get("Server") == "nginx"


def test_pages_of_other_origins_are_not_let_in(proxy: Proxy, postgrest: Service) -> None:
    """Case 102: an unknown origin gets no credentials header, and as yet every origin is unknown."""
    postgrest.answer(200, b"[]")
    origin = [("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST")]
    for answer in some_answers(proxy, *origin):
        assert not [name for name in answer.headers.names() if name.startswith("access-control")]
    assert all(request.headers.get("Origin") is None for request in postgrest.received)


def test_headers_for_inside_stay_inside(proxy: Proxy, postgrest: Service) -> None:
    inside = [
        ("Content-Range", "0-0/*"),
        ("Content-Profile", "api"),
        ("Content-Location", "/rpc/x"),
        ("Cache-Control", "public"),
    ]
    postgrest.answer(200, b"{}", inside)
    answer = proxy.get(f"/api/v1/donations/{ID}")
    assert answer.headers.names().isdisjoint({"content-range", "content-profile", "content-location"})
    assert answer.headers.get("Cache-Control") == "no-store"


@pytest.mark.parametrize(
    ("send", "service"),
    [
        (lambda proxy, *headers: proxy.get("/api/v1/campaigns", *headers), "postgrest"),
        (lambda proxy, *headers: proxy.get("/rest/v1/campaigns", *headers), "postgrest"),
        (
            lambda proxy, *headers: proxy.get(f"/api/v1/totals/campaigns/{ID}?realtime=true", *headers),
            "postgrest",
        ),
        (lambda proxy, *headers: proxy.post("/api/v1/donations", b"{}", *headers), "postgrest"),
        (
            lambda proxy, *headers: proxy.post("/api/v1/payments/intent", b"{}", *headers),
            "webhook_adapter",
        ),
        (
            lambda proxy, *headers: proxy.post("/api/v1/payments/webhook", b"{}", *headers),
            "webhook_adapter",
        ),
    ],
)
class TestTracing:
    """Case 114: the trace of a request begins here."""

    @pytest.fixture
    def received(self, services: dict[str, Service], service: str) -> Service:
        services[service].reset()
        return services[service]

    def test_a_trace_goes_on(self, proxy: Proxy, received: Service, send: object) -> None:
        assert callable(send)
        answer = send(proxy, ("traceparent", TRACEPARENT), ("X-Request-Id", "mine"))
        assert received.only().headers.get("traceparent") == TRACEPARENT
        assert received.only().headers.get("X-Request-Id") == TRACE_ID
        assert answer.headers.get("X-Request-Id") == TRACE_ID

    @pytest.mark.parametrize(
        "traceparent",
        [
            None,
            "",
            "nonsense",
            TRACEPARENT.upper(),
            TRACEPARENT + "-01",
            "01" + TRACEPARENT[2:],
            f"00-{'0' * 32}-{SPAN_ID}-01",
            f"00-{TRACE_ID}-{'0' * 16}-01",
            f"00-{TRACE_ID[1:]}-{SPAN_ID}-01",
        ],
    )
    def test_a_missing_or_malformed_traceparent_begins_a_new_trace(
        self, proxy: Proxy, received: Service, send: object, traceparent: str | None
    ) -> None:
        assert callable(send)
        answers = [
            send(proxy, *([("traceparent", traceparent)] if traceparent is not None else []))
            for _ in range(2)
        ]
        sent = [request.headers.get("traceparent") or "" for request in received.received]
        for answer, trace in zip(answers, sent, strict=True):
            match = re.fullmatch("00-([0-9a-f]{32})-([0-9a-f]{16})-01", trace)
            assert match
            assert match[1] == answer.headers.get("X-Request-Id")
            assert match[1] != TRACE_ID
        assert sent[0] != sent[1]
