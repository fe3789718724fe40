"""One donation, two payments, captured at the same moment: one gift, and the rest is owed to the donor."""

from functools import partial

from tests.concurrency.racing import race
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Gift, Platform


def test_two_captures_at_once(database: Database) -> None:
    """Forty times: neither waits for the other for ever, and it ends as in turn."""
    platform = Platform(database.connect())
    campaign = platform.campaign()
    adapters = [Platform(database.connect("webhook_adapter")) for _ in range(2)]

    for round_ in range(40):
        pair = two_payments(platform, campaign)
        news = [stripe.succeeded(gift.intent, 10_000) for gift in pair]
        if round_ % 2:
            news.reverse()
        both = zip(adapters, news, strict=True)
        answers = race([partial(one.deliver, body) for one, body in both])

        assert [answer["new_status"] for answer in answers if isinstance(answer, dict)] == ["CAPTURED"] * 2
        assert_one_gift(platform, *pair)
    assert platform.total(campaign)["total_amount"] == 40 * 100
    assert platform.broken() == []


def two_payments(platform: Platform, campaign: str) -> tuple[Gift, Gift]:
    """Return a gift whose payment was canceled, and its next payment."""
    first = platform.gift(campaign)
    return first, platform.second_gift(first)


def assert_one_gift(platform: Platform, first: Gift, second: Gift) -> None:
    """The earlier payment is the gift, the later one is owed to the donor and asked back; one receipt."""
    assert platform.donation(first.donation)["status"] == "COMPLETED"
    assert platform.receipts(first.donation) == 1
    taken = {("gateway_clearing", "USD"): -10_000}
    assert platform.balances(first.payment) == taken | {("campaign_funds", "USD"): 10_000}
    assert platform.balances(second.payment) == taken | {("owed_to_donors", "USD"): 10_000}
    refunds = platform.rows("refunds", second.payment)
    assert [(row["amount_minor"], row["requested_by"]) for row in refunds] == [(10_000, "system")]
    assert platform.flags(second.payment) == ["double_payment"]
