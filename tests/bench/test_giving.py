"""The webhooks that loads are made of are such as the adapter takes."""

import json

from bench.giving import WEBHOOK, Intent, captured, pledge, webhook
from webhook_adapter import stripe_signature

NOW = 1_800_000_000
SECRET = "whsec_0123456789abcdef"
INTENT = Intent(1, "0192-donation", "pi_1")


def test_a_capture_tells_of_its_intent() -> None:
    event = json.loads(captured(INTENT, NOW))

    assert event["type"] == "payment_intent.succeeded"
    assert event["livemode"] is False
    assert event["data"]["object"]["id"] == "pi_1"
    assert event["data"]["object"]["amount_received"] == 1250
    assert event["data"]["object"]["metadata"] == {"donation_id": "0192-donation"}


def test_each_capture_is_an_event_of_its_own() -> None:
    first, second = (json.loads(captured(INTENT, NOW))["id"] for _ in range(2))

    assert first != second


def test_a_webhook_is_signed_as_stripe_signs() -> None:
    delivery = webhook(captured(INTENT, NOW), SECRET, NOW)

    assert (delivery.method, delivery.path) == ("POST", WEBHOOK)
    assert stripe_signature.verify(delivery.body, delivery.signature, (SECRET,), NOW) == NOW


def test_records_survive_their_separators() -> None:
    """JSON writes control characters as escapes."""
    for request in (pledge("c", 1), webhook(captured(INTENT, NOW), SECRET, NOW)):
        assert b"\x1e" not in request.encoded()
        assert request.encoded().count(b"\x1f") == 3


def test_donors_differ() -> None:
    first, second = (json.loads(pledge("c", number).body)["donor_email"] for number in (1, 2))

    assert first != second
