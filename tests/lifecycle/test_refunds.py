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
    """Case 66: nobody asked us, and still it appears, the total falls, and the news goes out once."""
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


def test_asked_for_by_staff(platform: Platform, paid: Gift) -> None:
    """Asked, told by the gateway as pending, then done: counted once at every step."""
    asked = platform.refund(paid.payment, "40.00")
    assert (asked["status"], asked["amount"]) == ("PENDING", 40)
    assert amounts(platform, paid) == (0, 40)
    for state, expected in {"pending": (0, 40), "succeeded": (40, 0)}.items():
        platform.deliver(stripe.refund_news(paid.intent, "re_asked", 4_000, state, asked["id"]))
        assert amounts(platform, paid) == expected

    assert platform.total(paid.campaign)["total_amount"] == 60
    assert platform.payment(paid.payment)["status"] == "CAPTURED"
    assert platform.broken() == []


def test_a_refund_that_fails_may_be_asked_for_again(platform: Platform, paid: Gift) -> None:
    """The money is back, the gift counts again, and so does its donor."""
    asked = platform.refund(paid.payment)["id"]
    platform.deliver(stripe.refund_news(paid.intent, "re_failing", 10_000, "succeeded", asked))
    assert platform.donation(paid.donation)["status"] == "REFUNDED"

    platform.deliver(stripe.refund_news(paid.intent, "re_failing", 10_000, "failed", asked))

    assert platform.donation(paid.donation)["status"] == "COMPLETED"
    assert platform.total(paid.campaign)["unique_donors"] == 1
    assert platform.receipts(paid.donation) == 1
    assert platform.refund(paid.payment)["amount"] == 100
    assert platform.broken() == []


def test_what_cannot_be_refunded(platform: Platform, gift: Gift) -> None:
    """Case 68: before the capture, of what failed, of what went back, and more than is left."""
    with refused("not_captured"):
        ask(platform, gift, {})
    platform.deliver(stripe.declined(gift.intent, 10_000))
    with refused("not_captured"):
        ask(platform, gift, {"amount": "1.00"})

    platform.deliver(stripe.succeeded(gift.intent, 10_000))
    with refused("refund_too_large"):
        ask(platform, gift, {"amount": "100.01"})
    assert ask(platform, gift, {"amount": "99.99"}) == 202
    with refused("refund_too_large"):
        ask(platform, gift, {"amount": "0.02"})
    assert ask(platform, gift, {"amount": "0.01"}) == 202
    with refused("already_refunded"):
        ask(platform, gift, {"amount": "0.01"})

    platform.deliver(stripe.refunded(gift.intent, 10_000, 10_000))
    assert platform.payment(gift.payment)["status"] == "REFUNDED"
    with refused("already_refunded"):
        ask(platform, gift, {})
    assert platform.broken() == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"amount": "-1.00"}, "invalid_amount"),
        ({"amount": 0}, "invalid_amount"),
        ({"amount": "NaN"}, "invalid_amount"),
        ({"amount": "1.001"}, "too_many_decimals"),
        ({"amount": "1.00", "currency": "EUR"}, "unknown_field"),
        ({"amount": True}, "invalid_amount"),
        ({"reason": "\u0007"}, "control_character"),
    ],
)
def test_requests_that_make_no_sense(platform: Platform, paid: Gift, body: dict[str, Any], word: str) -> None:
    """Case 68: negative, nothing, rounded, in another currency: 400, and nothing is asked for."""
    with refused(word, 400):
        ask(platform, paid, body)
    assert platform.rows("refunds", paid.payment) == []


def test_of_nothing(platform: Platform, paid: Gift) -> None:
    """Case 68: of a payment that does not exist."""
    with refused("payment_not_found", 404):
        ask(platform, Gift(paid.campaign, paid.donation, paid.donation, ""), {})


def test_what_the_gateway_gave_back_leaves_less_to_ask_for(platform: Platform, paid: Gift) -> None:
    """Never more than was captured, whoever gave it back; a gateway that does is booked and flagged."""
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


def amounts(platform: Platform, gift: Gift) -> tuple[int, int]:
    """Return what is refunded and what is pending, as the API shows it."""
    shown = platform.value("select api.payment(%s)", gift.payment)
    return shown["refunded_amount"], shown["pending_refund_amount"]
