"""Disputes: opened, escalated and decided by hand; listed and shown as PayPal does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox_gateway.paypal.client import PaypalClient, issue_of


def open_dispute(paypal: PaypalClient, capture: str, **body: Any) -> Any:  # noqa: ANN401  JSON
    """Open a dispute; return it."""
    return paypal.control("disputes", capture=capture, **body)


def movements(dispute: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a dispute took and gave."""
    return [(moved["type"], moved["amount"]["value"]) for moved in dispute["money_movements"]]


def test_an_inquiry_moves_no_money(paypal: PaypalClient) -> None:
    capture = paypal.capture(custom_id="p1", invoice_id="disputed-1")
    dispute = open_dispute(paypal, capture["id"])
    assert (dispute["status"], dispute["dispute_life_cycle_stage"]) == ("OPEN", "INQUIRY")
    (disputed,) = dispute["disputed_transactions"]
    assert (disputed["seller_transaction_id"], disputed["custom"]) == (capture["id"], "p1")
    assert disputed["invoice_number"] == "disputed-1"
    assert movements(dispute) == []
    event = paypal.delivery("CUSTOMER.DISPUTE.CREATED", dispute["dispute_id"]).event
    assert (event["resource_type"], event["resource"]) == ("dispute", dispute)
    assert paypal.get(f"/v1/customer/disputes/{dispute['dispute_id']}").get_json() == dispute


@pytest.mark.parametrize(
    ("stage", "outcome", "moved"),
    [
        ("INQUIRY", "buyer", ["DEBIT"]),
        ("INQUIRY", "seller", []),
        ("CHARGEBACK", "buyer", ["DEBIT"]),
        ("CHARGEBACK", "seller", ["DEBIT", "CREDIT"]),
    ],
)
def test_outcomes(paypal: PaypalClient, stage: str, outcome: str, moved: list[str]) -> None:
    capture = paypal.capture()["id"]
    dispute = open_dispute(paypal, capture, stage=stage, amount="2.50")
    decided = paypal.control(f"disputes/{dispute['dispute_id']}/resolve", outcome=outcome)
    assert decided["status"] == "RESOLVED"
    assert decided["dispute_outcome"]["outcome_code"] == f"RESOLVED_{outcome.upper()}_FAVOUR"
    assert ("amount_refunded" in decided["dispute_outcome"]) is (outcome == "buyer")
    assert movements(decided) == [(kind, "2.50") for kind in moved]
    assert paypal.settled("CUSTOMER.DISPUTE.RESOLVED", dispute["dispute_id"]) == decided
    left = "10.00" if outcome == "buyer" else "12.50"
    assert paypal.post(f"/v2/payments/captures/{capture}/refund").get_json()["amount"]["value"] == left


def test_an_inquiry_becomes_a_chargeback(paypal: PaypalClient) -> None:
    dispute = open_dispute(paypal, paypal.capture()["id"])["dispute_id"]
    escalated = paypal.control(f"disputes/{dispute}/escalate")
    assert (escalated["status"], escalated["dispute_life_cycle_stage"]) == ("UNDER_REVIEW", "CHARGEBACK")
    assert movements(escalated) == [("DEBIT", "12.50")]
    assert paypal.settled("CUSTOMER.DISPUTE.UPDATED", dispute) == escalated
    answer = paypal.local.http.post(f"/sandbox/paypal/disputes/{dispute}/escalate")
    assert issue_of(answer) == (422, "ACTION_NOT_ALLOWED")
    paypal.control(f"disputes/{dispute}/resolve")
    for step in ("resolve", "escalate"):
        answer = paypal.local.http.post(f"/sandbox/paypal/disputes/{dispute}/{step}")
        assert issue_of(answer) == (422, "ACTION_NOT_ALLOWED")


