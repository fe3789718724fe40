"""The limit per address."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import StartProxy
from tests.gateway.harness import JSON_TYPE, Proxy, Response, Service
from tests.support.waiting import eventually

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
BURST = 50
STRANGER = "127.0.0.2"

LIMITED = [
    ("GET", "/api/v1/campaigns"),
    ("POST", "/api/v1/campaigns"),
    ("GET", f"/api/v1/campaigns/{ID}"),
    ("POST", "/api/v1/donations"),
    ("GET", f"/api/v1/donations/{ID}"),
    ("POST", "/api/v1/payments/intent"),
    ("GET", f"/api/v1/payments/{ID}"),
    ("GET", "/api/v1/totals/campaigns"),
    ("GET", f"/api/v1/totals/campaigns/{ID}"),
    ("GET", "/rest/v1/campaigns"),
]


@pytest.fixture
def strict(start_proxy: StartProxy, postgrest: Service, adapter: Service) -> Proxy:
    """A proxy that lets a stranger through once a minute after the burst."""
    del postgrest, adapter
    return start_proxy(RATE_LIMIT_PER_IP="1r/m", RATE_LIMIT_EXEMPT="127.0.0.1,10.0.0.0/8")


def ask(proxy: Proxy, method: str, path: str, source: str) -> Response:
    """Send a request from an address."""
    return proxy.request(method, path, [JSON_TYPE], b"{}" if method == "POST" else None, source)


@pytest.mark.parametrize(("method", "path"), LIMITED)
def test_after_the_burst_a_stranger_has_to_wait(strict: Proxy, method: str, path: str) -> None:
    for _ in range(1 + BURST):
        assert ask(strict, method, path, STRANGER).status == 200
    answer = ask(strict, method, path, STRANGER)
    assert answer.refusal() == (429, "too_many_requests")
    assert answer.headers.get("Retry-After") == "60"


def test_all_routes_are_counted_together_and_addresses_apart(strict: Proxy) -> None:
    for number in range(1 + BURST):
        assert ask(strict, *LIMITED[number % len(LIMITED)], STRANGER).status == 200
    assert {ask(strict, *route, STRANGER).status for route in LIMITED} == {429}
    assert {ask(strict, *route, "127.0.0.3").status for route in LIMITED} == {200}


def test_an_exempt_address_is_not_counted(strict: Proxy) -> None:
    for _ in range(3 * BURST):
        assert ask(strict, "GET", "/api/v1/campaigns", "127.0.0.1").status == 200


def test_health_is_not_limited(strict: Proxy) -> None:
    for _ in range(3 * BURST):
        assert ask(strict, "GET", "/health", STRANGER).status == 200


def test_loopback_is_exempt_by_default(start_proxy: StartProxy) -> None:
    proxy = start_proxy(RATE_LIMIT_PER_IP="1r/m")
    for _ in range(2 * BURST):
        assert ask(proxy, "GET", "/api/v1/campaigns", STRANGER).status == 200


@pytest.mark.parametrize(("rate", "seconds"), [("100r/m", "1"), ("7r/m", "9"), ("1r/s", "1"), ("20r/s", "1")])
def test_retry_after_follows_the_rate(start_proxy: StartProxy, rate: str, seconds: str) -> None:
    proxy = start_proxy(RATE_LIMIT_PER_IP=rate, RATE_LIMIT_EXEMPT="")

    def ask_again() -> Response:
        return ask(proxy, "GET", "/api/v1/campaigns", STRANGER)

    refusal = eventually(ask_again, lambda answer: answer.status == 429)
    assert refusal.headers.get("Retry-After") == seconds
