"""webhook_adapter.stripe_gateway: one intent however often it is asked for, and canceling it."""

import json
from typing import Any

import pytest
import stripe as sdk

from tests.webhook_adapter.apps import settings_for
from tests.webhook_adapter.fake_stripe import NEVER, Answer, FakeStripe, error
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.payment_gateway import (
    GatewayBusyError,
    GatewayRefusedError,
    GatewayUnavailableError,
    IntentInFlightError,
)
from webhook_adapter.stripe_gateway import StripeGateway

PAYMENT_ID = "018f0000-0000-7000-8000-000000000000"
REPLAYED = {"Idempotent-Replayed": "true"}


def call(**changes: object) -> dict[str, Any]:
    return {
        "idempotency_key": f"intent-{PAYMENT_ID}",
        "amount": 1250,
        "currency": "usd",
        "description": "Donation x",
        "metadata": {"payment_id": PAYMENT_ID},
        "is_old": False,
    } | changes


def gateway_at(stripe: FakeStripe, retries: int = 0, pauses: list[float] | None = None) -> StripeGateway:
    calls = GatewayCalls(
        "stripe", slots=2, retries=retries, sleep=(pauses if pauses is not None else []).append
    )
    return StripeGateway(settings_for(stripe_url=stripe.url), calls)


@pytest.fixture
def gateway(stripe: FakeStripe) -> StripeGateway:
    return gateway_at(stripe)


def keys(stripe: FakeStripe) -> list[str | None]:
    return [each.idempotency_key for each in stripe.calls]


def test_timeout_after_acting_leads_to_one_intent(stripe: FakeStripe) -> None:
    """Case 43: within one request, since the same key is used again."""
    stripe.script.append(NEVER)
    intent = gateway_at(stripe, retries=1).create_intent(call())
    assert keys(stripe) == [f"intent-{PAYMENT_ID}"] * 2
    assert [each["id"] for each in stripe.intents.values()] == [intent.id]


@pytest.mark.parametrize("status", [409, 429, 500, 502, 503])
def test_gateway_in_trouble_is_asked_again(stripe: FakeStripe, status: int) -> None:
    """The SDK itself would not do so at 429."""
    stripe.script.append(error(status, "api_error"))
    gateway_at(stripe, retries=1).create_intent(call())
    assert keys(stripe) == [f"intent-{PAYMENT_ID}"] * 2


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404])
def test_refusal_is_not_repeated(stripe: FakeStripe, status: int) -> None:
    stripe.script.append(error(status, "invalid_request_error"))
    with pytest.raises(GatewayRefusedError):
        gateway_at(stripe, retries=3).create_intent(call())
    assert len(stripe.calls) == 1


def test_pause_that_stripe_asks_for_is_kept(stripe: FakeStripe) -> None:
    pauses: list[float] = []
    stripe.script.append(error(429, "rate_limit_error", headers={"Retry-After": "2"}))
    gateway_at(stripe, retries=1, pauses=pauses).create_intent(call())
    assert pauses == [2]


def test_stripe_may_forbid_a_repeat(stripe: FakeStripe) -> None:
    stripe.script.append(error(500, "api_error", headers={"Stripe-Should-Retry": "false"}))
    with pytest.raises(GatewayUnavailableError):
        gateway_at(stripe, retries=3).create_intent(call())
    assert len(stripe.calls) == 1


def test_request_in_flight_is_told_apart(gateway: StripeGateway, stripe: FakeStripe) -> None:
    stripe.script.append(error(409, "idempotency_error", "idempotency_key_in_use"))
    with pytest.raises(IntentInFlightError):
        gateway.create_intent(call())


def test_failure_that_stripe_remembers_is_left_behind(gateway: StripeGateway, stripe: FakeStripe) -> None:
    """A stored 500 would come back for a day: the next key is fresh, and the same for all processes."""
    stripe.script.append(error(500, "api_error", headers=REPLAYED))
    intent = gateway.create_intent(call())
    assert keys(stripe) == [f"intent-{PAYMENT_ID}", f"intent-{PAYMENT_ID}-2"]
    stripe.script.append(error(500, "api_error", headers=REPLAYED))
    assert gateway.create_intent(call()) == intent


