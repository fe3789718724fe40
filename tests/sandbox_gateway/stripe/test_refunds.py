"""Refunds, through the official SDK."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.stripe.news import types_of


def paid(client: stripe.StripeClient, card: str = "pm_card_visa") -> stripe.PaymentIntent:
    """Create an intent of 100.00 USD that is paid."""
    return client.v1.payment_intents.create(
        {"amount": 10_000, "currency": "usd", "confirm": True, "payment_method": card}
    )


def charge_of(client: stripe.StripeClient, intent: stripe.PaymentIntent) -> stripe.Charge:
    """Return the charge of an intent as it is now."""
    return client.v1.charges.retrieve(str(intent.latest_charge))


def test_full_refund(client: stripe.StripeClient) -> None:
    intent = paid(client)
    refund = client.v1.refunds.create(
        {"payment_intent": intent.id, "metadata": {"refund_id": "r"}, "reason": "requested_by_customer"}
    )
    assert (refund.amount, refund.status, refund.reason) == (10_000, "succeeded", "requested_by_customer")
    assert (refund.payment_intent, refund.charge) == (intent.id, intent.latest_charge)
    assert refund.metadata
    assert refund.metadata.to_dict() == {"refund_id": "r"}
    assert charge_of(client, intent).refunded is True
    assert client.v1.refunds.retrieve(refund.id).amount == 10_000
    line = client.v1.balance_transactions.retrieve(str(refund.balance_transaction))
    assert (line.amount, line.fee, line.type) == (-10_000, 0, "refund")
    assert types_of(client, intent.id)[-2:] == ["charge.refunded", "refund.created"]


def test_partial_refunds_add_up(client: stripe.StripeClient, shared_receiver: Receiver) -> None:
    intent = paid(client)
    for amount in (1000, 2500):
        client.v1.refunds.create({"charge": str(intent.latest_charge), "amount": amount})
    told = shared_receiver.wait_for(
        lambda delivery: delivery.is_about("charge.refunded", str(intent.latest_charge)), 2
    )
    assert sorted(delivery.event["data"]["object"]["amount_refunded"] for delivery in told) == [1000, 3500]
    charge = charge_of(client, intent)
    assert (charge.amount_refunded, charge.refunded) == (3500, False)
    assert [refund.amount for refund in client.v1.refunds.list({"charge": charge.id}).data] == [2500, 1000]


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        (10_001, r"Refund amount \(\$100.01\) is greater than charge amount \(\$100.00\)"),
        (4_001, r"Refund amount \(\$40.01\) is greater than unrefunded amount on charge \(\$40.00\)"),
    ],
)
def test_never_more_than_is_left(client: stripe.StripeClient, amount: int, message: str) -> None:
    intent = paid(client)
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 6000})
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": amount})
    assert charge_of(client, intent).amount_refunded == 6000


def test_a_refunded_charge_is_refunded_no_further(client: stripe.StripeClient) -> None:
    intent = paid(client)
    client.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_already_refunded"


def test_concurrent_refunds_respect_the_limit(client: stripe.StripeClient) -> None:
    intent = paid(client)

    def refund(_: int) -> bool:
        try:
            client.v1.refunds.create({"payment_intent": intent.id, "amount": 3000})
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(refund, range(8))) == 3
    assert charge_of(client, intent).amount_refunded == 9000


def test_what_was_released_cannot_be_refunded(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {
            "amount": 10_000,
            "currency": "usd",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "capture_method": "manual",
        }
    )
    client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 6000})
    assert client.v1.refunds.create({"payment_intent": intent.id}).amount == 6000


@pytest.mark.parametrize("state", ["unpaid", "authorised", "failed"])
def test_nothing_to_refund(client: stripe.StripeClient, state: str) -> None:
    intents = client.v1.payment_intents
    intent = intents.create({"amount": 10_000, "currency": "usd", "capture_method": "manual"})
    if state == "authorised":
        intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    if state == "failed":
        with pytest.raises(stripe.CardError):
            intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        client.v1.refunds.create({"payment_intent": intent.id})


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({}, None),
        ({"payment_intent": "pi_nobody"}, "payment_intent"),
        ({"charge": "ch_nobody"}, "charge"),
        ({"payment_intent": "pi_nobody", "amount": -1}, "amount"),
        ({"payment_intent": "pi_nobody", "amount": 0}, "amount"),
        ({"payment_intent": "pi_nobody", "reason": "regret"}, "reason"),
    ],
)
def test_bad_parameters(client: stripe.StripeClient, fields: dict[str, str], param: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(fields)  # type: ignore[arg-type]
    assert (refusal.value.http_status, refusal.value.param) == (400, param)


def test_a_refund_is_confirmed_later(client: stripe.StripeClient, shared_receiver: Receiver) -> None:
    refund = client.v1.refunds.create({"payment_intent": paid(client).id})
    event = shared_receiver.wait_for_event("refund.updated", refund.id)
    assert event["data"]["object"]["destination_details"]["card"]["reference_status"] == "available"
    shared_receiver.wait_for_event("charge.refund.updated", refund.id)


def test_a_pending_refund_succeeds_later(client: stripe.StripeClient, shared_receiver: Receiver) -> None:
    refund = client.v1.refunds.create({"payment_intent": paid(client, "pm_card_pendingRefund").id})
    assert refund.status == "pending"
    event = shared_receiver.wait_for_event("refund.updated", refund.id)
    assert event["data"]["object"]["status"] == "succeeded"
    assert event["data"]["previous_attributes"]["status"] == "pending"


def test_a_refund_that_fails_later(client: stripe.StripeClient, shared_receiver: Receiver) -> None:
    intent = paid(client, "pm_card_refundFail")
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    event = shared_receiver.wait_for_event("refund.failed", refund.id)
    failed = event["data"]["object"]
    assert (failed["status"], failed["failure_reason"]) == ("failed", "expired_or_canceled_card")
    for other in ("refund.updated", "charge.refund.updated"):
        assert shared_receiver.wait_for_event(other, refund.id)["data"]["object"] == failed
    line = client.v1.balance_transactions.retrieve(failed["failure_balance_transaction"])
    assert (line.amount, line.type) == (10_000, "refund_failure")
    charge = charge_of(client, intent)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
