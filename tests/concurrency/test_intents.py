"""A webhook may overtake the answer to our own call: its money is never lost."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.concurrency.racing import race, wait_until_blocked
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Platform, new_intent_id


def test_a_webhook_races_the_answer_200_times(database: Database) -> None:
    """Case 50: whichever comes first, the payment is captured once both are done."""
    platform = Platform(database.connect())
    campaign = platform.campaign()
    adapters = [Platform(database.connect("webhook_adapter")) for _ in range(2)]
    firsts = {"parked": 0, "processed": 0}

    for _ in range(200):
        payment = platform.begin_payment(platform.pledge(campaign, "10.00"))["id"]
        intent = new_intent_id()
        news = stripe.succeeded(intent, 1_000)
        told, _ = race(
            [partial(adapters[0].deliver, news), partial(adapters[1].store_intent, payment, intent)]
        )

        assert isinstance(told, dict), told
        firsts[told["status"]] += 1
        assert platform.payment(payment)["status"] == "CAPTURED"
    print(f"the webhook came too early {firsts['parked']} times, in time {firsts['processed']} times")
    assert platform.total(campaign)["total_amount"] == 2_000
    assert platform.broken() == []


def test_the_answer_waits_for_a_webhook_that_is_being_parked(database: Database) -> None:
    """Case 50: an event whose transaction is still open is applied by the answer that comes meanwhile."""
    # Given a webhook of an unknown intent that has not committed
    platform = Platform(database.connect())
    payment = platform.begin_payment(platform.pledge(platform.campaign(), "10.00"))["id"]
    intent = new_intent_id()
    early, answering = Platform(database.connect()), Platform(database.connect())
    with ThreadPoolExecutor(1) as pool:
        with early.connection.transaction():
            assert early.deliver(stripe.succeeded(intent, 1_000))["status"] == "parked"

            # When the gateway's answer arrives in that moment
            stored = pool.submit(answering.store_intent, payment, intent)
            wait_until_blocked(platform.connection, answering.connection)

        # Then it finds the event once that is committed
        assert stored.result()["status"] == 201
    assert platform.payment(payment)["status"] == "CAPTURED"
    assert platform.broken() == []


def test_a_webhook_waits_for_an_answer_that_is_being_stored(database: Database) -> None:
    """Case 50: a webhook finds the payment of an answer whose transaction was still open."""
    # Given an answer that has not committed
    platform = Platform(database.connect())
    payment = platform.begin_payment(platform.pledge(platform.campaign(), "10.00"))["id"]
    intent = new_intent_id()
    answering, late = Platform(database.connect()), Platform(database.connect())
    with ThreadPoolExecutor(1) as pool:
        with answering.connection.transaction():
            answering.store_intent(payment, intent)

            # When a webhook speaks of it in that moment
            delivered = pool.submit(late.deliver, stripe.succeeded(intent, 1_000))
            wait_until_blocked(platform.connection, late.connection)

        # Then it is applied at once
        assert delivered.result()["new_status"] == "CAPTURED"
    assert platform.broken() == []
