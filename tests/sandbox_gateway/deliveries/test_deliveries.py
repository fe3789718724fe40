"""Webhook deliveries to a real receiver: signed, retried, logged."""

from __future__ import annotations

import threading
import time

import pytest
import stripe

from sandbox_gateway.deliveries.delivery import AS_IT_SHOULD_BE, STRIPE
from sandbox_gateway.deliveries.policy import DeliveryPolicy
from tests.sandbox_gateway.local import LocalSandbox, StartSandbox, json_of
from tests.sandbox_gateway.receiver import PATIENCE, Received, Receiver
from tests.sandbox_gateway.server import WEBHOOK_SECRET


def log_of(local: LocalSandbox, event_id: str) -> dict[str, object]:
    """Return the newest delivery of an event once its last attempt is written down."""

    def logged() -> list[dict[str, object]]:
        deliveries = json_of(local.http.get(f"/sandbox/deliveries?event={event_id}"))["deliveries"]
        return [delivery for delivery in deliveries if delivery["state"] != "pending"]

    assert local.sandbox.deliveries.wait_until(lambda: bool(logged()), PATIENCE)
    return logged()[0]


def attempts_of(delivery: dict[str, object], member: str) -> list[object]:
    """Return a member of each attempt."""
    attempts = delivery["attempts"]
    assert isinstance(attempts, list)
    return [attempt[member] for attempt in attempts]


def test_an_event_arrives_signed(local: LocalSandbox, receiver: Receiver) -> None:
    intent = local.new_intent(**{"metadata[name]": "Zoë \0"})
    (delivery,) = receiver.wait_for(lambda delivery: delivery.is_about("payment_intent.created", intent))
    event = stripe.Webhook.construct_event(
        delivery.body, delivery.headers["Stripe-Signature"], WEBHOOK_SECRET
    )
    assert delivery.path == "/hook"
    assert delivery.headers["Content-Type"] == "application/json; charset=utf-8"
    assert delivery.event["data"]["object"]["metadata"] == {"name": "Zoë \0"}
    assert log_of(local, event.id)["state"] == "delivered"
    assert json_of(local.get(f"/v1/events/{event.id}")) == {**delivery.event, "pending_webhooks": 0}


def test_a_failed_delivery_is_repeated(local: LocalSandbox, receiver: Receiver) -> None:
    answers = iter([500, 503])
    receiver.answer = lambda _: next(answers, 200)
    intent = local.new_intent()
    deliveries = receiver.wait_for(lambda delivery: delivery.is_about("payment_intent.created", intent), 3)
    log = log_of(local, deliveries[0].event["id"])
    assert (log["state"], attempts_of(log, "status_code")) == ("delivered", [500, 503, 200])
    assert attempts_of(log, "answer") == ["answer 500", "answer 503", "answer 200"]
    assert len({delivery.body for delivery in deliveries}) == 1


def test_every_attempt_is_signed_anew(local: LocalSandbox, receiver: Receiver) -> None:
    """A receiver refuses timestamps that are five minutes old, so a later attempt needs one of its own."""
    sign = local.sandbox.policy.routes[STRIPE].sign
    early, late = (sign(b"{}", now, AS_IT_SHOULD_BE)["Stripe-Signature"] for now in (1000.0, 2000.9))
    assert str(early).startswith("b't=1000,v1=")
    assert str(late).startswith("b't=2000,v1=")
    receiver.answer = lambda _: 200 if len(receiver.received) > 1 else 500
    local.new_intent()
    for delivery in receiver.wait_for(lambda _: True, 2):
        stripe.Webhook.construct_event(
            delivery.body, delivery.headers["Stripe-Signature"], WEBHOOK_SECRET, tolerance=5
        )


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 429])
def test_only_2xx_is_success(start_sandbox: StartSandbox, receiver: Receiver, status: int) -> None:
    local = start_sandbox(give_up_seconds=0)
    receiver.answer = lambda _: status
    local.new_intent()
    (delivery,) = receiver.wait_for(lambda _: True)
    log = log_of(local, delivery.event["id"])
    assert (log["state"], attempts_of(log, "status_code")) == ("given_up", [status])
    assert {received.path for received in receiver.received} == {"/hook"}, "a redirect was followed"


def test_a_receiver_that_is_away(start_sandbox: StartSandbox) -> None:
    local = start_sandbox(webhook_url="http://127.0.0.1:1/", give_up_seconds=0)
    local.new_intent()
    event = json_of(local.get("/v1/events"))["data"][0]
    log = log_of(local, event["id"])
    assert attempts_of(log, "status_code") == [None]
    assert "ConnectionError" in str(attempts_of(log, "error"))


def test_a_slow_receiver_times_out_and_delays_nobody_else(
    start_sandbox: StartSandbox, receiver: Receiver
) -> None:
    local = start_sandbox(delivery_timeout=0.2)
    released = threading.Event()
    slow = local.new_intent(metadata="")  # the first one to come

    def answer(delivery: Received) -> int:
        if delivery.is_about("payment_intent.canceled", slow) and not released.is_set():
            released.wait(PATIENCE)
        return 200

    receiver.answer = answer
    local.post(f"/v1/payment_intents/{slow}/cancel")
    receiver.wait_for(lambda delivery: delivery.is_about("payment_intent.canceled", slow))
    other = local.new_intent()
    receiver.wait_for_event("payment_intent.created", other)
    receiver.wait_for(lambda delivery: delivery.is_about("payment_intent.canceled", slow), 2)
    released.set()
    (event,) = json_of(local.get("/v1/events?type=payment_intent.canceled"))["data"]
    log = log_of(local, event["id"])
    assert log["state"] == "delivered"
    assert "ReadTimeout" in str(attempts_of(log, "error")[0])


def test_deliveries_go_out_at_once(local: LocalSandbox, receiver: Receiver) -> None:
    """A delivery leaves at the commit, not at the next poll."""
    local.new_intent()
    receiver.wait_for(lambda _: True)
    begun = time.monotonic()
    intent = local.new_intent()
    receiver.wait_for_event("payment_intent.created", intent)
    assert time.monotonic() - begun < 0.5


@pytest.mark.parametrize(
    ("attempts", "now", "expected"),
    [(1, 0.0, 1.0), (2, 1.0, 3.0), (3, 3.0, 7.0), (4, 7.0, 11.0), (50, 90.0, 94.0), (51, 97.0, None)],
)
def test_the_schedule_of_retries(attempts: int, now: float, expected: float | None) -> None:
    policy = DeliveryPolicy({}, retry_delays=(1, 2, 4), give_up_seconds=100)
    assert policy.next_attempt(attempts, created_at=0.0, now=now) == expected
