"""The chaos switches work on PayPal as well."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.sandbox_gateway.paypal.client import WEBHOOK_ID, PaypalClient, is_about, order_body
from tests.sandbox_gateway.paypal.conftest import StartPaypal
from tests.sandbox_gateway.paypal.test_webhooks import HOST, fetcher
from tests.sandbox_gateway.paypal.verification import NotAuthenticError, verify
from tests.sandbox_gateway.receiver import Received

ORDERS = "/v2/checkout/orders"


def switch(paypal: PaypalClient, **switches: object) -> None:
    """Set the switches."""
    answer = paypal.local.http.put("/sandbox/chaos", json={"seed": "1", **switches})
    assert answer.status_code == 200, answer.text


def is_authentic(paypal: PaypalClient, delivery: Received) -> bool:
    """Return whether a delivery verifies."""
    merchant = paypal.local.sandbox.settings.paypal
    assert merchant is not None
    root = merchant.ca_file.read_bytes()
    try:
        verify(delivery, WEBHOOK_ID, root, fetcher(paypal), datetime.now(UTC), HOST)
    except NotAuthenticError:
        return False
    return True


def test_duplicates(start_paypal: StartPaypal) -> None:
    paypal = start_paypal()
    switch(paypal, duplicate=2)
    order = paypal.approved_order()
    paypal.delivery("CHECKOUT.ORDER.APPROVED", order, count=3)
    sent = [one for one in paypal.receiver.received if is_about(one, "CHECKOUT.ORDER.APPROVED", order)]
    assert len({one.event["id"] for one in sent}) == 1
    assert len({one.headers["PAYPAL-TRANSMISSION-ID"] for one in sent}) == 3


@pytest.mark.parametrize("kind", ["corrupt", "wrong_secret"])
def test_false_copies_do_not_verify(start_paypal: StartPaypal, kind: str) -> None:
    """Before each delivery comes a changed or a forged copy."""
    paypal = start_paypal()
    paypal.receiver.answer = lambda one: 200 if is_authentic(paypal, one) else 400
    switch(paypal, **{kind: 1})
    order = paypal.approved_order()
    paypal.receiver.wait_for(lambda one: is_authentic(paypal, one))
    false, true = paypal.receiver.received
    assert not is_authentic(paypal, false)
    assert is_about(true, "CHECKOUT.ORDER.APPROVED", order)
    assert false.body != true.body


def test_errors_of_the_api(start_paypal: StartPaypal) -> None:
    paypal = start_paypal()
    headers = paypal.authorized
    switch(paypal, error_rate=1)
    told = {}
    for _ in range(50):
        answer = paypal.local.http.post(ORDERS, json=order_body(), headers=headers)
        told[answer.status_code] = answer.get_json()["name"]
    assert told == {500: "INTERNAL_SERVER_ERROR", 429: "RATE_LIMIT_REACHED", 409: "RESOURCE_CONFLICT"}


def test_an_answer_gets_lost_after_the_money_moved(start_paypal: StartPaypal) -> None:
    paypal = start_paypal()
    order = paypal.approved_order()
    switch(paypal, time_out_after_acting=1)
    assert paypal.post(f"{ORDERS}/{order}/capture", request_id="lost").status_code == 504
    switch(paypal)
    again = paypal.post(f"{ORDERS}/{order}/capture", request_id="lost")
    assert (again.status_code, again.get_json()["status"]) == (200, "COMPLETED")
