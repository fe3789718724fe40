"""Webhooks: signed so that an independent verification agrees, repeated, and forged on demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox_gateway.paypal.client import WEBHOOK_ID, PaypalClient, is_about
from tests.sandbox_gateway.paypal.conftest import StartPaypal
from tests.sandbox_gateway.paypal.verification import NotAuthenticError, verify
from tests.sandbox_gateway.receiver import Received, Receiver

HOST = "messageverificationcerts.sandbox.paypal.com"
BASE = "http://api.sandbox.example"


def fetcher(paypal: PaypalClient) -> Callable[[str], bytes]:
    """Return what gets certificates from the sandbox, without an access token."""

    def fetch(url: str) -> bytes:
        assert re.fullmatch(rf"{BASE}/v1/notifications/certs/CERT-[0-9a-f]{{8}}(-[0-9a-f]{{8}}){{2}}", url)
        answer = paypal.local.http.get(url.removeprefix(BASE))
        assert answer.status_code == 200
        return bytes(answer.data)

    return fetch


def check(paypal: PaypalClient, delivery: Received, **changes: Any) -> None:
    """Verify a delivery, as it is or with something changed."""
    merchant = paypal.local.sandbox.settings.paypal
    assert merchant is not None
    given: dict[str, Any] = {
        "webhook_id": WEBHOOK_ID,
        "root": merchant.ca_file.read_bytes(),
        "fetch": fetcher(paypal),
        "now": datetime.now(UTC),
        "host": HOST,
    }
    verify(delivery, **(given | changes))


def sent_by_hand(paypal: PaypalClient, body: bytes = b'{"id":"WH-BY-HAND"}', **query: str) -> Received:
    """Send a body as a PayPal webhook; return what arrived."""
    before = len(paypal.receiver.received)
    answer = paypal.local.http.post("/sandbox/events", data=body, query_string={"gateway": "paypal", **query})
    assert answer.status_code == 200
    return paypal.receiver.received[before]


def test_a_delivery_verifies_independently(paypal: PaypalClient) -> None:
    """Case 14, the sender's side: what the sandbox signs passes a verification written from the scheme."""
    order = paypal.approved_order(description="Wells — Zoë 😀")
    delivery = paypal.delivery("CHECKOUT.ORDER.APPROVED", order)
    check(paypal, delivery)
    assert delivery.headers["Content-Type"].startswith("application/json")
    told = datetime.fromisoformat(delivery.headers["PAYPAL-TRANSMISSION-TIME"])
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook_id": "WH-2"},
        {"now": datetime.now(UTC) + timedelta(days=400)},
        {"now": datetime.now(UTC) - timedelta(days=2)},
        {"host": "api.sandbox.paypal.com"},
    ],
)
def test_the_verification_can_fail(start_paypal: StartPaypal, change: dict[str, Any]) -> None:
    delivery = sent_by_hand(paypal := start_paypal())
    check(paypal, delivery)
    with pytest.raises(NotAuthenticError):
        check(paypal, delivery, **change)


def test_another_sandbox_is_not_trusted(
    start_paypal: StartPaypal, paypal: PaypalClient, receiver: Receiver
) -> None:
    own = start_paypal()
    delivery = sent_by_hand(own)
    other = paypal.local.sandbox.settings.paypal
    assert other is not None
    with pytest.raises(NotAuthenticError, match="no chain"):
        check(own, delivery, root=other.ca_file.read_bytes())
    assert receiver.received == [delivery]


@pytest.mark.parametrize(
    "header", ["PAYPAL-TRANSMISSION-ID", "PAYPAL-TRANSMISSION-TIME", "PAYPAL-TRANSMISSION-SIG"]
)
def test_a_changed_header_or_body_fails(start_paypal: StartPaypal, header: str) -> None:
    paypal = start_paypal()
    delivery = sent_by_hand(paypal)
    names = {name.upper(): name for name in delivery.headers}
    changed = dict(delivery.headers) | {names[header]: "A" * 344}
    with pytest.raises(NotAuthenticError):
        check(paypal, Received(delivery.path, changed, delivery.body))
    with pytest.raises(NotAuthenticError):
        check(paypal, Received(delivery.path, delivery.headers, delivery.body + b" "))


def test_forgeries_on_demand(start_paypal: StartPaypal) -> None:
    paypal = start_paypal()
    check(paypal, sent_by_hand(paypal, body=b"\xff\0"))
    late = sent_by_hand(paypal, timestamp="2001-01-01T00:00:00Z")
    check(paypal, late)
    assert late.headers["PAYPAL-TRANSMISSION-TIME"] == "2001-01-01T00:00:00Z"
    for query in ({"secret": "WH-OTHER"}, {"signature": "AAAA"}):
        with pytest.raises(NotAuthenticError):
            check(paypal, sent_by_hand(paypal, b"{}", **query))


def test_the_shape_of_an_event(paypal: PaypalClient) -> None:
    capture = paypal.capture()
    event = paypal.delivery("PAYMENT.CAPTURE.COMPLETED", capture["id"]).event
    assert re.fullmatch(r"WH-[A-Z0-9]{17}-[A-Z0-9]{17}", event["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["create_time"])
    assert (event["event_version"], event["resource_version"], event["resource_type"]) == (
        "1.0",
        "2.0",
        "capture",
    )
    assert event["summary"] == "Payment completed for $ 12.50 USD"
    assert {link["rel"] for link in event["links"]} == {"self", "resend"}
    assert not [name for name in event["resource"] if name.startswith("_")]


def test_a_retry_is_a_new_transmission_of_the_same_event(start_paypal: StartPaypal) -> None:
    paypal = start_paypal()
    answers = iter([500, 503])
    paypal.receiver.answer = lambda _: next(answers, 200)
    order = paypal.approved_order()
    paypal.delivery("CHECKOUT.ORDER.APPROVED", order, count=3)
    sent = [one for one in paypal.receiver.received if is_about(one, "CHECKOUT.ORDER.APPROVED", order)]
    assert len({one.body for one in sent}) == 1
    assert len({one.headers["PAYPAL-TRANSMISSION-ID"] for one in sent}) == 3
    for one in sent:
        check(paypal, one)


def test_sending_again_by_hand(start_paypal: StartPaypal) -> None:
    paypal = start_paypal()
    order = paypal.approved_order()
    event = paypal.delivery("CHECKOUT.ORDER.APPROVED", order).event
    log = paypal.local.http.post(f"/sandbox/events/{event['id']}/redeliver").get_json()
    assert (log["gateway"], log["state"], log["type"]) == ("paypal", "delivered", "CHECKOUT.ORDER.APPROVED")
    assert paypal.delivery("CHECKOUT.ORDER.APPROVED", order, count=2).event == event


def test_unknown_certificates(paypal: PaypalClient) -> None:
    for name in ("CERT-1-2-3", "root", "intermediate"):
        assert paypal.local.http.get(f"/v1/notifications/certs/{name}").status_code == 404
