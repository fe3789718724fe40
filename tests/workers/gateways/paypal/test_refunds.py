"""How PayPal is asked for a refund, and what its answers mean: made, refused, or to be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.workers.gateways.line import Answer, Line
from tests.workers.gateways.paypal.answers import (
    CAPTURE,
    ORDER,
    PAYMENT_ID,
    REFUND,
    REFUND_ID,
    UNKNOWN,
    answer,
    order,
    refund,
    refusal,
    token,
    unprocessable,
)
from workers.failures import GatewayRefusedError, TemporaryError
from workers.gateways.gateway import RefundRequest
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.refunds import PayPalRefunds

REQUEST = RefundRequest(
    gateway="paypal",
    payment_intent_id=ORDER,
    amount="12.50",
    currency="USD",
    capture_id=CAPTURE,
    idempotency_key=f"refund-{REFUND_ID}",
    metadata={"refund_id": REFUND_ID, "payment_id": PAYMENT_ID},
    is_old=False,
)


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere; the first answer is a token."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        opened.script.append(token())
        yield opened


@pytest.fixture
def refunds(line: Line) -> PayPalRefunds:
    """PayPal at the other end of the line."""
    return PayPalRefunds(PayPal("an-app", "its-secret", line.url, read_timeout=1))


def test_a_refund_is_asked_for_with_key_and_our_ids(line: Line, refunds: PayPalRefunds) -> None:
    line.script.append(answer(refund(), 201))

    assert refunds.create_refund(REQUEST) == REFUND

    call = line.calls[-1]
    assert (call.method, call.path) == ("POST", f"/v2/payments/captures/{CAPTURE}/refund")
    assert call.headers["paypal-request-id"] == f"refund-{REFUND_ID}"
    assert call.json == {
        "amount": {"value": "12.50", "currency_code": "USD"},
        "custom_id": PAYMENT_ID,
        "invoice_id": REFUND_ID,
    }


@pytest.mark.parametrize(
    "issue", ["CAPTURE_FULLY_REFUNDED", "REFUND_AMOUNT_EXCEEDED", "TRANSACTION_DISPUTED"]
)
def test_a_final_refusal_carries_its_word(line: Line, refunds: PayPalRefunds, issue: str) -> None:
    line.script.append(unprocessable(issue))
    with pytest.raises(GatewayRefusedError, match=f"^{issue.lower()}$"):
        refunds.create_refund(REQUEST)


@pytest.mark.parametrize(
    "step",
    [
        unprocessable("REFUND_FAILED_INSUFFICIENT_FUNDS"),
        unprocessable("PENDING_CAPTURE"),
        unprocessable("what we never heard of"),
        refusal(403, "NOT_AUTHORIZED", "PERMISSION_DENIED"),
        UNKNOWN,
        refusal(500, "INTERNAL_SERVER_ERROR"),
        answer({"status": "COMPLETED"}, 201),
        answer({"id": "../x"}, 201),
    ],
)
def test_every_other_failure_is_temporary(line: Line, refunds: PayPalRefunds, step: Answer) -> None:
    line.script.append(step)
    with pytest.raises(TemporaryError):
        refunds.create_refund(REQUEST)


def test_without_a_capture_there_is_nothing_to_refund_yet(line: Line, refunds: PayPalRefunds) -> None:
    with pytest.raises(TemporaryError, match="not yet known"):
        refunds.create_refund(replace(REQUEST, capture_id=None))
    assert line.calls == []


def test_a_refund_is_found_in_its_order_by_our_id(line: Line, refunds: PayPalRefunds) -> None:
    made = [refund(None, "1AA"), refund("another", "2AA"), refund(), refund("yet another", "3AA")]
    line.script.append(answer(order(refunds=made)))
    assert refunds.find_refund(REQUEST) == REFUND
    assert line.calls[-1].path == f"/v2/checkout/orders/{ORDER}"


@pytest.mark.parametrize("found", [order(), order(refunds=[]), order(refunds=[refund(None)])])
def test_a_refund_that_was_never_made_is_not_found(
    line: Line, refunds: PayPalRefunds, found: dict[str, object]
) -> None:
    line.script.append(answer(found))
    assert refunds.find_refund(REQUEST) is None


@pytest.mark.parametrize(
    "step",
    [
        UNKNOWN,
        refusal(500, "INTERNAL_SERVER_ERROR"),
        unprocessable("TRANSACTION_DISPUTED"),
        answer({"id": ORDER}),
        answer({"id": ORDER, "purchase_units": 5}),
        answer({"id": ORDER, "purchase_units": [5]}),
        answer({"id": ORDER, "purchase_units": [{"payments": {"refunds": 5}}]}),
        answer(order(refunds=[refund(refund_id="../x")])),
    ],
)
def test_a_failed_search_is_not_an_empty_one(line: Line, refunds: PayPalRefunds, step: Answer) -> None:
    line.script.append(step)
    with pytest.raises(TemporaryError):
        refunds.find_refund(REQUEST)
