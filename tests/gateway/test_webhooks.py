"""The webhook routes: bodies pass unchanged, without a limit per address, up to a number at once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.gateway.conftest import StartProxy
from tests.gateway.harness import PROJECT, Answer, Proxy, Received, Service, running_proxy

PATHS = [f"/api/v1/payments/webhook{gateway}" for gateway in ("", "/stripe", "/paypal")]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", None, b"\xff"])
@pytest.mark.parametrize("body", [b"", b"{}", bytes(range(256)), b"[" * 20_000])
def test_any_bytes_of_any_type_arrive_as_they_were_sent(
    proxy: Proxy, adapter: Service, path: str, content_type: str | bytes | None, body: bytes
) -> None:
    headers = [] if content_type is None else [("Content-Type", content_type)]
    assert proxy.request("POST", path, headers, body).status == 200
    assert adapter.only().body == body


def test_only_the_headers_that_prove_a_webhook_are_handed_on(proxy: Proxy, adapter: Service) -> None:
    passed = {
        "Stripe-Signature": "t=1,v1=abc",
        "PayPal-Transmission-Id": "id",
        "PayPal-Transmission-Time": "time",
        "PayPal-Transmission-Sig": "sig",
        "PayPal-Cert-Url": "https://api.paypal.com/x",
        "PayPal-Auth-Algo": "SHA256withRSA",
        "User-Agent": "Stripe/1.0",
        "Content-Type": "application/json; charset=utf-8",
    }
    dropped = {
        "X-Idempotency-Key": "chosen by the caller",
        "Idempotency-Key": "chosen by the caller",
        "Authorization": "Basic x",
        "Cookie": "a=b",
        "X-Forwarded-For": "1.2.3.4",
        "Prefer": "x",
    }
    assert proxy.request("POST", PATHS[1], [*passed.items(), *dropped.items()], b"{}").status == 200
    headers = adapter.only().headers
    own = {"host", "content-length", "traceparent", "x-request-id"}
    assert headers.names() == {name.lower() for name in passed} | own
    assert {name: headers.get(name) for name in passed} == passed


def test_repeated_signatures_arrive_repeated(proxy: Proxy, adapter: Service) -> None:
    """The adapter decides what to make of two signatures."""
    signatures = [("Stripe-Signature", "t=1,v1=a"), ("Stripe-Signature", "t=2,v1=b")]
    proxy.request("POST", PATHS[1], signatures, b"{}")
    assert adapter.only().headers.all("Stripe-Signature") == ["t=1,v1=a", "t=2,v1=b"]


@pytest.mark.parametrize("value", [b"\xff", "t=é".encode(), b"", b"x" * 7000])
def test_the_adapter_judges_strange_signatures(proxy: Proxy, adapter: Service, value: bytes) -> None:
    assert proxy.request("POST", PATHS[1], [("Stripe-Signature", value)], b"{}").status == 200
    assert (adapter.only().headers.get("Stripe-Signature") or "").encode("latin-1") == value


def test_webhooks_have_no_limit_per_address(start_proxy: StartProxy, adapter: Service) -> None:
    """A payment gateway takes 429 for a failure."""
    proxy = start_proxy(RATE_LIMIT_PER_IP="1r/m", RATE_LIMIT_EXEMPT="")
    for path in PATHS * 60:
        assert proxy.request("POST", path, body=b"{}").status == 200
    assert len(adapter.received) == 60 * len(PATHS)


@pytest.fixture
def narrow(environment: dict[str, str], tmp_path: Path) -> Iterator[Proxy]:
    """A proxy that lets three webhooks in at once."""
    shutil.copytree(PROJECT / "gateway", tmp_path / "gateway")
    conf = tmp_path / "gateway" / "locations" / "webhooks.conf"
    assert "limit_conn webhooks 512;" in conf.read_text()
    conf.write_text(conf.read_text().replace("limit_conn webhooks 512;", "limit_conn webhooks 3;"))
    with running_proxy(tmp_path / "state", environment, project=tmp_path) as proxy:
        yield proxy


def test_only_so_many_webhooks_run_at_once(narrow: Proxy, adapter: Service) -> None:
    inside = threading.Semaphore(0)
    is_over = threading.Event()

    def hold(_: Received) -> Answer:
        inside.release()
        is_over.wait(20)
        return Answer()

    adapter.respond = hold
    with ThreadPoolExecutor(len(PATHS)) as senders:
        held = [senders.submit(narrow.request, "POST", path, (), b"{}") for path in PATHS]
        for _ in held:
            assert inside.acquire(timeout=20)
        answer = narrow.request("POST", PATHS[0], body=b"{}")
        is_over.set()
        assert [future.result().status for future in held] == [200] * len(PATHS)
    assert answer.refusal() == (503, "service_unavailable")
    assert answer.headers.get("Retry-After") == "1"
    assert narrow.request("POST", PATHS[0], body=b"{}").status == 200


def test_two_hundred_webhooks_at_once_pass(proxy: Proxy, adapter: Service) -> None:
    """Case 31 sends as many; the limit is meant for floods."""
    with ThreadPoolExecutor(200) as senders:
        answers = list(senders.map(lambda _: proxy.request("POST", PATHS[1], body=b"{}"), range(200)))
    assert [answer.status for answer in answers] == [200] * 200
    assert len(adapter.received) == 200
