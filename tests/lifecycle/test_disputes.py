"""Case 69: disputes take money out once, give it back when won, and stop refunds while they are undecided."""

import pytest

from tests.support import stripe_events as stripe
from tests.support.platform import Gift, Platform, refused


@pytest.fixture
def paid(platform: Platform) -> Gift:
    """A captured gift of 100.00 in a campaign of its own."""
    return platform.captured_gift(platform.campaign())


def hear(platform: Platform, gift: Gift, step: str, status: str, amount: int = 10_000) -> str:
    """Deliver a step of the gift's dispute; return the payment's status."""
    news = stripe.dispute_news(step, gift.intent, f"dp_{gift.intent}", amount, status)
    return str(platform.deliver(news)["new_status"])


def test_an_inquiry_moves_no_money(platform: Platform, paid: Gift) -> None:
    """Case 69: a warning is a question; refunds stay possible."""
    assert hear(platform, paid, "created", "warning_needs_response") == "CAPTURED"
    assert hear(platform, paid, "closed", "warning_closed") == "CAPTURED"

    assert platform.total(paid.campaign)["total_amount"] == 100
    assert len(platform.rows("ledger_transfers", paid.payment)) == 1
    assert platform.refund(paid.payment)["status"] == "PENDING"
    assert platform.broken() == []


def test_money_goes_out_once(platform: Platform, paid: Gift) -> None:
    """Case 69: `created` and `funds_withdrawn` tell of the same money; no refund while it is undecided."""
    assert hear(platform, paid, "created", "needs_response") == "REFUNDED"
    assert hear(platform, paid, "funds_withdrawn", "needs_response") == "REFUNDED"

    assert platform.balances(paid.payment) == {
        ("gateway_clearing", "USD"): -10_000,
        ("disputes", "USD"): 10_000,
    }
    assert platform.total(paid.campaign)["total_amount"] == 0
    with refused("payment_disputed"):
        platform.refund(paid.payment, "1.00")
    assert platform.broken() == []


def test_won_brings_it_back(platform: Platform, paid: Gift) -> None:
    """Case 69: the gift counts again, without a second receipt, and may be refunded."""
    for step, status in [("created", "needs_response"), ("closed", "won"), ("funds_reinstated", "won")]:
        hear(platform, paid, step, status)

    assert platform.payment(paid.payment)["status"] == "CAPTURED"
    assert platform.donation(paid.donation)["status"] == "COMPLETED"
    total = platform.total(paid.campaign)
    assert (total["total_amount"], total["total_donations"], total["unique_donors"]) == (100, 1, 1)
    assert platform.receipts(paid.donation) == 1
    assert platform.refund(paid.payment)["amount"] == 100
    assert platform.broken() == []


def test_lost_is_final(platform: Platform, paid: Gift) -> None:
    """Case 69: late news of the same dispute change nothing, and there is nothing left to refund."""
    hear(platform, paid, "closed", "lost")
    assert hear(platform, paid, "created", "needs_response") == "REFUNDED"
    assert hear(platform, paid, "updated", "under_review") == "REFUNDED"

    assert platform.donation(paid.donation)["status"] == "REFUNDED"
    assert platform.total(paid.campaign)["total_amount"] == 0
    with refused("already_refunded"):
        platform.refund(paid.payment)
    assert platform.broken() == []


def test_a_partial_dispute(platform: Platform, paid: Gift) -> None:
    """Lost in part, the gift stays with the rest, which can be refunded; not a cent more."""
    assert hear(platform, paid, "created", "needs_response", 4_000) == "CAPTURED"
    with refused("payment_disputed"):
        platform.refund(paid.payment, "1.00")
    assert hear(platform, paid, "closed", "lost", 4_000) == "CAPTURED"

    assert platform.total(paid.campaign)["total_amount"] == 60
    with refused("refund_too_large"):
        platform.refund(paid.payment, "60.01")
    assert platform.refund(paid.payment)["amount"] == 60
    assert platform.broken() == []


@pytest.mark.parametrize(("end", "owed"), [("won", 10_000), ("lost", 6_000)])
def test_a_second_capture_that_is_disputed_is_given_back_in_the_end(
    platform: Platform, gift: Gift, end: str, owed: int
) -> None:
    """What is owed to a donor is asked back once the dispute of a part of it is decided, however it ends."""
    # Given a donation paid twice, whose second payment was disputed in part before we knew of the first
    second = platform.second_gift(gift)
    platform.deliver(stripe.succeeded(second.intent, 10_000))
    hear(platform, second, "created", "needs_response", 4_000)
    platform.deliver(stripe.succeeded(gift.intent, 10_000))
    assert platform.rows("refunds", second.payment) == []

    # When the dispute is decided
    hear(platform, second, "closed", end, 4_000)

    # Then what is left is on its way to the donor
    assert [asked["amount_minor"] for asked in platform.rows("refunds", second.payment)] == [owed]
    assert platform.broken() == []
