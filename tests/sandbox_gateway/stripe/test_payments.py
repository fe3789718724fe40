"""The life of a payment intent, through the official SDK."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.stripe.news import events_of, types_of


def new_intent(client: stripe.StripeClient, **fields: str) -> stripe.PaymentIntent:
    """Create an intent of 12.50 USD."""
    return client.v1.payment_intents.create({"amount": 1250, "currency": "usd", **fields})  # type: ignore[typeddict-item]


def test_create(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {
            "amount": 1250,
            "currency": "USD",
            "metadata": {"payment_id": "p", "note": "Grüße \0 \u2028"},
            "description": "Gift",
            "receipt_email": "a@example.org",
            "automatic_payment_methods": {"enabled": True},
        }
    )
    assert (intent.status, intent.amount, intent.currency) == ("requires_payment_method", 1250, "usd")
    assert intent.metadata.to_dict() == {"payment_id": "p", "note": "Grüße \0 \u2028"}
    assert (intent.description, intent.receipt_email) == ("Gift", "a@example.org")
    assert intent.client_secret
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    assert client.v1.payment_intents.retrieve(intent.id) == intent
    assert types_of(client, intent.id) == ["payment_intent.created"]


def test_success(client: stripe.StripeClient) -> None:
    intent = new_intent(client)
    paid = client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.amount_received) == ("succeeded", 1250)
    charge = client.v1.charges.retrieve(str(paid.latest_charge))
    assert (charge.paid, charge.captured, charge.amount_captured, charge.status) == (
        True,
        True,
        1250,
        "succeeded",
    )
    assert charge.payment_intent == intent.id
    assert types_of(client, intent.id) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_create_and_confirm_at_once(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 1250, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
    )
    assert intent.status == "succeeded"
    created = events_of(client, intent.id)[0].data.object
    assert (created["status"], created["latest_charge"]) == ("requires_confirmation", None)


def test_events_are_stripes(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 1250, "currency": "usd"}, {"idempotency_key": "shape"}
    )
    (event,) = events_of(client, intent.id)
    assert (event.object, event.livemode, event.api_version) == ("event", False, stripe.api_version)
    assert isinstance(event.created, int)
    assert event.request
    assert event.request.idempotency_key == "shape"
    assert str(event.request.id).startswith("req_")
    assert event.data.object["object"] == "payment_intent"


def test_the_fee_comes_later(client: stripe.StripeClient, shared_receiver: Receiver) -> None:
    paid = client.v1.payment_intents.confirm(new_intent(client).id, {"payment_method": "pm_card_visa"})
    event = shared_receiver.wait_for_event("charge.updated", str(paid.latest_charge))
    assert event["data"]["previous_attributes"] == {"balance_transaction": None}
    assert event["request"] == {"id": None, "idempotency_key": None}
    line = client.v1.balance_transactions.retrieve(event["data"]["object"]["balance_transaction"])
    assert (line.amount, line.fee, line.net, line.source) == (1250, 66, 1184, paid.latest_charge)
    expanded = client.v1.payment_intents.retrieve(paid.id, {"expand": ["latest_charge.balance_transaction"]})
    assert isinstance(expanded.latest_charge, stripe.Charge)
    assert expanded.latest_charge.balance_transaction == line


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    ],
)
def test_decline(client: stripe.StripeClient, card: str, code: str, decline_code: str | None) -> None:
    intent = new_intent(client)
    with pytest.raises(stripe.CardError) as decline:
        client.v1.payment_intents.confirm(intent.id, {"payment_method": card})
    assert (decline.value.http_status, decline.value.code) == (402, code)
    assert decline.value.error
    assert decline.value.error.decline_code == decline_code
    now = client.v1.payment_intents.retrieve(intent.id)
    assert decline.value.error.payment_intent == now
    assert (now.status, now.payment_method, now.amount_received) == ("requires_payment_method", None, 0)
    assert now.last_payment_error
    assert (now.last_payment_error.code, now.last_payment_error.charge) == (code, now.latest_charge)
    assert types_of(client, intent.id)[1:] == ["charge.failed", "payment_intent.payment_failed"]


def test_a_declined_intent_can_still_be_paid(client: stripe.StripeClient) -> None:
    intent = new_intent(client)
    with pytest.raises(stripe.CardError):
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})
    paid = client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


def test_a_card_that_fails_once(client: stripe.StripeClient) -> None:
    intent = new_intent(client)
    with pytest.raises(stripe.CardError):
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_failOnce"})
    assert (
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_failOnce"}).status
        == "succeeded"
    )
    charges = client.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


def test_create_with_a_declined_card_leaves_the_intent(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as decline:
        client.v1.payment_intents.create(
            {"amount": 1250, "currency": "usd", "confirm": True, "payment_method": "pm_card_chargeDeclined"}
        )
    assert decline.value.error
    assert decline.value.error.payment_intent
    intent_id = decline.value.error.payment_intent["id"]
    assert client.v1.payment_intents.retrieve(intent_id).status == "requires_payment_method"


@pytest.mark.parametrize("again", [{}, {"payment_method": "pm_card_authenticationRequired"}])
def test_authentication(client: stripe.StripeClient, again: dict[str, str]) -> None:
    intent = new_intent(client)
    asked = client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_authenticationRequired"})
    assert (asked.status, asked.next_action is not None) == ("requires_action", True)
    paid = client.v1.payment_intents.confirm(intent.id, again)  # type: ignore[arg-type]
    assert (paid.status, paid.next_action) == ("succeeded", None)
    assert types_of(client, intent.id)[1:] == [
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_manual_capture(client: stripe.StripeClient) -> None:
    intent = new_intent(client, capture_method="manual")
    held = client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (held.status, held.amount_capturable, held.amount_received) == ("requires_capture", 1250, 0)
    charge = client.v1.charges.retrieve(str(held.latest_charge))
    assert (charge.paid, charge.captured, charge.amount_captured) == (True, False, 0)
    taken = client.v1.payment_intents.capture(intent.id)
    assert (taken.status, taken.amount_capturable, taken.amount_received) == ("succeeded", 0, 1250)
    assert types_of(client, intent.id)[1:] == [
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "payment_intent.succeeded",
    ]


def test_partial_capture_releases_the_rest(client: stripe.StripeClient) -> None:
    intent = new_intent(client, capture_method="manual", payment_method="pm_card_visa")
    client.v1.payment_intents.confirm(intent.id)
    taken = client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 1000})
    assert taken.amount_received == 1000
    charge = client.v1.charges.retrieve(str(taken.latest_charge))
    assert (charge.amount, charge.amount_captured, charge.amount_refunded) == (1250, 1000, 250)
    assert charge.refunded is False
    (release,) = client.v1.refunds.list({"payment_intent": intent.id}).data
    assert (release.amount, release.reason) == (250, "partial_capture")
    assert types_of(client, intent.id)[-3:] == [
        "refund.created",
        "charge.captured",
        "payment_intent.succeeded",
    ]


def test_capture_of_too_much(client: stripe.StripeClient) -> None:
    intent = new_intent(client, capture_method="manual", payment_method="pm_card_visa")
    client.v1.payment_intents.confirm(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 1251})
    assert (refusal.value.code, refusal.value.param) == ("amount_too_large", "amount_to_capture")
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_capture"


def test_cancel_voids_an_authorisation(client: stripe.StripeClient) -> None:
    intent = new_intent(client, capture_method="manual", payment_method="pm_card_visa")
    held = client.v1.payment_intents.confirm(intent.id)
    void = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (void.status, void.cancellation_reason, void.amount_capturable) == ("canceled", "abandoned", 0)
    charge = client.v1.charges.retrieve(str(held.latest_charge))
    assert (charge.captured, charge.refunded, charge.amount_refunded) == (False, True, 1250)
    assert types_of(client, intent.id)[-3:] == [
        "refund.created",
        "charge.refunded",
        "payment_intent.canceled",
    ]


def test_cancel_before_payment(client: stripe.StripeClient) -> None:
    intent = new_intent(client)
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"
    assert types_of(client, intent.id)[-1] == "payment_intent.canceled"


@pytest.mark.parametrize("status", ["succeeded", "canceled"])
@pytest.mark.parametrize("step", ["confirm", "capture", "cancel", "update"])
def test_a_finished_intent_stays_as_it_is(client: stripe.StripeClient, status: str, step: str) -> None:
    intent = new_intent(client, payment_method="pm_card_visa")
    intents = client.v1.payment_intents
    finished = intents.confirm(intent.id) if status == "succeeded" else intents.cancel(intent.id)
    assert finished.status == status
    steps = {
        "confirm": lambda: intents.confirm(intent.id, {"payment_method": "pm_card_visa"}),
        "capture": lambda: intents.capture(intent.id),
        "cancel": lambda: intents.cancel(intent.id),
        "update": lambda: intents.update(intent.id, {"amount": 5000}),
    }
    before = types_of(client, intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        steps[step]()
    assert (refusal.value.http_status, refusal.value.code) == (400, "payment_intent_unexpected_state")
    assert intents.retrieve(intent.id) == finished
    assert types_of(client, intent.id) == before


def test_confirm_without_a_payment_method(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        client.v1.payment_intents.confirm(new_intent(client).id)


def test_an_unknown_payment_method(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.confirm(new_intent(client).id, {"payment_method": "pm_nobody"})
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (
        400, "resource_missing", "payment_method",
    )  # fmt: skip


def test_update(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 1250, "currency": "usd", "metadata": {"a": "1", "b": "2"}}
    )
    changed = client.v1.payment_intents.update(
        intent.id, {"amount": 2000, "metadata": {"b": "", "c": "3"}, "description": "More"}
    )
    assert (changed.amount, changed.description) == (2000, "More")
    assert changed.metadata.to_dict() == {"a": "1", "c": "3"}
    assert client.v1.payment_intents.update(intent.id, {"metadata": ""}).metadata.to_dict() == {}


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"currency": "usd"}, "parameter_missing", "amount"),
        ({"amount": 500}, "parameter_missing", "currency"),
        ({"amount": 49, "currency": "usd"}, "amount_too_small", "amount"),
        ({"amount": 100_000_000, "currency": "usd"}, "amount_too_large", "amount"),
        ({"amount": "12.50", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": 500, "currency": "usd", "receipt_email": "nobody"}, "email_invalid", "receipt_email"),
        ({"amount": 500, "currency": "usd", "color": "red"}, "parameter_unknown", "color"),
        ({"amount": 500, "currency": "usd", "capture_method": "never"}, None, "capture_method"),
        ({"amount": 500, "currency": "xyz"}, None, "currency"),
    ],
)
def test_bad_parameters(client: stripe.StripeClient, fields: dict[str, str], code: str, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(fields)  # type: ignore[arg-type]
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, code, param)
    assert refusal.value.request_id


def test_an_unknown_intent(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.retrieve("pi_nobody")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
