"""Refunds: parts and the rest, never more; outcomes that come later; reversals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sandbox_gateway.paypal.client import PaypalClient, issue_of
from tests.sandbox_gateway.receiver import PATIENCE


def refund(paypal: PaypalClient, capture: str, value: str | None = None, **body: Any) -> Any:  # noqa: ANN401
    """Ask for a refund; return the answer."""
    amount = {} if value is None else {"amount": {"currency_code": "USD", "value": value}}
    return paypal.post(f"/v2/payments/captures/{capture}/refund", amount | body)


def status_of(paypal: PaypalClient, capture: str) -> str:
    """Return the status of a capture."""
    return str(paypal.get(f"/v2/payments/captures/{capture}").get_json()["status"])


def test_a_part_and_the_rest(paypal: PaypalClient) -> None:
    capture = paypal.capture(custom_id="p1", invoice_id="refund-p1")["id"]
    answer = refund(paypal, capture, "4.00", note_to_payer="Sorry")
    part = answer.get_json()
    assert (answer.status_code, part["status"], part["note_to_payer"]) == (201, "COMPLETED", "Sorry")
    assert (part["custom_id"], part["invoice_id"]) == ("p1", "refund-p1")
    assert {link["rel"]: link["href"] for link in part["links"]}["up"].endswith(f"/captures/{capture}")
    assert part["seller_payable_breakdown"]["total_refunded_amount"]["value"] == "4.00"
    assert status_of(paypal, capture) == "PARTIALLY_REFUNDED"
    assert paypal.settled("PAYMENT.CAPTURE.REFUNDED", part["id"]) == part
    assert paypal.get(f"/v2/payments/refunds/{part['id']}").get_json() == part

    rest = refund(paypal, capture).get_json()
    assert rest["amount"]["value"] == "8.50"
    assert rest["seller_payable_breakdown"]["total_refunded_amount"]["value"] == "12.50"
    assert status_of(paypal, capture) == "REFUNDED"
    assert issue_of(refund(paypal, capture)) == (422, "CAPTURE_FULLY_REFUNDED")


def test_the_short_answer_is_the_default(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    answer = paypal.post(f"/v2/payments/captures/{capture}/refund", whole=False)
    assert set(answer.get_json()) == {"id", "status", "links"}


def test_never_more_than_was_captured(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    assert issue_of(refund(paypal, capture, "12.51")) == (422, "REFUND_AMOUNT_EXCEEDED")
    refund(paypal, capture, "12.00")
    assert issue_of(refund(paypal, capture, "0.51")) == (422, "REFUND_AMOUNT_EXCEEDED")
    assert issue_of(refund(paypal, capture, "0.501")) == (422, "DECIMAL_PRECISION")
    body = {"amount": {"currency_code": "EUR", "value": "0.50"}}
    answer = paypal.post(f"/v2/payments/captures/{capture}/refund", body)
    assert issue_of(answer) == (422, "REFUND_CAPTURE_CURRENCY_MISMATCH")


def test_never_more_however_many_ask_at_once(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refund(paypal, capture, "2.50"), range(16)))
    assert sorted({answer.status_code for answer in answers}) == [201, 422]
    assert [answer.status_code for answer in answers].count(201) == 5


@pytest.mark.parametrize(
    ("payer", "issue"),
    [("capture_declined", "REFUND_NOT_ALLOWED"), ("pending_then_denied", "REFUND_NOT_ALLOWED")],
)
def test_what_was_not_captured_is_not_refunded(paypal: PaypalClient, payer: str, issue: str) -> None:
    capture = paypal.capture(payer)["id"]
    if payer == "pending_then_denied":
        paypal.settled("PAYMENT.CAPTURE.DENIED", capture)
    assert issue_of(refund(paypal, capture)) == (422, issue)


def test_a_pending_refund_completes_later(paypal: PaypalClient) -> None:
    capture = paypal.capture("refund_pending")["id"]
    pending = refund(paypal, capture, "4.00").get_json()
    assert (pending["status"], pending["status_details"]) == ("PENDING", {"reason": "ECHECK"})
    told = paypal.settled("PAYMENT.CAPTURE.REFUNDED", pending["id"])
    assert told["status"] == "COMPLETED"
    assert "status_details" not in told
    assert status_of(paypal, capture) == "PARTIALLY_REFUNDED"


def test_a_refund_that_fails_gives_the_money_back(paypal: PaypalClient) -> None:
    """PayPal sends no webhook then: the refund has to be read."""
    capture = paypal.capture("refund_fails")["id"]
    pending = refund(paypal, capture).get_json()
    path = f"/v2/payments/refunds/{pending['id']}"
    assert pending["status"] == "PENDING"
    assert paypal.local.sandbox.chores.wait_until(
        lambda: paypal.get(path).get_json()["status"] == "FAILED", PATIENCE
    )
    assert status_of(paypal, capture) == "COMPLETED"
    assert refund(paypal, capture, "12.50").status_code == 201


def test_a_refund_in_paypals_pages(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    made = paypal.control(f"captures/{capture}/refund", amount="5.00")
    assert paypal.settled("PAYMENT.CAPTURE.REFUNDED", made["id"])["amount"]["value"] == "5.00"
    rest = paypal.control(f"captures/{capture}/refund")
    assert rest["amount"]["value"] == "7.50"


def test_a_reversal_looks_like_a_refund(paypal: PaypalClient) -> None:
    capture = paypal.capture(custom_id="p2")["id"]
    made = paypal.control(f"captures/{capture}/reverse", amount="2.50")
    event = paypal.delivery("PAYMENT.CAPTURE.REVERSED", made["id"]).event
    assert (event["resource_type"], event["summary"]) == (
        "refund",
        "A $ 2.50 USD capture payment was reversed",
    )
    told = event["resource"]
    assert (told["status"], told["note_to_payer"], told["custom_id"]) == (
        "COMPLETED",
        "Payment reversed",
        "p2",
    )
    assert paypal.get(f"/v2/payments/refunds/{made['id']}").get_json() == told
    paypal.control(f"captures/{capture}/reverse")
    assert status_of(paypal, capture) == "REFUNDED"
    answer = paypal.local.http.post(f"/sandbox/paypal/captures/{capture}/reverse")
    assert issue_of(answer) == (422, "CAPTURE_FULLY_REFUNDED")


def test_unknown_captures(paypal: PaypalClient) -> None:
    assert issue_of(refund(paypal, "NONE")) == (404, "INVALID_RESOURCE_ID")
    for kind in ("captures", "refunds", "authorizations"):
        assert issue_of(paypal.get(f"/v2/payments/{kind}/NONE")) == (404, "INVALID_RESOURCE_ID")
    order = paypal.new_order()
    assert issue_of(paypal.get(f"/v2/payments/captures/{order}")) == (404, "INVALID_RESOURCE_ID")
