"""The balance line by line, as reconciliation reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox_gateway.paypal.client import PaypalClient, issue_of
from tests.sandbox_gateway.paypal.conftest import StartPaypal

PATH = "/v1/reporting/transactions"


def period(**query: Any) -> dict[str, Any]:
    """Return the query of a period around now."""
    now = datetime.now(UTC)
    start, end = now - timedelta(hours=1), now + timedelta(hours=1)
    return {"start_date": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end_date": f"{end:%Y-%m-%dT%H:%M:%SZ}", **query}


def lines_of(paypal: PaypalClient, *about: str) -> list[dict[str, Any]]:
    """Return the lines that are about some objects."""
    answer = paypal.get(PATH, **period(fields="all", page_size=500)).get_json()
    infos = [line["transaction_info"] for line in answer["transaction_details"]]
    return [info for info in infos if {info["transaction_id"], info["paypal_reference_id"]} & set(about)]


def test_a_payment_and_its_refund(paypal: PaypalClient) -> None:
    capture = paypal.capture(custom_id="p1", invoice_id="line-1")
    refund = paypal.control(f"captures/{capture['id']}/refund", amount="5.00")
    paid, back = lines_of(paypal, capture["id"])
    assert paid["transaction_event_code"] == "T0006"
    assert paid["transaction_amount"] == {"currency_code": "USD", "value": "12.50"}
    assert paid["fee_amount"] == {"currency_code": "USD", "value": "-0.86"}
    assert (paid["paypal_reference_id_type"], paid["transaction_status"]) == ("ODR", "S")
    assert (paid["custom_field"], paid["invoice_id"]) == ("p1", "line-1")
    assert paid["transaction_initiation_date"].endswith("+0000")
    assert (back["transaction_id"], back["transaction_event_code"]) == (refund["id"], "T1107")
    assert (back["paypal_reference_id"], back["paypal_reference_id_type"]) == (capture["id"], "TXN")
    assert back["transaction_amount"]["value"] == "-5.00"
    assert "fee_amount" not in back


def test_disputes_and_reversals(paypal: PaypalClient) -> None:
    capture = paypal.capture()["id"]
    dispute = paypal.control("disputes", capture=capture, amount="2.50", stage="CHARGEBACK")["dispute_id"]
    paypal.control(f"disputes/{dispute}/resolve", outcome="seller")
    paypal.control(f"captures/{capture}/reverse", amount="1.00")
    told = [
        (line["transaction_event_code"], line["transaction_amount"]["value"])
        for line in lines_of(paypal, capture)
    ]
    assert told == [("T0006", "12.50"), ("T1201", "-2.50"), ("T1202", "2.50"), ("T1106", "-1.00")]


def test_only_what_moved_money_is_listed(paypal: PaypalClient) -> None:
    captures = [
        paypal.capture(payer)["id"] for payer in ("capture_declined", "pending_then_denied", "pending")
    ]
    paypal.settled("PAYMENT.CAPTURE.DENIED", captures[1])
    paypal.settled("PAYMENT.CAPTURE.COMPLETED", captures[2])
    assert [line["transaction_id"] for line in lines_of(paypal, *captures)] == [captures[2]]


def test_pages(start_paypal: StartPaypal) -> None:
    paypal = start_paypal()
    captures = [paypal.capture()["id"] for _ in range(5)]
    found: list[str] = []
    page: dict[str, Any] = {}
    for number in (1, 2, 3):
        page = paypal.get(PATH, **period(page_size=2, page=number)).get_json()
        assert (page["total_items"], page["total_pages"], page["page"]) == (5, 3, number)
        found += [line["transaction_info"]["transaction_id"] for line in page["transaction_details"]]
        assert ("next" in {link["rel"] for link in page["links"]}) is (number < 3)
    assert found == captures
    assert set(page["transaction_details"][0]) == {"transaction_info"}
    assert paypal.get(PATH, **period(page=4, page_size=2)).get_json()["transaction_details"] == []


def test_outside_the_period(paypal: PaypalClient) -> None:
    paypal.capture()
    query = {"start_date": "2020-01-01T00:00:00Z", "end_date": "2020-02-01T00:00:00+00:00"}
    answer = paypal.get(PATH, **query).get_json()
    assert (answer["transaction_details"], answer["total_pages"]) == ([], 0)


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": None},
        {"end_date": None},
        {"start_date": "2026-01-01"},
        {"start_date": "2026-13-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "2020-01-01T00:00:00Z"},
        {"end_date": "2000-01-01T00:00:00Z"},
        {"page": "0"},
        {"page": "x"},
        {"page_size": "501"},
    ],
)
def test_bad_queries(paypal: PaypalClient, query: dict[str, Any]) -> None:
    answer = paypal.get(
        PATH, **{name: value for name, value in (period() | query).items() if value is not None}
    )
    assert (answer.status_code, answer.get_json()["name"]) == (400, "INVALID_REQUEST")


def test_a_month_is_the_longest_period(paypal: PaypalClient) -> None:
    query = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"}
    assert paypal.get(PATH, **query).status_code == 200
    answer = paypal.get(PATH, **(query | {"end_date": "2026-02-01T00:00:01Z"}))
    assert issue_of(answer) == (400, "INVALID_REQUEST")
