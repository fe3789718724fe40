"""What a payment is told late, twice or out of order."""

import pytest

from tests.support import stripe_events as stripe
from tests.support.platform import Gift, Platform


def assert_captured_once(platform: Platform, gift: Gift) -> None:
    """Captured and completed, with one receipt and one transfer."""
    assert platform.payment(gift.payment)["status"] == "CAPTURED"
    assert platform.donation(gift.donation)["status"] == "COMPLETED"
    assert platform.receipts(gift.donation) == 1
    assert len(platform.rows("ledger_transfers", gift.payment)) == 1
    assert platform.total(gift.campaign)["total_amount"] == 100
    assert platform.broken() == []


def test_captured_without_authorisation(platform: Platform, gift: Gift) -> None:
    """Case 46: automatic capture sends no authorisation."""
    answer = platform.deliver(stripe.succeeded(gift.intent, 10_000))

    assert (answer["old_status"], answer["new_status"]) == ("INITIATED", "CAPTURED")
    assert_captured_once(platform, gift)


def test_authorisation_after_capture(platform: Platform, gift: Gift) -> None:
    """Case 47: an authorisation that comes late changes nothing."""
    platform.deliver(stripe.succeeded(gift.intent, 10_000))
    before = platform.payment(gift.payment)

    answer = platform.deliver(stripe.authorized(gift.intent, 10_000))

    assert answer["status"] == "processed"
    assert (answer["old_status"], answer["new_status"]) == ("CAPTURED", "CAPTURED")
    assert platform.payment(gift.payment) == before
    assert_captured_once(platform, gift)


def test_another_card_after_a_decline(platform: Platform, gift: Gift) -> None:
    """Case 48: a failed attempt is not the end; one receipt, and no news of failure after success."""
    assert platform.deliver(stripe.declined(gift.intent, 10_000))["new_status"] == "FAILED"
    assert platform.donation(gift.donation)["status"] == "FAILED"
    assert platform.payment(gift.payment)["sub_status"] == "insufficient_funds"

    platform.deliver(stripe.succeeded(gift.intent, 10_000))

    assert_captured_once(platform, gift)
    assert platform.events(gift.donation)[-1] == "donation.completed"
    assert platform.events(gift.donation).count("donation.failed") == 1


@pytest.mark.parametrize("late", ["payment_failed", "processing", "canceled"])
def test_bad_news_after_capture(platform: Platform, gift: Gift, late: str) -> None:
    """Case 49: what is captured stays so; that it is said to be canceled too is flagged."""
    platform.deliver(stripe.succeeded(gift.intent, 10_000))

    answer = platform.deliver(stripe.event(f"payment_intent.{late}", stripe.intent(gift.intent, 10_000)))

    assert answer["new_status"] == "CAPTURED"
    assert_captured_once(platform, gift)
    assert platform.flags(gift.payment) == (["canceled_after_capture"] if late == "canceled" else [])
    assert "donation.failed" not in platform.events(gift.donation)


@pytest.mark.parametrize("created", [1_700_000_000, 4_070_908_800, 1, "2024-01-01T00:00:00Z"])
def test_times_decide_nothing(platform: Platform, gift: Gift, created: int | str) -> None:
    """Case 53: conflicting events of one second, of 2099, of 1970 or of no readable time end the same."""
    platform.deliver(
        stripe.event("payment_intent.processing", stripe.intent(gift.intent, 1), created=created)
    )
    failed = stripe.intent(gift.intent, 10_000, last_payment_error=None)
    platform.deliver(stripe.event("payment_intent.payment_failed", failed, created=created))
    received = stripe.intent(gift.intent, 10_000, amount_received=10_000)
    platform.deliver(stripe.event("payment_intent.succeeded", received, created=1_700_000_000))
    platform.deliver(
        stripe.event("payment_intent.created", stripe.intent(gift.intent, 10_000), created=created)
    )

    assert_captured_once(platform, gift)


@pytest.mark.parametrize("by", ["charge.expired", "payment_intent.canceled"])
def test_an_authorisation_that_lapses(platform: Platform, gift: Gift, by: str) -> None:
    """Case 56: nothing was taken: no total, no receipt, and the donor may pay anew."""
    platform.deliver(stripe.authorized(gift.intent, 10_000))
    assert platform.payment(gift.payment)["status"] == "AUTHORIZED"
    things = {
        "charge.expired": stripe.charge(gift.intent, 10_000, captured=False, amount_captured=0),
        "payment_intent.canceled": stripe.intent(gift.intent, 10_000, cancellation_reason="automatic"),
    }

    answer = platform.deliver(stripe.event(by, things[by]))

    assert (answer["old_status"], answer["new_status"]) == ("AUTHORIZED", "FAILED")
    assert platform.donation(gift.donation)["status"] == "FAILED"
    assert platform.receipts(gift.donation) == 0
    assert platform.balances(gift.payment) == {}
    assert platform.total(gift.campaign)["total_amount"] == 0
    assert platform.open_payment(gift.donation)[0] != gift.payment
    assert platform.donation(gift.donation)["status"] == "PENDING"
    assert platform.broken() == []
