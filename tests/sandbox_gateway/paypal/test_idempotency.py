"""PayPal-Request-Ids: a repetition answers the present state and does nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sandbox_gateway.paypal import idempotency, orders
from sandbox_gateway.paypal.idempotency import Call
from tests.sandbox_gateway.paypal.client import PaypalClient, issue_of, order_body
from tests.sandbox_gateway.paypal.conftest import StartPaypal
from tests.sandbox_gateway.receiver import PATIENCE

ORDERS = "/v2/checkout/orders"


def test_a_repeated_order_is_the_same_order(paypal: PaypalClient) -> None:
    first = paypal.post(ORDERS, order_body(), "order-1")
    paypal.control(f"orders/{first.get_json()['id']}/approve")
    again = paypal.post(ORDERS, order_body(), "order-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["id"] == first.get_json()["id"]
    assert again.get_json()["status"] == "APPROVED", "a repetition answers the present state"


def test_a_repeated_capture_takes_the_money_once(paypal: PaypalClient) -> None:
    order = paypal.approved_order()
    path = f"{ORDERS}/{order}/capture"
    first, again = (paypal.post(path, request_id="capture-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert issue_of(paypal.post(path, request_id="capture-2")) == (422, "ORDER_ALREADY_CAPTURED")


def test_a_repeated_refund_gives_the_money_back_once(paypal: PaypalClient) -> None:
    path = f"/v2/payments/captures/{paypal.capture()['id']}/refund"
    body = {"amount": {"currency_code": "USD", "value": "2.50"}}
    first, again = (paypal.post(path, body, "refund-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    other = paypal.post(path, body, "refund-2").get_json()
    assert other["seller_payable_breakdown"]["total_refunded_amount"]["value"] == "5.00"


@pytest.mark.parametrize("change", ["body", "address"])
def test_an_id_belongs_to_one_request(paypal: PaypalClient, change: str) -> None:
    request_id = f"one-{change}"
    first, second = paypal.capture()["id"], paypal.capture()["id"]
    body = {"amount": {"currency_code": "USD", "value": "1.00"}}
    assert paypal.post(f"/v2/payments/captures/{first}/refund", body, request_id).status_code == 201
    if change == "body":
        answer = paypal.post(f"/v2/payments/captures/{first}/refund", {}, request_id)
    else:
        answer = paypal.post(f"/v2/payments/captures/{second}/refund", body, request_id)
    assert issue_of(answer) == (422, "PAYPAL_REQUEST_ID_PREVIOUSLY_USED")


def test_kinds_of_requests_have_their_own_ids(paypal: PaypalClient) -> None:
    order = paypal.post(ORDERS, order_body(), "shared").get_json()["id"]
    paypal.control(f"orders/{order}/approve")
    assert paypal.post(f"{ORDERS}/{order}/capture", request_id="shared").status_code == 201


def test_what_was_refused_may_be_tried_again(paypal: PaypalClient) -> None:
    order = paypal.new_order()
    path = f"{ORDERS}/{order}/capture"
    assert issue_of(paypal.post(path, request_id="early")) == (422, "ORDER_NOT_APPROVED")
    paypal.control(f"orders/{order}/approve")
    assert paypal.post(path, request_id="early").status_code == 201


def test_an_id_that_is_too_long(paypal: PaypalClient) -> None:
    assert paypal.post(ORDERS, order_body(), "x" * 108).status_code == 201
    assert issue_of(paypal.post(ORDERS, order_body(), "x" * 109)) == (400, "INVALID_STRING_LENGTH")


def test_ids_survive_a_restart(start_paypal: StartPaypal) -> None:
    first = start_paypal()
    order = first.post(ORDERS, order_body(), "kept").get_json()["id"]
    first.local.sandbox.stop()
    assert start_paypal().post(ORDERS, order_body(), "kept").get_json()["id"] == order


def test_ids_are_forgotten_in_the_end(paypal: PaypalClient) -> None:
    call = Call("create_order", ORDERS, {}, "old", idempotency.ORDERS_KEPT_SECONDS)
    with paypal.local.sandbox.storage.writing() as connection:
        idempotency.remember(connection, call, "ORDER", now=1000.0)
        assert idempotency.recall(connection, call, now=1000.0 + 6 * 3600 - 1) == "ORDER"
        assert idempotency.recall(connection, call, now=1000.0 + 6 * 3600) is None
        idempotency.remember(connection, call, "OTHER", now=1000.0 + 6 * 3600)
        assert idempotency.recall(connection, call, now=1000.0 + 6 * 3600) == "OTHER"


def test_one_of_two_at_once_is_told_to_wait(paypal: PaypalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, released = threading.Event(), threading.Event()
    create = orders.create

    def slow(*arguments: Any) -> Any:  # noqa: ANN401  whatever it is given
        entered.set()
        assert released.wait(PATIENCE)
        return create(*arguments)

    monkeypatch.setattr(orders, "create", slow)
    headers = paypal.authorized  # asked for before the threads begin
    assert headers
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(paypal.post, ORDERS, order_body(), "busy")
        assert entered.wait(PATIENCE)
        answer = paypal.post(ORDERS, order_body(), "busy")
        released.set()
        assert first.result(PATIENCE).status_code == 201
    assert issue_of(answer) == (409, "PREVIOUS_REQUEST_IN_PROGRESS")
    assert paypal.post(ORDERS, order_body(), "busy").get_json() == first.result().get_json()


def test_many_at_once_refund_once(paypal: PaypalClient) -> None:
    """Every answer that is not 409 shows the same refund."""
    path = f"/v2/payments/captures/{paypal.capture()['id']}/refund"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: paypal.post(path, {}, "many"), range(16)))
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len({answer.get_json()["id"] for answer in answers if answer.status_code != 409}) == 1
