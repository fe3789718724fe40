"""Refunds: what staff may ask for, and what gateways do by themselves."""

from typing import Any

import pytest

from tests.support import stripe_events as stripe
from tests.support.platform import Gift, Platform, refused


@pytest.fixture
def paid(platform: Platform) -> Gift:
    """A captured gift of 100.00 in a campaign of its own."""
    return platform.captured_gift(platform.campaign())


def ask(platform: Platform, gift: Gift, body: dict[str, Any]) -> int:
    """Ask for a refund as staff; return the status of the answer."""
    return platform.request("request_refund", body, "staff", **{"x-resource-id": gift.payment}).status


def test_made_in_the_dashboard(platform: Platform, paid: Gift) -> None:
    """Case 66: a refund that we did not ask for appears, the total falls, and one event goes out."""
    refund = stripe.refund(paid.intent, "re_dashboard", 10_000, "succeeded")
    news = [stripe.event("refund.created", refund), stripe.refunded(paid.intent, 10_000, 10_000, refund)]

    for body in news * 2:
        platform.deliver(body)

    assert platform.payment(paid.payment)["status"] == "REFUNDED"
    assert platform.donation(paid.donation)["status"] == "REFUNDED"
    total = platform.total(paid.campaign)
    assert (total["total_amount"], total["total_donations"], total["unique_donors"]) == (0, 0, 0)
    assert platform.events(paid.donation).count("donation.refunded") == 1
    assert platform.receipts(paid.donation) == 1
    assert platform.broken() == []


def test_what_the_gateway_gave_back_leaves_less_to_ask_for(platform: Platform, paid: Gift) -> None:
    """We ask for no more than the gateway left; a gateway that gives back too much is booked and flagged."""
    platform.deliver(stripe.refunded(paid.intent, 10_000, 7_000))
    with refused("refund_too_large"):
        ask(platform, paid, {"amount": "30.01"})
    assert ask(platform, paid, {"amount": "30.00"}) == 202

    platform.deliver(stripe.refunded(paid.intent, 10_000, 10_500))

    assert platform.balances(paid.payment)["platform_loss", "USD"] == -500
    assert platform.total(paid.campaign)["total_amount"] == 0
    assert platform.flags(paid.payment) == ["returned_more_than_captured"]
    assert platform.broken() == []


def test_what_we_asked_for_is_not_taken_for_what_the_gateway_did(platform: Platform, paid: Gift) -> None:
    """A cumulative figure may tell of a refund made in the dashboard, while ours is still on its way."""
    platform.refund(paid.payment, "60.00")
    platform.deliver(stripe.refunded(paid.intent, 10_000, 4_000))

    with refused("already_refunded"):
        ask(platform, paid, {"amount": "40.00"})
    assert platform.broken() == []


def test_a_refund_of_another_amount_than_ours(platform: Platform, paid: Gift) -> None:
    """The gateway gave back 50.00 where we asked for 60.00: what we ask for stays within what came."""
    asked = platform.refund(paid.payment, "60.00")["id"]
    platform.deliver(stripe.refund_news(paid.intent, "re_less", 5_000, "succeeded", asked))

    with refused("refund_too_large"):
        ask(platform, paid, {"amount": "50.00"})
    assert ask(platform, paid, {"amount": "40.00"}) == 202
    assert platform.broken() == []
