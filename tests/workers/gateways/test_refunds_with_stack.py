"""Refunds in the whole system: staff asks over HTTP, a worker asks the gateway, its webhook settles it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import requests

from stack.running import Stack
from tests.sandbox_gateway.server import stripe_client
from tests.support.waiting import eventually

Json = dict[str, Any]


@dataclass(frozen=True)
class Treasurer:
    """Staff at the API, with a card at the gateway."""

    http: requests.Session
    stack: Stack

    def post(self, path: str, body: Json, key: str | None = None) -> requests.Response:
        """Post as staff."""
        headers = self._token | ({"Idempotency-Key": key} if key else {})
        return self.http.post(f"/api/v1/{path}", json=body, headers=headers)

    def get(self, path: str) -> Json:
        """Read as staff; amounts as decimals."""
        answer = self.http.get(f"/api/v1/{path}", headers=self._token)
        assert answer.status_code == 200, answer.text
        read: Json = answer.json(parse_float=Decimal)
        return read

    def paid_gift(self, amount: str) -> tuple[str, Json]:
        """Give to a new campaign, and wait for the money; return its id and the payment."""
        campaign = self._made("campaigns", {"title": "A roof for the school"})
        pledge = {"campaign_id": campaign["id"], "donor_email": "ada@example.org", "amount": amount}
        donation = self._made("donations", pledge)
        payment = self._made("payments/intent", {"donation_id": donation["id"], "gateway": "stripe"})
        stripe = stripe_client(self.stack.sandbox_url, self.stack.env["STRIPE_SECRET_KEY"])
        stripe.v1.payment_intents.confirm(payment["payment_intent_id"], {"payment_method": "pm_card_visa"})
        eventually(lambda: self.get(f"payments/{payment['id']}")["status"] == "CAPTURED")
        return campaign["id"], payment

    def wait_for(self, payment: Json, **members: object) -> Json:
        """Wait until a payment shows these members; return it."""

        def shown() -> Json:
            return self.get(f"payments/{payment['id']}")

        eventually(lambda: shown().items() >= members.items(), seconds=20)
        return shown()

    def made_at_gateway(self, payment: Json) -> list[tuple[int, str]]:
        """Return amount and our id of the gateway's refunds of a payment, oldest first."""
        stripe = stripe_client(self.stack.sandbox_url, self.stack.env["STRIPE_SECRET_KEY"])
        page = stripe.v1.refunds.list({"payment_intent": payment["payment_intent_id"]})
        return [(one.amount, one.to_dict()["metadata"]["refund_id"]) for one in reversed(page.data)]

    def _made(self, path: str, body: Json) -> Json:
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    @property
    def _token(self) -> dict[str, str]:
        return {"Authorization": "Bearer " + self.stack.token("staff", "staff@careforall.example")}


@pytest.fixture
def treasurer(stack: Stack, http: requests.Session) -> Treasurer:
    """Staff, who may refund."""
    return Treasurer(http, stack)


def test_a_gift_goes_back_in_two_parts(treasurer: Treasurer, stack: Stack) -> None:
    campaign, payment = treasurer.paid_gift("100.00")
    path = f"payments/{payment['id']}/refund"
    total = f"totals/campaigns/{campaign}"

    first, again = (treasurer.post(path, {"amount": "30.00", "reason": "asked to"}, "one") for _ in range(2))
    assert first.status_code == again.status_code == 202, first.text
    assert (first.json()["status"], again.text) == ("PENDING", first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.headers["Location"] == again.headers["Location"] == f"/api/v1/payments/{payment['id']}"

    partly = treasurer.wait_for(payment, refunded_amount=30, pending_refund_amount=0)
    assert partly["status"] == "CAPTURED"
    assert treasurer.get(f"{total}?realtime=true")["total_amount"] == 70
    eventually(lambda: treasurer.get(total)["total_amount"] == 70)

    too_much = treasurer.post(path, {"amount": "70.01"})
    assert (too_much.status_code, too_much.json()["message"]) == (409, "refund_too_large")

    rest = treasurer.post(path, {}, "two")
    assert rest.status_code == 202, rest.text
    back = treasurer.wait_for(payment, refunded_amount=100, pending_refund_amount=0)
    assert back["status"] == "REFUNDED"
    assert treasurer.get(f"donations/{payment['donation_id']}")["status"] == "REFUNDED"
    totals = treasurer.get(f"{total}?realtime=true")
    assert (totals["total_amount"], totals["total_donations"]) == (0, 0)
    eventually(lambda: treasurer.get(total)["total_amount"] == 0)

    none_left = treasurer.post(path, {})
    assert (none_left.status_code, none_left.json()["message"]) == (409, "already_refunded")
    asked = [first.json()["id"], rest.json()["id"]]
    assert treasurer.made_at_gateway(payment) == list(zip([3000, 7000], asked, strict=True))
    with stack.connect() as owner:
        assert owner.execute("select * from private.broken_invariants").fetchall() == []


def test_a_refund_outlives_workers_and_gateway(treasurer: Treasurer, stack: Stack) -> None:
    """Asked for while both are down: it is made once they are back."""
    campaign, payment = treasurer.paid_gift("12.50")
    stack.supervisor.stop("workers", "sandbox_gateway")
    try:
        asked = treasurer.post(f"payments/{payment['id']}/refund", {})
        assert asked.status_code == 202, asked.text
        stack.supervisor.start("workers")
        with stack.connect() as owner:
            put_off = "select 1 from pgmq.a_refunds where message #>> '{data,refund_id}' = %s"
            eventually(lambda: owner.execute(put_off, (asked.json()["id"],)).fetchone(), seconds=20)
    finally:
        stack.supervisor.start("workers", "sandbox_gateway")
        stack.wait_until_healthy(20)

    assert treasurer.wait_for(payment, refunded_amount=Decimal("12.50"))["status"] == "REFUNDED"
    assert treasurer.made_at_gateway(payment) == [(1250, asked.json()["id"])]
    assert treasurer.get(f"totals/campaigns/{campaign}?realtime=true")["total_amount"] == 0
