"""PayPal in the whole system: orders by the adapter, signed webhooks through nginx, captures, comparisons."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from stack.running import Stack
from tests.support.waiting import eventually
from tests.workers.gateways.test_refunds_with_stack import Treasurer
from tests.workers.gateways.tills import post

Json = dict[str, Any]


@pytest.fixture
def treasurer(stack: Stack, http: requests.Session) -> Treasurer:
    """Staff, with PayPal's pages open."""
    return Treasurer(http, stack)


def made(treasurer: Treasurer, path: str, body: Json) -> Json:
    """Make something over HTTP."""
    answer = treasurer.post(path, body)
    assert answer.status_code == 201, answer.text
    thing: Json = answer.json()
    return thing


def open_order(treasurer: Treasurer, amount: str = "25.00") -> Json:
    """Pledge and ask for an order; return the payment."""
    campaign = made(treasurer, "campaigns", {"title": "A roof for the school"})
    pledge = {"campaign_id": campaign["id"], "donor_email": "ada@example.org", "amount": amount}
    donation = made(treasurer, "donations", pledge)
    return made(treasurer, "payments/intent", {"donation_id": donation["id"], "gateway": "paypal"})


def in_paypals_pages(stack: Stack, path: str, **body: object) -> Json:
    """Do what donors and merchants do in PayPal's pages."""
    return post(f"{stack.sandbox_url}/sandbox/paypal/{path}", body)


def test_a_gift_by_paypal_goes_all_the_way_and_back(treasurer: Treasurer, stack: Stack) -> None:
    payment = open_order(treasurer)
    assert payment["approve_url"].startswith(stack.sandbox_url)
    order = payment["payment_intent_id"]
    in_paypals_pages(stack, f"orders/{order}/approve")
    paid = treasurer.wait_for(payment, status="CAPTURED")
    assert (paid["captured_amount"], paid["captured_currency"]) == (25, "USD")
    assert treasurer.get(f"donations/{payment['donation_id']}")["status"] == "COMPLETED"

    asked = treasurer.post(f"payments/{payment['id']}/refund", {"amount": "10.00"})
    assert asked.status_code == 202, asked.text
    treasurer.wait_for(payment, refunded_amount=10, pending_refund_amount=0)
    with stack.connect() as owner:
        capture = owner.execute(
            "select object_id from data.evidence where payment_id = %s and kind = 'captured'",
            (payment["id"],),
        ).fetchone()
        assert capture is not None
        in_paypals_pages(stack, f"captures/{capture['object_id']}/refund")
        back = treasurer.wait_for(payment, status="REFUNDED")
        assert back["refunded_amount"] == 25
        assert owner.execute("select * from private.broken_invariants").fetchall() == []


def test_a_comparison_by_hand_prints_what_it_found(treasurer: Treasurer, stack: Stack) -> None:
    """`make reconcile`: the report, and what it tells by its exit status."""
    payment = open_order(treasurer)
    in_paypals_pages(stack, f"orders/{payment['payment_intent_id']}/approve")
    treasurer.wait_for(payment, status="CAPTURED")
    # Of Stripe, the tests before this one have told the adapter what Stripe never saw.
    clean = stack.run("reconcile.sh", "--gateway", "paypal")
    assert clean.returncode == 0, clean.stdout
    both = stack.run("reconcile.sh")
    heads = [line for line in both.stdout.splitlines() if "listed" in line]
    assert [head.partition(":")[0] for head in heads] == ["stripe", "paypal"]

    key = (stack.env["STRIPE_SECRET_KEY"], "")
    intents = f"{stack.sandbox_url}/v1/payment_intents"
    stray = {"amount": 700, "currency": "usd", "confirm": "true", "payment_method": "pm_card_visa"}
    orphan = requests.post(intents, data=stray, auth=key, timeout=20).json()["id"]
    found = stack.run("reconcile.sh", "--gateway", "stripe")
    assert found.returncode == 1, found.stdout
    assert "orphan_payment" in found.stdout
    assert orphan in found.stdout
    assert "paypal:" not in found.stdout


def test_what_the_clock_asks_for_at_night_is_compared(treasurer: Treasurer, stack: Stack) -> None:
    open_order(treasurer)
    with stack.connect() as owner:
        query = "select count(*) as n from data.reconciliations where finished_at is not null"

        def finished() -> int:
            row = owner.execute(query).fetchone()
            assert row is not None
            return int(row["n"])

        before = finished()
        row = owner.execute("select private.request_reconciliations() as asked").fetchone()
        assert row is not None
        asked = int(row["asked"])
        assert asked >= 1
        eventually(lambda: finished() == before + asked, seconds=30)
