"""Disputes, through the official SDK and by hand."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import stripe

from tests.sandbox_gateway.local import LocalSandbox, StartSandbox, json_of
from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import SandboxServer
from tests.sandbox_gateway.stripe.news import types_of


def paid(
    client: stripe.StripeClient, card: str = "pm_card_visa", amount: int = 10_000
) -> stripe.PaymentIntent:
    """Create an intent that is paid."""
    return client.v1.payment_intents.create(
        {"amount": amount, "currency": "usd", "confirm": True, "payment_method": card}
    )


def hand(sandbox: SandboxServer, path: str, expected: int = 200, /, **fields: Any) -> Any:  # noqa: ANN401  JSON
    """Do something by hand; return the JSON answer."""
    answer = requests.post(f"{sandbox.url}/sandbox/{path}", json=fields, timeout=20)
    assert answer.status_code == expected, answer.text
    return answer.json()


def dispute_types(sandbox: SandboxServer, dispute_id: str) -> list[str]:
    """Return the types of the events about a dispute, oldest first."""
    events = sandbox.client.v1.events.list({"limit": 100}).auto_paging_iter()
    return [str(event.type) for event in events if event.data.object["id"] == dispute_id][::-1]


@pytest.mark.parametrize(
    ("card", "status", "reason", "withdrawn"),
    [
        ("pm_card_createDispute", "needs_response", "fraudulent", True),
        ("pm_card_createDisputeProductNotReceived", "needs_response", "product_not_received", True),
        ("pm_card_createDisputeInquiry", "warning_needs_response", "fraudulent", False),
    ],
)
def test_cards_that_are_disputed(
    shared_sandbox: SandboxServer,
    shared_receiver: Receiver,
    card: str,
    status: str,
    reason: str,
    withdrawn: bool,
) -> None:
    intent = paid(shared_sandbox.client, card)
    (told,) = shared_receiver.wait_for(
        lambda delivery: (
            delivery.event["type"] == "charge.dispute.created"
            and delivery.event["data"]["object"]["payment_intent"] == intent.id
        )
    )
    dispute = told.event["data"]["object"]
    assert (dispute["status"], dispute["reason"], dispute["amount"]) == (status, reason, 10_000)
    assert dispute["charge"] == intent.latest_charge
    lines = [(line["amount"], line["fee"], line["net"]) for line in dispute["balance_transactions"]]
    assert lines == ([(-10_000, 1500, -11_500)] if withdrawn else [])
    assert shared_sandbox.client.v1.charges.retrieve(str(intent.latest_charge)).disputed
    assert shared_sandbox.client.v1.disputes.retrieve(dispute["id"]).amount == 10_000
    if withdrawn:
        shared_receiver.wait_for_event("charge.dispute.funds_withdrawn", dispute["id"])


def test_won(shared_sandbox: SandboxServer) -> None:
    intent = paid(shared_sandbox.client)
    dispute = hand(shared_sandbox, "disputes", payment_intent=intent.id, amount=4000)
    won = hand(shared_sandbox, f"disputes/{dispute['id']}/close", outcome="won")
    assert won["status"] == "won"
    lines = [
        (line["amount"], line["fee"], line["reporting_category"]) for line in won["balance_transactions"]
    ]
    assert lines == [(-4000, 1500, "dispute"), (4000, 0, "dispute_reversal")]
    for line in won["balance_transactions"]:
        assert shared_sandbox.client.v1.balance_transactions.retrieve(line["id"]).type == "adjustment"
    assert dispute_types(shared_sandbox, dispute["id"]) == [
        f"charge.dispute.{step}" for step in ("created", "funds_withdrawn", "funds_reinstated", "closed")
    ]


def test_lost(shared_sandbox: SandboxServer) -> None:
    intent = paid(shared_sandbox.client)
    dispute = hand(shared_sandbox, "disputes", charge=intent.latest_charge)
    assert shared_sandbox.client.v1.disputes.close(dispute["id"]).status == "lost"
    steps = ("created", "funds_withdrawn", "closed")
    assert dispute_types(shared_sandbox, dispute["id"]) == [f"charge.dispute.{step}" for step in steps]


def test_an_inquiry_moves_no_money_until_it_is_escalated(shared_sandbox: SandboxServer) -> None:
    """Case 69, the gateway's side."""
    client = shared_sandbox.client
    intent = paid(client)
    inquiry = hand(shared_sandbox, "disputes", payment_intent=intent.id, status="warning_needs_response")
    assert (inquiry["balance_transactions"], inquiry["is_charge_refundable"]) == ([], True)
    assert client.v1.refunds.create({"payment_intent": intent.id, "amount": 100}).status == "succeeded"
    escalated = hand(shared_sandbox, f"disputes/{inquiry['id']}/escalate")
    assert (escalated["status"], len(escalated["balance_transactions"])) == ("needs_response", 1)
    hand(shared_sandbox, f"disputes/{inquiry['id']}/escalate", 400)
    steps = ("created", "updated", "funds_withdrawn")
    assert dispute_types(shared_sandbox, inquiry["id"]) == [f"charge.dispute.{step}" for step in steps]