def test_refunds_during_a_dispute(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    dispute = open_dispute(paypal, capture, amount="2.50")["dispute_id"]
    path = f"/v2/payments/captures/{capture}/refund"
    body = {"amount": {"currency_code": "USD", "value": "1.00"}}
    assert issue_of(paypal.post(path, body)) == (422, "TRANSACTION_DISPUTED")
    paypal.control(f"disputes/{dispute}/escalate")
    assert issue_of(paypal.post(path, body)) == (422, "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK")
    paypal.control(f"disputes/{dispute}/resolve", outcome="seller")
    assert paypal.post(path, body).status_code == 201


def test_what_was_refunded_is_not_taken_again(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    first, second = (open_dispute(paypal, capture, amount="10.00")["dispute_id"] for _ in range(2))
    paypal.control(f"disputes/{first}/resolve")
    assert movements(paypal.control(f"disputes/{second}/resolve")) == [("DEBIT", "2.50")]
    answer = paypal.post(f"/v2/payments/captures/{capture}/refund")
    assert issue_of(answer) == (422, "CAPTURE_FULLY_REFUNDED")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"amount": "12.51"}, (422, "INVALID_DISPUTE_AMOUNT")),
        ({"amount": "0"}, (422, "CANNOT_BE_ZERO_OR_NEGATIVE")),
        ({"stage": "ARBITRATION"}, (400, "INVALID_PARAMETER_VALUE")),
        ({"capture": "NONE"}, (404, "INVALID_RESOURCE_ID")),
    ],
)
def test_what_cannot_be_disputed(
    paypal: PaypalClient, body: dict[str, str], refusal: tuple[int, str]
) -> None:
    capture = paypal.capture()["id"]
    answer = paypal.local.http.post("/sandbox/paypal/disputes", json={"capture": capture} | body)
    assert issue_of(answer) == refusal


def test_a_declined_capture_cannot_be_disputed(paypal: PaypalClient) -> None:
    capture = paypal.capture("capture_declined")["id"]
    answer = paypal.local.http.post("/sandbox/paypal/disputes", json={"capture": capture})
    assert issue_of(answer) == (422, "TRANSACTION_NOT_DISPUTABLE")


def test_the_list_page_by_page(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    made = [open_dispute(paypal, capture, amount="1.00")["dispute_id"] for _ in range(5)]
    found: list[str] = []
    page: dict[str, Any] = {}
    query: dict[str, Any] = {"page_size": 2, "disputed_transaction_id": capture}
    for _ in range(3):
        page = paypal.get("/v1/customer/disputes", **query).get_json()
        found += [item["dispute_id"] for item in page["items"]]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        query["next_page_token"] = following[0].rpartition("=")[2] if following else None
    assert found == made[::-1]
    assert query["next_page_token"] is None
    assert "disputed_transactions" not in page["items"][0]


def test_the_list_since_a_moment(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    open_dispute(paypal, capture)
    now = datetime.now(UTC)
    for moment, count in ((now - timedelta(minutes=1), 1), (now + timedelta(minutes=1), 0)):
        query = {"start_time": f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}", "disputed_transaction_id": capture}
        assert len(paypal.get("/v1/customer/disputes", **query).get_json()["items"]) == count


@pytest.mark.parametrize(
    "query", [{"page_size": "51"}, {"page_size": "0"}, {"next_page_token": "é"}, {"start_time": "2026-01-01"}]
)
def test_bad_queries(paypal: PaypalClient, query: dict[str, str]) -> None:
    answer = paypal.get("/v1/customer/disputes", **query)
    assert (answer.status_code, answer.get_json()["details"][0]["location"]) == (400, "query")


def test_everything_is_listed_for_tests(paypal: PaypalClient) -> None:
    capture = paypal.capture(custom_id="p1")
    dispute = open_dispute(paypal, capture["id"])
    listed = {
        plural: paypal.local.http.get(f"/sandbox/paypal/{plural}").get_json()[plural]
        for plural in ("orders", "captures", "refunds", "disputes")
    }
    # The newest first, of all that the tests of this module have left.
    assert listed["orders"][0]["purchase_units"][0]["custom_id"] == "p1"
    assert listed["captures"][0]["id"] == capture["id"]
    assert listed["disputes"][0] == dispute
    assert isinstance(listed["refunds"], list)
    assert paypal.local.http.get("/sandbox/paypal/payers").status_code == 404
