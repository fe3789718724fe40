"""A payment's state follows from the set of its news: hard sets, each told in every order."""

from decimal import Decimal

import pytest

from tests.lifecycle.model import Money
from tests.lifecycle.orders import only_outcome
from tests.support import stripe_events as stripe
from tests.support.platform import Gift, Platform


def test_partial_capture(platform: Platform) -> None:
    """60.00 of 100.00 are captured: the released rest shows as refunded at the gateway, but never came."""

    def tell(gift: Gift) -> list[bytes]:
        rest = stripe.refund(gift.intent, f"re_{gift.intent}", 4_000, "succeeded", reason="partial_capture")
        charge = stripe.charge(
            gift.intent, 10_000, amount_captured=6_000, amount_refunded=4_000, refunds={"data": [rest]}
        )
        received = stripe.intent(gift.intent, 10_000, amount_received=6_000)
        return [
            stripe.authorized(gift.intent, 10_000),
            stripe.event("charge.captured", charge),
            stripe.event("refund.created", rest),
            stripe.event("payment_intent.succeeded", received),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment == Money("CAPTURED", 6_000, "USD")
    assert (seen.donation, seen.receipts, seen.funds) == ("COMPLETED", 1, 6_000)


def test_several_charges_on_one_intent(platform: Platform) -> None:
    """One card is declined, two others pay 40.00 and 60.00: together that is what the intent received."""

    def tell(gift: Gift) -> list[bytes]:
        first, second = (f"ch_{number}_{gift.intent}" for number in (1, 2))
        return [
            stripe.declined(gift.intent, 10_000),
            stripe.event("charge.succeeded", stripe.charge(gift.intent, 4_000, id=first)),
            stripe.event("charge.succeeded", stripe.charge(gift.intent, 6_000, id=second)),
            stripe.succeeded(gift.intent, 10_000),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment == Money("CAPTURED", 10_000, "USD")
    assert (seen.donation, seen.receipts, seen.funds) == ("COMPLETED", 1, 10_000)


def test_charges_alone_are_enough(platform: Platform) -> None:
    """The same without a word about the intent itself: the charges add up."""

    def tell(gift: Gift) -> list[bytes]:
        charges = [
            stripe.charge(gift.intent, 3_000 + part, id=f"ch_{part}_{gift.intent}") for part in (0, 1, 2)
        ]
        return [stripe.event("charge.succeeded", charge) for charge in charges]

    seen = only_outcome(platform, tell)
    assert seen.payment == Money("CAPTURED", 9_003, "USD")


def test_a_refund_that_fails_after_the_cumulative_figure(platform: Platform) -> None:
    """The charge said 40.00 were refunded, then that refund failed: the money is ours again."""

    def tell(gift: Gift) -> list[bytes]:
        refund = f"re_{gift.intent}"
        return [
            stripe.succeeded(gift.intent, 10_000),
            stripe.refunded(gift.intent, 10_000, 4_000),
            stripe.refund_news(gift.intent, refund, 4_000, "pending"),
            stripe.refund_news(gift.intent, refund, 4_000, "succeeded"),
            stripe.refund_news(gift.intent, refund, 4_000, "failed"),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment == Money("CAPTURED", 10_000, "USD")
    assert (seen.donation, seen.receipts, seen.funds) == ("COMPLETED", 1, 10_000)


def test_one_of_two_refunds_fails(platform: Platform) -> None:
    """The figure of both is known, one of them by its own news, and that one failed: the other stays."""

    def tell(gift: Gift) -> list[bytes]:
        return [
            stripe.succeeded(gift.intent, 10_000),
            stripe.refunded(gift.intent, 10_000, 3_000),
            stripe.refunded(gift.intent, 10_000, 7_000),
            stripe.refund_news(gift.intent, f"re_{gift.intent}", 4_000, "failed"),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment == Money("CAPTURED", 10_000, "USD", refunded=3_000)
    assert seen.funds == 7_000


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("lost", Money("REFUNDED", 10_000, "USD", refunded=3_000, disputed=7_000)),
        ("won", Money("CAPTURED", 10_000, "USD", refunded=3_000)),
    ],
)
def test_dispute_after_partial_refund(platform: Platform, end: str, expected: Money) -> None:
    """30.00 went back, the rest is disputed: lost it is gone, won it is back; what was refunded stays so."""

    def tell(gift: Gift) -> list[bytes]:
        dispute = f"dp_{gift.intent}"
        return [
            stripe.succeeded(gift.intent, 10_000),
            stripe.refund_news(gift.intent, f"re_{gift.intent}", 3_000, "succeeded"),
            stripe.dispute_news("created", gift.intent, dispute, 7_000, "needs_response"),
            stripe.dispute_news("funds_withdrawn", gift.intent, dispute, 7_000, "needs_response"),
            stripe.dispute_news("closed", gift.intent, dispute, 7_000, end),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment == expected
    assert seen.donation == {"won": "COMPLETED", "lost": "REFUNDED"}[end]
    assert (seen.receipts, seen.funds) == (1, expected.left)


def test_refund_before_capture(platform: Platform) -> None:
    """Whatever is heard first, the money came once and went back once; the receipt is due all the same."""

    def tell(gift: Gift) -> list[bytes]:
        refund = stripe.refund(gift.intent, f"re_{gift.intent}", 10_000, "succeeded")
        return [
            stripe.event("refund.created", refund),
            stripe.refunded(gift.intent, 10_000, 10_000, refund),
            stripe.succeeded(gift.intent, 10_000),
            stripe.event("charge.succeeded", stripe.charge(gift.intent, 10_000)),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment == Money("REFUNDED", 10_000, "USD", refunded=10_000)
    assert (seen.donation, seen.receipts, seen.funds) == ("REFUNDED", 1, 0)


def test_our_refund_beside_one_from_the_dashboard(platform: Platform) -> None:
    """Ours is known by the id in its metadata, whichever of the news comes first."""

    def tell(gift: Gift) -> list[bytes]:
        (asked,) = platform.rows("refunds", gift.payment)
        ours, theirs = f"re_ours_{gift.intent}", f"re_theirs_{gift.intent}"
        metadata = {"refund_id": str(asked["id"])}
        listed = stripe.refund(gift.intent, ours, 4_000, "pending", metadata=metadata)
        return [
            stripe.refund_news(gift.intent, theirs, 1_000, "succeeded"),
            stripe.refunded(gift.intent, 10_000, 5_000, listed),
            stripe.refund_news(gift.intent, ours, 4_000, "pending", ours=str(asked["id"])),
            stripe.refund_news(gift.intent, ours, 4_000, "succeeded", ours=str(asked["id"])),
        ]

    def ask(platform: Platform, campaign: str) -> Gift:
        gift = platform.captured_gift(campaign)
        platform.refund(gift.payment, "40.00")
        return gift

    seen = only_outcome(platform, tell, ask)
    assert seen.payment == Money("CAPTURED", 10_000, "USD", refunded=5_000)
    assert refund_states(platform, 4_000) == {"SUCCEEDED": 24}


@pytest.mark.parametrize(
    ("first", "second", "amount"), [("failed", "succeeded", "39.00"), ("succeeded", "failed", "38.00")]
)
def test_our_refund_is_tried_twice(platform: Platform, first: str, second: str, amount: str) -> None:
    """Two refunds at the gateway carry our id, one of which failed: what we asked for did happen."""
    minor = int(Decimal(amount) * 100)

    def tell(gift: Gift) -> list[bytes]:
        (asked,) = platform.rows("refunds", gift.payment)
        ours, intent = str(asked["id"]), gift.intent
        return [
            stripe.refund_news(intent, f"re_a_{intent}", minor, first, ours),
            stripe.refund_news(intent, f"re_a_{intent}", minor, "pending", ours),
            stripe.refund_news(intent, f"re_b_{intent}", minor, second, ours),
        ]

    def ask(platform: Platform, campaign: str) -> Gift:
        gift = platform.captured_gift(campaign)
        platform.refund(gift.payment, amount)
        return gift

    seen = only_outcome(platform, tell, ask)
    assert seen.payment == Money("CAPTURED", 10_000, "USD", refunded=minor)
    assert refund_states(platform, minor) == {"SUCCEEDED": 6}


def refund_states(platform: Platform, minor: int) -> dict[str, int]:
    """Count the states of our refunds of this amount."""
    query = "select status, count(*) as n from data.refunds where amount_minor = %s group by status"
    return {row["status"]: row["n"] for row in platform.connection.execute(query, (minor,))}


def test_more_went_back_than_came(platform: Platform) -> None:
    """A refund and a lost dispute of the same money: the campaign loses its gift, the platform the rest."""

    def tell(gift: Gift) -> list[bytes]:
        return [
            stripe.succeeded(gift.intent, 10_000),
            stripe.refund_news(gift.intent, f"re_{gift.intent}", 10_000, "succeeded"),
            stripe.dispute_news("closed", gift.intent, f"dp_{gift.intent}", 6_000, "lost"),
            stripe.fee(gift.intent, 10_000, 320),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment.status == "REFUNDED"
    assert dict(seen.books) == {
        ("refunds", "USD"): 10_000,
        ("disputes", "USD"): 6_000,
        ("platform_loss", "USD"): -6_000,
        ("gateway_clearing", "USD"): -10_000 + 320,
        ("fees", "USD"): -320,
    }


def test_a_refund_in_another_currency_is_not_subtracted(platform: Platform) -> None:
    """No sum crosses currencies: what went back in euros is for a person to look at."""

    def tell(gift: Gift) -> list[bytes]:
        euros = stripe.refund(gift.intent, f"re_{gift.intent}", 4_000, "succeeded", currency="eur")
        return [
            stripe.succeeded(gift.intent, 10_000),
            stripe.event("refund.created", euros),
            stripe.refund_news(gift.intent, f"re_usd_{gift.intent}", 1_000, "succeeded"),
        ]

    seen = only_outcome(platform, tell)
    assert seen.payment == Money("CAPTURED", 10_000, "USD", refunded=1_000)


def test_two_captured_payments_of_one_donation(platform: Platform) -> None:
    """The earlier payment is the gift; the later one is owed to the donor. Seen from both sides."""
    pairs: dict[str, Gift] = {}

    def two_payments(platform: Platform, campaign: str) -> Gift:
        first = platform.gift(campaign)
        pairs[first.payment] = platform.second_gift(first)
        return first

    def tell(first: Gift) -> list[bytes]:
        second = pairs[first.payment]
        return [
            stripe.succeeded(first.intent, 10_000),
            stripe.refund_news(first.intent, f"re_{first.intent}", 2_500, "succeeded"),
            stripe.succeeded(second.intent, 10_000),
            stripe.fee(second.intent, 10_000, 320),
        ]

    seen = only_outcome(platform, tell, two_payments)
    assert seen.payment == Money("CAPTURED", 10_000, "USD", refunded=2_500)
    assert (seen.donation, seen.receipts, seen.funds) == ("COMPLETED", 1, 7_500)
    owed = {frozenset(platform.balances(second.payment).items()) for second in pairs.values()}
    assert owed == {
        frozenset(
            {
                (("owed_to_donors", "USD"), 10_000),
                (("gateway_clearing", "USD"), -10_000 + 320),
                (("fees", "USD"), -320),
            }
        )
    }