def test_an_inquiry_can_be_closed(shared_sandbox: SandboxServer) -> None:
    intent = paid(shared_sandbox.client)
    inquiry = hand(shared_sandbox, "disputes", payment_intent=intent.id, status="warning_needs_response")
    hand(shared_sandbox, f"disputes/{inquiry['id']}/close", 400, outcome="won")
    assert hand(shared_sandbox, f"disputes/{inquiry['id']}/close", outcome="warning_closed")["status"]
    steps = ("created", "closed")
    assert dispute_types(shared_sandbox, inquiry["id"]) == [f"charge.dispute.{step}" for step in steps]


@pytest.mark.parametrize("outcome", [None, "lost", "won"])
def test_refunds_of_a_disputed_charge(shared_sandbox: SandboxServer, outcome: str | None) -> None:
    """Only a dispute that was won leaves the money there to be refunded."""
    client = shared_sandbox.client
    intent = paid(client)
    dispute = hand(shared_sandbox, "disputes", payment_intent=intent.id)
    if outcome is not None:
        hand(shared_sandbox, f"disputes/{dispute['id']}/close", outcome=outcome)
    if outcome == "won":
        assert client.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"
        return
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"


def test_what_cannot_be_disputed(shared_sandbox: SandboxServer) -> None:
    client = shared_sandbox.client
    intent = paid(client)
    hand(shared_sandbox, "disputes", 400, payment_intent=intent.id, amount=10_001)
    dispute = hand(shared_sandbox, "disputes", payment_intent=intent.id)
    hand(shared_sandbox, "disputes", 400, payment_intent=intent.id)
    hand(shared_sandbox, f"disputes/{dispute['id']}/close", 400, outcome="warning_closed")
    hand(shared_sandbox, f"disputes/{dispute['id']}/close", 400, outcome="maybe")
    hand(shared_sandbox, "disputes/du_nobody/close", 404, outcome="won")
    hand(shared_sandbox, "disputes", 400)
    unpaid = client.v1.payment_intents.create({"amount": 10_000, "currency": "usd"})
    hand(shared_sandbox, "disputes", 400, payment_intent=unpaid.id)
    assert types_of(client, unpaid.id) == ["payment_intent.created"]


def test_a_hand_that_is_quicker_than_the_card(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    """The charge settles all the same, and what comes after it is not held up."""
    local = start_sandbox(settle_seconds=1.0)
    intent = local.new_intent(confirm="true", payment_method="pm_card_createDispute")
    assert local.http.post("/sandbox/disputes", json={"payment_intent": intent}).status_code == 200
    charge = json_of(local.get(f"/v1/payment_intents/{intent}"))["latest_charge"]
    receiver.wait_for_event("charge.updated", charge)
    assert len(json_of(local.get("/v1/disputes"))["data"]) == 1


def test_disputes_are_listed(local: LocalSandbox) -> None:
    one, other = (local.new_intent(confirm="true", payment_method="pm_card_visa") for _ in range(2))
    for intent in (one, other):
        assert local.http.post("/sandbox/disputes", json={"payment_intent": intent}).status_code == 200
    assert len(json_of(local.get("/v1/disputes?created[gte]=0"))["data"]) == 2
    (found,) = json_of(local.get(f"/v1/disputes?payment_intent={one}&expand[]=data.charge"))["data"]
    assert found["charge"]["disputed"] is True
    assert json_of(local.get("/v1/disputes?created[lt]=1"))["data"] == []
