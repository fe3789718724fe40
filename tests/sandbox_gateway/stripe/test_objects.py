"""The shapes of the objects, compared with the types of the official SDK."""

import re
from pathlib import Path

import pytest
import stripe

from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import objects
from sandbox_gateway.stripe.cards import CARDS
from sandbox_gateway.stripe.objects import IntentFields

INTENT = objects.payment_intent("pi_1", "abc", 5, IntentFields(1000, "usd"))
CHARGE = objects.charge("ch_1", 5, INTENT, "pm_card_visa", CARDS["pm_card_visa"], captured=True, decline=None)
REFUND = objects.refund("re_1", 5, CHARGE, amount=1, status="succeeded", reason=None, metadata={})
EVENT = objects.event(
    "evt_1", 5, "charge.updated", CHARGE, previous={}, request_id=None, idempotency_key=None
)


def test_the_api_version_is_the_one_of_the_sdk() -> None:
    assert stripe.api_version == objects.API_VERSION


@pytest.mark.parametrize(
    ("resource", "known"),
    [
        (INTENT, stripe.PaymentIntent),
        (CHARGE, stripe.Charge),
        (REFUND, stripe.Refund),
        (objects.charge_transaction("txn_1", 5, CHARGE), stripe.BalanceTransaction),
        (EVENT, stripe.Event),
        (objects.payment_method("pm_card_visa", CARDS["pm_card_visa"]), stripe.PaymentMethod),
    ],
)
def test_the_sdk_knows_every_member(resource: Resource, known: type) -> None:
    assert set(resource) <= set(known.__annotations__)
    assert resource["object"] == known.OBJECT_NAME  # type: ignore[attr-defined]


def test_every_event_type_is_stripes() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(objects.__file__).parent.glob("*.py"))
    sent = re.findall(r'emit\(work, "([a-z_.]+)"', source)
    known = str(stripe.Event.__annotations__["type"])
    assert "payment_intent.succeeded" in sent
    assert [event_type for event_type in sent if f"'{event_type}'" not in known] == []


def test_what_a_browser_may_not_see() -> None:
    assert "metadata" not in objects.public_payment_intent(INTENT)
    assert "latest_charge" not in objects.public_payment_intent(INTENT)
