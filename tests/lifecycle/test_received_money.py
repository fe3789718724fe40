"""Money is booked as it was received: other amounts, other currencies, fees that come later."""

from decimal import Decimal

import pytest

from tests.support import stripe_events as stripe
from tests.support.platform import Gift, Platform


@pytest.mark.parametrize(("received", "total"), [(9_999, "99.99"), (10_001, "100.01"), (1, "0.01")])
def test_another_amount(platform: Platform, gift: Gift, received: int, total: str) -> None:
    """Case 29: what came completes the donation, and a person is told that it is not what was asked for."""
    platform.deliver(stripe.succeeded(gift.intent, received))

    payment = platform.payment(gift.payment)
    assert (payment["status"], payment["captured_minor"], payment["amount_minor"]) == (
        "CAPTURED",
        received,
        10_000,
    )
    assert platform.total(gift.campaign)["total_amount"] == Decimal(total)
    assert platform.flags(gift.payment) == ["amount_differs"]
    assert platform.attention(gift.payment) == [
        f"amount_differs: asked for 10000, received {received} minor units"
    ]
    assert platform.broken() == []


def test_another_currency(platform: Platform, gift: Gift) -> None:
    """Cases 29 and 61: booked in its own currency, flagged, shown beside the total and never added to it."""
    other = platform.captured_gift(gift.campaign, email="bob@example.org")

    platform.deliver(stripe.succeeded(gift.intent, 15_000, "jpy"))

    assert platform.payment(gift.payment)["captured_currency"] == "JPY"
    assert platform.donation(gift.donation)["status"] == "COMPLETED"
    assert platform.flags(gift.payment) == ["currency_differs"]
    assert platform.balances(gift.payment) == {
        ("gateway_clearing", "JPY"): -15_000,
        ("campaign_funds", "JPY"): 15_000,
    }
    total = platform.total(other.campaign)
    assert total["total_amount"] == 100
    assert total["other_currencies"] == [{"currency": "JPY", "amount": 15_000}]
    assert (total["total_donations"], total["unique_donors"]) == (2, 2)
    assert platform.broken() == []


def test_a_fee_that_comes_later(platform: Platform, gift: Gift) -> None:
    """Case 72: what is left at the gateway changes; what was given, and the receipt, do not."""
    platform.deliver(stripe.succeeded(gift.intent, 10_000))
    receipt = "select private.receipt_data(%s)"
    before = (platform.total(gift.campaign), platform.value(receipt, gift.donation))

    platform.deliver(stripe.fee(gift.intent, 10_000, 320))

    assert platform.balances(gift.payment) == {
        ("gateway_clearing", "USD"): -10_000 + 320,
        ("campaign_funds", "USD"): 10_000,
        ("fees", "USD"): -320,
    }
    total, receipt_now = platform.total(gift.campaign), platform.value(receipt, gift.donation)
    assert total | {"as_of": None} == before[0] | {"as_of": None}
    assert receipt_now == before[1]
    assert platform.receipts(gift.donation) == 1
    assert platform.broken() == []


def test_a_fee_in_the_currency_of_settlement(platform: Platform) -> None:
    """Case 72: a gift of yen may cost euros: each currency balances by itself."""
    gift = platform.gift(platform.campaign("JPY"), "5000", currency="JPY")
    platform.deliver(stripe.succeeded(gift.intent, 5_000, "jpy"))
    charge = stripe.charge(
        gift.intent, 5_000, "jpy", balance_transaction={"id": "txn_eur", "fee": 52, "currency": "eur"}
    )

    platform.deliver(stripe.event("charge.updated", charge))

    assert platform.balances(gift.payment) == {
        ("gateway_clearing", "JPY"): -5_000,
        ("campaign_funds", "JPY"): 5_000,
        ("gateway_clearing", "EUR"): 52,
        ("fees", "EUR"): -52,
    }
    assert platform.broken() == []