def test_fresh_failure_keeps_the_key(gateway: StripeGateway, stripe: FakeStripe) -> None:
    """Whether it acted is unknown: only the same key is safe."""
    stripe.script.append(error(500, "api_error"))
    with pytest.raises(GatewayBusyError):
        gateway.create_intent(call())
    gateway.create_intent(call())
    assert keys(stripe) == [f"intent-{PAYMENT_ID}"] * 2


def test_keys_come_to_an_end(gateway: StripeGateway, stripe: FakeStripe) -> None:
    stripe.script.extend([error(500, "api_error", headers=REPLAYED)] * 3)
    with pytest.raises(GatewayUnavailableError):
        gateway.create_intent(call())
    assert len(stripe.calls) == 3


def test_old_payment_is_looked_up_first(gateway: StripeGateway, stripe: FakeStripe) -> None:
    """Stripe may have forgotten the key: the intent is found by our id in its metadata."""
    made = gateway.create_intent(call())
    stripe.calls.clear()
    assert gateway.create_intent(call(is_old=True)) == made
    (search,) = stripe.calls
    assert search.path.startswith("/v1/payment_intents/search?")
    assert len(stripe.intents) == 1


def test_old_payment_that_stripe_never_heard_of_is_made(gateway: StripeGateway, stripe: FakeStripe) -> None:
    assert gateway.create_intent(call(is_old=True)).id in {each["id"] for each in stripe.intents.values()}
    assert [each.idempotency_key for each in stripe.calls] == [None, f"intent-{PAYMENT_ID}"]


def test_lookup_that_fails_makes_nothing(gateway: StripeGateway, stripe: FakeStripe) -> None:
    stripe.script.append(error(500, "api_error"))
    with pytest.raises(GatewayUnavailableError):
        gateway.create_intent(call(is_old=True))
    assert stripe.intents == {}


def test_intent_is_canceled(gateway: StripeGateway, stripe: FakeStripe) -> None:
    """What comes back are Stripe's own bytes."""
    intent = gateway.create_intent(call())
    raw = gateway.cancel_intent(intent.id)
    (kept,) = stripe.intents.values()
    assert raw == json.dumps(kept).encode()
    assert kept["status"] == "canceled"


@pytest.mark.parametrize("status", ["succeeded", "processing", "canceled"])
def test_intent_that_cannot_be_canceled_is_read(
    gateway: StripeGateway, stripe: FakeStripe, status: str
) -> None:
    intent = gateway.create_intent(call())
    (kept,) = stripe.intents.values()
    kept["status"] = status
    assert json.loads(gateway.cancel_intent(intent.id) or b"{}")["status"] == status


def test_intent_that_stripe_does_not_know_is_nothing_to_cancel(
    gateway: StripeGateway, stripe: FakeStripe
) -> None:
    stripe.script.append(error(404, "invalid_request_error", "resource_missing"))
    assert gateway.cancel_intent("pi_of_another_account") is None


STRANGE = [
    error(500, "api_error"),
    error(404, "invalid_request_error"),
    Answer(404, b"<html>"),
    Answer(200, b"[]"),
    Answer(200, b"null"),
    Answer(200, b"<html>"),
    Answer(200, b'{"id":"pi_of_another","object":"payment_intent"}'),
]


@pytest.mark.parametrize("answer", STRANGE, ids=range(len(STRANGE)))
def test_nothing_is_taken_back_without_a_word_of_stripe(
    gateway: StripeGateway, stripe: FakeStripe, answer: Answer
) -> None:
    intent = gateway.create_intent(call())
    stripe.script.append(answer)
    with pytest.raises((GatewayUnavailableError, GatewayRefusedError)):
        gateway.cancel_intent(intent.id)


def test_official_sdk_does_not_repeat_at_429() -> None:
    """Why we repeat calls ourselves. If this fails, decide again."""
    client = sdk.RequestsClient()
    assert client._should_retry((b"", 409, {}), None, 0, 1)
    assert not client._should_retry((b"", 429, {}), None, 0, 1)
    assert {client._sleep_time_seconds(1) for _ in range(20)} == {0.5}
